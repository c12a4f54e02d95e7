import { useQuery } from "@tanstack/react-query";
import type { Delivery } from "@/api/types";
import { Mark } from "@/look/marks";
import { count } from "@/look/numbers";
import { At } from "@/look/Time";
import { capital, channelWord } from "@/look/words";
import { Answered, Empty } from "@/parts/Answered";
import classes from "./Deliveries.module.css";
import { deliveries } from "./queries";

/** Every message on its way because of this incident: to whom, how, and what became of it. */
export function Deliveries({ incidentId }: { incidentId: string }) {
  const query = useQuery(deliveries(incidentId));
  return (
    <Answered what="deliveries" query={query}>
      {(page) =>
        page.items.length ? (
          <ol className={classes.list}>
            {page.items.map((one) => (
              <Row key={one.id} delivery={one} />
            ))}
          </ol>
        ) : (
          <Empty>Nobody has been told of this incident yet.</Empty>
        )
      }
    </Answered>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  return (
    <li className={classes.row}>
      <span className={classes.quiet}>
        <At at={delivery.created_at} />
      </span>
      <span>
        {capital(delivery.purpose)} to {delivery.to} by {channelWord(delivery.channel)}
        {delivery.last_error ? <span className={classes.error}>{delivery.last_error}</span> : null}
      </span>
      <span className={classes.quiet}>{delivery.attempts ? count(delivery.attempts, "attempt") : null}</span>
      <Mark of="delivery" value={delivery.status} />
    </li>
  );
}
