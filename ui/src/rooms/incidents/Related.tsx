import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Incident } from "@/api/types";
import { Close } from "@/look/icons";
import { Mark, Severity } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { related } from "./queries";
import classes from "./Related.module.css";
import type { ActsOf } from "./useActs";

/** Other incidents that may have to do with it, each with why. */
export function Related({ incident, acts }: { incident: Incident; acts: ActsOf }) {
  const query = useQuery(related(incident.id));
  return (
    <Answered what="related incidents" query={query}>
      {(page) =>
        page.items.length ? (
          <ul className={classes.list}>
            {page.items.map((one) => (
              <li key={one.id} className={classes.row}>
                <Severity value={one.severity} />
                <div className={classes.said}>
                  <Link to="/incidents/$id" params={{ id: one.id }}>
                    #{one.number} {one.subject}
                  </Link>
                  <p className={classes.why}>{one.reasons.join("; ")}</p>
                </div>
                <span className={classes.right}>
                  <Mark of="status" value={one.status} />
                  <Age at={one.opened_at} suffix=" ago" />
                  {incident.linked_ids.includes(one.id) ? (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Unlink #${one.number}`}
                      onClick={() => acts.send("unlink", { incident_id: one.id })}
                    >
                      <Close size={16} />
                    </ActionIcon>
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <Empty>No related incident: none with the same key, and none alike within a week.</Empty>
        )
      }
    </Answered>
  );
}
