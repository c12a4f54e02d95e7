import { Button, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { incidentOf, messageOf, queries } from "@/api/queries";
import type { Message, WholeMessage } from "@/api/types";
import { Again, Check, Down, Next } from "@/look/icons";
import { Mark } from "@/look/marks";
import { size } from "@/look/numbers";
import { At } from "@/look/Time";
import { Answered } from "@/parts/Answered";
import { FormProblem } from "@/parts/form/FormProblem";
import classes from "./MessageRow.module.css";
import { Received } from "./Received";

type Props = { message: Message; isOpen: boolean; toggle: () => void };

/** One line of the inbound log; opened, it says what became of the message and why. */
export function MessageRow({ message, isOpen, toggle }: Props) {
  return (
    <li className={isOpen ? classes.open : classes.row}>
      <UnstyledButton className={classes.head} aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? <Down size={14} aria-hidden /> : <Next size={14} aria-hidden />}
        <span className={classes.time}>
          <At at={message.received_at} />
        </span>
        <span className={classes.status}>
          <Mark of="message" value={message.status} />
        </span>
        <span className={classes.reason}>{message.reason || "not decided yet"}</span>
        <span className={classes.source}>{message.source}</span>
      </UnstyledButton>
      {isOpen ? <Details id={message.id} /> : null}
    </li>
  );
}

function Details({ id }: { id: string }) {
  const query = useQuery(messageOf(id));
  return (
    <Answered what="the message" query={query} rows={3}>
      {(message) => <Whole message={message} />}
    </Answered>
  );
}

function Whole({ message }: { message: WholeMessage }) {
  const headers = Object.entries(message.headers ?? {});
  return (
    <div className={classes.details}>
      <div className={classes.about}>
        <span>Why</span>
        <Replay message={message} />
      </div>
      <ul className={classes.why}>
        <li>
          <Check size={16} color="var(--t-ok)" aria-hidden />
          <span>
            Received in full, <b>{size(message.size)}</b>, stored before it was answered
            {message.delivery_id ? `; delivery ${message.delivery_id}` : ""}
          </span>
        </li>
        {message.reports.length ? (
          message.reports.map((report) => <Reported key={report.ordinal} report={report} />)
        ) : (
          <li>
            <Mark of="message" value={message.status}>
              {""}
            </Mark>
            <span>{message.reason || "It waits to be decided."}</span>
          </li>
        )}
      </ul>
      {message.body === null ? (
        <p className={classes.gone}>The body is no longer kept; what became of the message stays.</p>
      ) : (
        <>
          {headers.length ? (
            <details className={classes.headers}>
              <summary>{headers.length} headers, secrets left out</summary>
              <dl>
                {headers.map(([name, text]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </details>
          ) : null}
          <Received body={message.body} type={message.content_type ?? ""} />
        </>
      )}
    </div>
  );
}

function Reported({ report }: { report: WholeMessage["reports"][number] }) {
  const incident = useQuery({ ...incidentOf(report.incident_id), enabled: report.incident_id !== "" }).data;
  return (
    <li>
      <Mark of="message" value={report.outcome}>
        {""}
      </Mark>
      <span>
        {report.reason}
        {report.dedup_key ? (
          <>
            {" "}
            Key <code>{report.dedup_key}</code>
          </>
        ) : null}
        {incident ? (
          <>
            {", incident "}
            <Link to="/incidents/$id" params={{ id: incident.id }}>
              #{incident.number}
            </Link>
            {incident.policy_name ? `, policy ${incident.policy_name}` : ""}
          </>
        ) : null}
      </span>
    </li>
  );
}

function Replay({ message }: { message: WholeMessage }) {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (message.status !== "unmapped" && message.status !== "failed") return null;
  const run = async () => {
    setRunning(true);
    setProblem(null);
    try {
      const path = { message_id: message.id };
      queries.setQueryData(
        ["messages", message.id],
        await ask(api.POST("/api/v1/messages/{message_id}/replay", { params: { path } })),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
    setRunning(false);
  };
  return (
    <>
      <FormProblem problem={problem} keys={[]} />
      <Button data-size="sm" leftSection={<Again size={14} />} loading={isRunning} onClick={() => void run()}>
        Replay
      </Button>
    </>
  );
}
