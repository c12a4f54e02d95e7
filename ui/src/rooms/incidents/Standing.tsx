import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentOf } from "@/api/queries";
import type { Incident } from "@/api/types";
import { Mark } from "@/look/marks";
import { Stamp } from "@/look/Time";

/** How an incident stands: its status, and that it is snoozed or goes on as another one. */
export function Standing({ incident }: { incident: Incident }) {
  if (incident.merged_into) return <Merged into={incident.merged_into} />;
  return (
    <>
      <Mark of="status" value={incident.status}>
        {said(incident)}
      </Mark>
      {incident.is_snoozed ? (
        <Mark of="status" value="snoozed">
          <Until incident={incident} />
        </Mark>
      ) : null}
    </>
  );
}

/** "Snoozed until 07:00". */
export function Until({ incident }: { incident: Incident }) {
  if (!incident.snoozed_until) return "Snoozed until somebody wakes it";
  return (
    <>
      Snoozed until <Stamp at={incident.snoozed_until} />
    </>
  );
}

function Merged({ into }: { into: string }) {
  const other = useQuery(incidentOf(into)).data;
  return (
    <Mark of="status" value="resolved">
      Merged into{" "}
      <Link to="/incidents/$id" params={{ id: into }}>
        {other ? `#${other.number}` : "another incident"}
      </Link>
    </Mark>
  );
}

function said({ status, assignee_name: name }: Incident): string {
  if (status === "resolved") return "Resolved";
  if (status === "acknowledged") return name ? `Acknowledged, ${name} has it` : "Acknowledged";
  return name ? `Open, ${name} has it` : "Open, nobody has acknowledged";
}
