import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentOf, messageOf } from "@/api/queries";
import type { Message } from "@/api/types";
import { Resolved } from "@/look/icons";
import { Mark } from "@/look/marks";
import { Age, Stamp } from "@/look/Time";
import classes from "./IntegrationPage.module.css";
import { lastMessages } from "./queries";

/** Whether anything has come in: waits for the first message, and turns into the last one when it is there. */
export function First({ integrationId, isMail }: { integrationId: string; isMail: boolean }) {
  const page = useQuery(lastMessages(integrationId)).data;
  const last = page?.items[0];
  return (
    <section className={classes.first} aria-label="Messages so far" aria-live="polite">
      {last ? (
        <Last message={last} isFirst={page.items.length === 1} />
      ) : page ? (
        <>
          <div className={classes.line}>
            <Loader size={16} color="var(--t-text3)" aria-hidden />
            <h2 className={classes.title}>Waiting for the first message…</h2>
          </div>
          <p className={classes.quiet}>
            {isMail
              ? "Write a mail to the address, or let the tool write one. It appears here by itself."
              : "Give the API URL to the tool and let it send a test. The message appears here by itself."}
          </p>
        </>
      ) : null}
    </section>
  );
}

function Last({ message, isFirst }: { message: Message; isFirst: boolean }) {
  return (
    <>
      <div className={classes.line}>
        <Resolved size={18} color="var(--t-ok)" aria-hidden />
        <h2 className={classes.title}>{isFirst ? "The first message arrived" : "Receiving"}</h2>
        <span className={classes.when}>
          <Stamp at={message.received_at} />, <Age at={message.received_at} suffix=" ago" />
        </span>
      </div>
      <div className={classes.line}>
        <Mark of="message" value={message.status} />
        <Became id={message.id} />
      </div>
      <p className={classes.quiet}>{message.reason || "It is being decided."}</p>
      <div className={classes.links}>
        <Link to="." search={(now) => ({ ...now, message: message.id })} resetScroll={false}>
          Show as received
        </Link>
        <Link to="." search={(now) => ({ ...now, tab: "mapping", tried: message.id })} resetScroll={false}>
          Map other fields
        </Link>
      </div>
    </>
  );
}

/** The incident that a message became, or was added to. */
function Became({ id }: { id: string }) {
  const reports = useQuery(messageOf(id)).data?.reports ?? [];
  const incidentId = reports.find((one) => one.incident_id)?.incident_id ?? "";
  const incident = useQuery({ ...incidentOf(incidentId), enabled: incidentId !== "" }).data;
  if (!incident) return null;
  return (
    <span>
      <Link to="/incidents/$id" params={{ id: incident.id }}>
        #{incident.number}
      </Link>
      {incident.is_test ? ", a test: it pages nobody" : ""}
    </span>
  );
}
