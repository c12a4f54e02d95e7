import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Thing } from "@/api/types";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { MessageRow } from "@/parts/message/MessageRow";
import { LiveState } from "@/shell/LiveBanner";
import type { Edited } from "./edited";
import { First } from "./First";
import classes from "./IntegrationPage.module.css";
import { Opening } from "./Opening";
import { lastMessages } from "./queries";
import { integrationPage } from "./routes";
import { Routes } from "./Routes";
import { Settings } from "./Settings";
import { Url } from "./Url";

type Props = Edited & { integration: Thing<"integrations"> };

/** What a new integration needs first: its API URL, the first message, what opens and closes, whom it reaches. */
export function SetUp({ integration, draft, template }: Props) {
  const more = (
    <Link to="." search={(now) => ({ ...now, tab: "rules" })} className={classes.more}>
      All rules
    </Link>
  );
  return (
    <>
      <div className={classes.top}>
        <Url integration={integration} isMain={!draft.isChanged} />
        <First integrationId={integration.id} isMail={integration.body.type === "email"} />
      </div>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Opening id={integration.id} draft={draft} template={template} />
          <Routes integrationId={integration.id} draft={draft} template={template} aside={more} />
          <Settings draft={draft} template={template} />
        </div>
        <Last integration={integration} />
      </div>
    </>
  );
}

/** The last messages, live. */
function Last({ integration }: { integration: Thing<"integrations"> }) {
  const { message } = integrationPage.useSearch();
  const navigate = useNavigate({ from: "/integrations/$id" });
  const query = useQuery(lastMessages(integration.id));
  const all = (
    <span className={classes.aside}>
      <LiveState />
      <Link to="." search={(now) => ({ ...now, tab: "log" })}>
        Show all
      </Link>
    </span>
  );
  return (
    <Card title="Inbound log" aside={all} flush>
      <Answered what="the messages" query={query}>
        {(page) =>
          page.items.length ? (
            <ol aria-label="Messages, the newest first">
              {page.items.map((one) => (
                <MessageRow
                  key={one.id}
                  message={one}
                  integrationId={integration.id}
                  isOpen={one.id === message}
                  toggle={() =>
                    void navigate({
                      search: (now) => ({ ...now, message: one.id === message ? undefined : one.id }),
                      replace: true,
                      resetScroll: false,
                    })
                  }
                />
              ))}
            </ol>
          ) : (
            <Empty>No message has come in under this API URL and source yet.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}
