import { useQuery } from "@tanstack/react-query";
import { status } from "@/api/queries";
import { Inbound, Pending, Resolved, Sent, Trouble } from "@/look/icons";
import { figure } from "@/look/numbers";
import { Answered } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import classes from "./Home.module.css";

/** How Tocsin itself is: whether anything is late, and what waits. */
export function Health() {
  const query = useQuery(status);
  return (
    <Card>
      <Answered what="Tocsin's own health" query={query} rows={3}>
        {(now) => (
          <>
            <h2 className={classes.healthHead}>
              {now.is_late ? (
                <Trouble size={18} color="var(--t-danger)" aria-hidden />
              ) : (
                <Resolved size={18} color="var(--t-ok)" aria-hidden />
              )}
              {now.is_late ? "Tocsin is late" : "Tocsin is well: nothing is late"}
            </h2>
            <dl className={classes.measures}>
              <div className={classes.measure}>
                <Pending size={16} aria-hidden />
                <dt>Oldest due row</dt>
                <dd>{figure(now.late_seconds, "s")}</dd>
              </div>
              <div className={classes.measure}>
                <Inbound size={16} aria-hidden />
                <dt>Messages waiting</dt>
                <dd>{figure(now.pending_messages)}</dd>
              </div>
              <div className={classes.measure}>
                <Sent size={16} aria-hidden />
                <dt>Deliveries on their way</dt>
                <dd>{figure(now.pending_deliveries)}</dd>
              </div>
              {now.warnings.map((warning) => (
                <div key={warning} className={classes.measure} role="alert">
                  <Trouble size={16} aria-hidden />
                  <dt>{warning}</dt>
                </div>
              ))}
            </dl>
          </>
        )}
      </Answered>
    </Card>
  );
}
