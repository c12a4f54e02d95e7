import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Resolved } from "@/look/icons";
import { Mark } from "@/look/marks";
import { Age } from "@/look/Time";
import classes from "./IntegrationPage.module.css";
import { lastMessages } from "./queries";

/** Whether anything has come in: waits for the first message, and turns into the last one when it is there. */
export function First({ integrationId }: { integrationId: string }) {
  const page = useQuery(lastMessages(integrationId)).data;
  const last = page?.items[0];
  return (
    <section className={classes.first} aria-label="Messages so far" aria-live="polite">
      {last ? (
        <>
          <div className={classes.line}>
            <Resolved size={18} color="var(--t-ok)" aria-hidden />
            <h2 className={classes.title}>
              {page.items.length === 1 ? "The first message arrived" : "Receiving"}
            </h2>
            <span className={classes.quiet}>
              <Age at={last.received_at} suffix=" ago" />
            </span>
          </div>
          <p>
            <Mark of="message" value={last.status} />
          </p>
          <p className={classes.quiet}>{last.reason || "It is being decided."}</p>
          <Link to="." search={{ message: last.id }} resetScroll={false}>
            Show as received
          </Link>
        </>
      ) : page ? (
        <>
          <div className={classes.line}>
            <Loader size={16} color="var(--t-text3)" aria-hidden />
            <h2 className={classes.title}>Waiting for the first message…</h2>
          </div>
          <p className={classes.quiet}>
            Give the API URL to the tool and let it send a test. The message appears here by itself.
          </p>
        </>
      ) : null}
    </section>
  );
}
