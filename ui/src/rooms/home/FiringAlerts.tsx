import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { firingAlerts } from "@/api/queries";
import { Severity } from "@/look/marks";
import { figure } from "@/look/numbers";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import classes from "./Home.module.css";

const SHOWN = 10;

/** The firing alerts: rule, series group, value, since when. */
export function FiringAlerts() {
  const query = useQuery(firingAlerts);
  return (
    <Card
      flush
      title="Firing alerts"
      count={query.data?.items.length}
      aside={<Link to="/alerts">All alerts</Link>}
    >
      <Answered what="alerts" query={query}>
        {(page) =>
          page.items.length ? (
            page.items.slice(0, SHOWN).map((alert) => (
              <Link key={alert.id} to="/alerts" className={classes.alert}>
                <Severity value={alert.severity} />
                <span className={classes.cut}>{alert.rule_name}</span>
                <code className={classes.quiet}>
                  {Object.entries(alert.labels)
                    .map(([name, value]) => `${name}=${value}`)
                    .join(", ")}
                </code>
                <span className={classes.right}>{alert.value === null ? null : figure(alert.value)}</span>
                <span className={classes.right}>
                  <Age at={alert.fired_at ?? alert.since} />
                </span>
              </Link>
            ))
          ) : (
            <Empty>No alert is firing.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}
