import { Link } from "@tanstack/react-router";
import type { Incident, IncidentPlan } from "@/api/types";
import { Mark, Severity, Tag } from "@/look/marks";
import { figure } from "@/look/numbers";
import { Person } from "@/look/Person";
import { Age, Countdown, Lasted, Stamp } from "@/look/Time";
import { nextPage, whyNobody } from "@/parts/incident/next";
import type { Column } from "@/parts/table/columns";
import { TwoLines } from "@/parts/table/TwoLines";
import classes from "./columns.module.css";

/** How many tags a row has room for. */
const TAGS = 2;

type Plans = Record<string, IncidentPlan>;

/** The columns of the list. */
export function columnsOf(plans: Plans, me: string): Column<Incident>[] {
  return [
    { id: "severity", header: "Severity", width: 92, cell: (one) => <Severity value={one.severity} /> },
    {
      id: "number",
      header: "Number",
      width: 70,
      cell: (one) => <span className={classes.quiet}>#{one.number}</span>,
    },
    {
      id: "priority",
      header: "Priority",
      width: 70,
      above: 1100,
      cell: (one) => (one.priority ? <Tag>{one.priority}</Tag> : null),
    },
    { id: "subject", header: "Incident", cell: (one) => <Subject incident={one} /> },
    {
      id: "integration",
      header: "Integration",
      width: 136,
      above: 1280,
      cell: (one) => <span className={classes.second}>{one.integration_name}</span>,
    },
    {
      id: "who",
      header: "Who, or who is next",
      width: 240,
      cell: (one) => <Who incident={one} plan={plans[one.id]} me={me} />,
    },
    {
      id: "team",
      header: "Team",
      width: 104,
      above: 1280,
      cell: (one) => <span className={classes.second}>{one.team_name}</span>,
    },
    {
      id: "reports",
      header: "Reports",
      width: 74,
      above: 1024,
      align: "right",
      cell: (one) => figure(one.report_count),
    },
    {
      id: "open",
      header: "Open for",
      width: 112,
      align: "right",
      cell: (one) => <Lasted from={one.opened_at} to={one.resolved_at} />,
    },
  ];
}

function Subject({ incident }: { incident: Incident }) {
  return (
    <span className={classes.subject}>
      <Link
        to="/incidents/$id"
        params={{ id: incident.id }}
        title={incident.subject}
        className={classes.title}
      >
        {incident.subject || "Without a subject"}
      </Link>
      {incident.is_test ? <Tag>test</Tag> : null}
      {incident.merged_into ? <Tag>merged</Tag> : null}
      {incident.is_sla_breached && incident.status !== "resolved" ? <Tag>late</Tag> : null}
      {incident.tags.slice(0, TAGS).map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  );
}

type WhoProps = { incident: Incident; plan: IncidentPlan | undefined; me: string };

function Who({ incident, plan, me }: WhoProps) {
  const { assignee_id: id, assignee_name: name } = incident;
  if (incident.status === "open" && incident.is_snoozed) return <Snoozing incident={incident} />;
  if (incident.status === "open") return <WhoIsNext plan={plan} me={me} />;
  const since = incident.status === "resolved" ? incident.resolved_at : incident.acknowledged_at;
  return (
    <span className={classes.who}>
      {id ? <Person id={id} name={name} you={id === me} /> : null}
      <span className={classes.quiet}>
        {id ? "" : `${incident.status} `}
        <Age at={since ?? incident.opened_at} suffix=" ago" />
      </span>
    </span>
  );
}

function Snoozing({ incident }: { incident: Incident }) {
  return (
    <span className={classes.second}>
      <Mark of="status" value="snoozed">
        {incident.snoozed_until ? (
          <>
            Snoozed until <Stamp at={incident.snoozed_until} />
          </>
        ) : (
          "Snoozed until woken"
        )}
      </Mark>
    </span>
  );
}

function WhoIsNext({ plan, me }: { plan: IncidentPlan | undefined; me: string }) {
  if (!plan) return null;
  const next = nextPage(plan);
  if (!next) return <span className={classes.second}>{whyNobody(plan)}</span>;
  return (
    <span className={classes.next}>
      <Person id={next.userId} name={next.name} note={`by ${next.channel}`} you={next.userId === me} />
      <span>
        in <Countdown at={next.at} />
      </span>
    </span>
  );
}

/** A row on a phone. */
export function OnPhone({ incident, plan, me }: WhoProps) {
  return (
    <TwoLines
      mark={<Severity value={incident.severity} />}
      first={incident.subject}
      second={
        <>
          #{incident.number} <Who incident={incident} plan={plan} me={me} />
        </>
      }
      right={<Lasted from={incident.opened_at} to={incident.resolved_at} />}
    />
  );
}
