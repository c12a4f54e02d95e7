import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentCounts, openIncidents, plans, session } from "@/api/queries";
import type { Incident, IncidentPlan } from "@/api/types";
import { Severity } from "@/look/marks";
import { Person } from "@/look/Person";
import { Countdown } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { nextPage, whyNobody } from "@/parts/incident/next";
import classes from "./Home.module.css";

const SHOWN = 8;

/** The open incidents: what, and who is next. */
export function OpenIncidents() {
  const query = useQuery(openIncidents);
  const count = useQuery(incidentCounts).data?.open;
  const shown = query.data?.items.slice(0, SHOWN) ?? [];
  const planned = useQuery(plans(shown.map((one) => one.id))).data ?? {};
  return (
    <Card flush title="Open incidents" count={count} aside={<Link to="/incidents">All incidents</Link>}>
      <Answered what="incidents" query={query}>
        {() =>
          shown.length ? (
            shown.map((one) => <Row key={one.id} incident={one} plan={planned[one.id]} />)
          ) : (
            <Empty>No open incidents.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function Row({ incident, plan }: { incident: Incident; plan: IncidentPlan | undefined }) {
  const me = useQuery(session).data;
  const next = nextPage(plan);
  return (
    <Link to="/incidents/$id" params={{ id: incident.id }} className={classes.row}>
      <Severity value={incident.severity} />
      <span className={classes.quiet}>#{incident.number}</span>
      <span className={classes.cut}>{incident.subject}</span>
      {next ? (
        <span className={classes.who}>
          <Person
            id={next.userId}
            name={next.name}
            note={`by ${next.channel}`}
            you={next.userId === me?.id}
          />
        </span>
      ) : (
        <span className={classes.nobody}>{plan ? whyNobody(plan) : null}</span>
      )}
      {next ? (
        <span className={classes.right}>
          in <Countdown at={next.at} />
        </span>
      ) : null}
    </Link>
  );
}
