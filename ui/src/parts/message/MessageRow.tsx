import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/queries";
import type { Message, WholeMessage } from "@/api/types";
import { Down, Next } from "@/look/icons";
import { Mark } from "@/look/marks";
import { Stamp } from "@/look/Time";
import { Answered } from "@/parts/Answered";
import { Attachments } from "./Attachments";
import { MessageActs } from "./MessageActs";
import classes from "./MessageRow.module.css";
import { Received } from "./Received";
import { Why } from "./Why";

type Props = {
  message: Message;
  isOpen: boolean;
  toggle: () => void;
  /** The integration whose log this is. */
  integrationId?: string;
};

/** One line of the inbound log; opened, it says what became of the message and why. */
export function MessageRow({ message, isOpen, toggle, integrationId }: Props) {
  return (
    <li className={isOpen ? classes.open : classes.row}>
      <div className={classes.line}>
        <UnstyledButton className={classes.head} aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? <Down size={14} aria-hidden /> : <Next size={14} aria-hidden />}
          <span className={classes.time}>
            <Stamp at={message.received_at} />
          </span>
          <span className={classes.status}>
            <Mark of="message" value={message.status} />
          </span>
          <span className={classes.reason}>{said(message)}</span>
          {integrationId ? null : <span className={classes.source}>{message.source}</span>}
        </UnstyledButton>
        {message.about ? (
          <Link
            className={classes.incident}
            to="/incidents/$id"
            params={{ id: message.about.incident_id }}
            aria-label={`Incident #${message.about.number}, ${message.about.subject}`}
          >
            #{message.about.number}
          </Link>
        ) : null}
      </div>
      {isOpen ? <Details id={message.id} integrationId={integrationId} /> : null}
    </li>
  );
}

/** What a message says in one line: the incident that it met, else why it met none. */
function said({ about, reason }: Message): string {
  if (!about) return reason || "not decided yet";
  return [about.action, about.severity, about.subject].filter(Boolean).join(", ");
}

function Details({ id, integrationId }: { id: string; integrationId: string | undefined }) {
  const query = useQuery(messageOf(id));
  return (
    <Answered what="the message" query={query} rows={3}>
      {(message) => <Whole message={message} integrationId={integrationId} />}
    </Answered>
  );
}

function Whole({ message, integrationId }: { message: WholeMessage; integrationId: string | undefined }) {
  const [isShown, setShown] = useState(false);
  return (
    <div className={classes.details}>
      <div className={classes.about}>
        <span>Why</span>
        <MessageActs
          message={message}
          integrationId={integrationId}
          isShown={isShown}
          show={() => setShown(!isShown)}
        />
      </div>
      <Why message={message} />
      <Attachments message={message} />
      {message.body === null ? (
        <p className={classes.gone}>The body is no longer kept; what became of the message stays.</p>
      ) : isShown ? (
        <>
          <Headers headers={message.headers ?? {}} />
          <Received body={message.body} type={message.content_type ?? ""} />
        </>
      ) : null}
    </div>
  );
}

function Headers({ headers }: { headers: Record<string, string> }) {
  const all = Object.entries(headers);
  if (!all.length) return null;
  return (
    <details className={classes.headers}>
      <summary>{all.length} headers, secrets left out</summary>
      <dl>
        {all.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
