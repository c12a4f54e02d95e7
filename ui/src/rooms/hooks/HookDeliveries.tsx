import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Delivery } from "@/api/types";
import { Mark } from "@/look/marks";
import { count } from "@/look/numbers";
import { At } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import classes from "./HookDeliveries.module.css";
import { deliveriesOf } from "./queries";

/** What a hook was told, the newest first: outcome, attempts and why not. */
export function HookDeliveries({ hookId }: { hookId: string }) {
  const query = useQuery(deliveriesOf(hookId));
  return (
    <div className={classes.ground}>
      <Card title="Delivery log" count={query.data?.items.length} flush>
        <Answered what="deliveries" query={query}>
          {(page) =>
            page.items.length ? (
              <ol aria-label="Deliveries, the newest first">
                {page.items.map((one) => (
                  <Row key={one.id} delivery={one} />
                ))}
              </ol>
            ) : (
              <Empty>This hook has been told nothing yet.</Empty>
            )
          }
        </Answered>
      </Card>
    </div>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  return (
    <li className={classes.row}>
      <span className={classes.quiet}>
        <At at={delivery.created_at} />
      </span>
      <span className={classes.what}>
        <Link to="/alerts/$id" params={{ id: delivery.subject_id }}>
          {delivery.message.title || "Notice"}
        </Link>
        {delivery.last_error ? <span className={classes.error}>{delivery.last_error}</span> : null}
      </span>
      <span className={classes.quiet}>
        {delivery.attempts > 1 ? count(delivery.attempts, "attempt") : null}
      </span>
      <Mark of="delivery" value={delivery.status} />
    </li>
  );
}
