import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentOf } from "@/api/queries";
import type { WholeMessage } from "@/api/types";
import { Check } from "@/look/icons";
import { Mark } from "@/look/marks";
import { size } from "@/look/numbers";
import classes from "./MessageRow.module.css";

/** What was asked of a message, one after the other, and what became of it. */
export function Why({ message }: { message: WholeMessage }) {
  return (
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
