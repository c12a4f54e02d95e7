import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Plural } from "@/api/types";
import { Age } from "@/look/Time";
import { Answered, Empty } from "./Answered";
import { Card } from "./Card";
import { Page } from "./Page";
import classes from "./ThingList.module.css";

type Props = { title: string; what: string; plural: Plural };

/** The plain list of a kind of thing: its name and when it was last changed. A room's own list replaces it. */
export function ThingList({ title, what, plural }: Props) {
  const query = useQuery(things(plural));
  return (
    <Page title={title} wide>
      <Card flush>
        <Answered what={what} query={query}>
          {(page) =>
            page.items.length ? (
              <ul>
                {page.items.map((one) => (
                  <li key={one.id} className={classes.row}>
                    <span>{one.name}</span>
                    <span className={classes.age}>
                      changed <Age at={one.updated_at} suffix=" ago" />
                    </span>
                  </li>
                ))}
              </ul>
            ) : (
              <Empty>No {what} yet.</Empty>
            )
          }
        </Answered>
      </Card>
    </Page>
  );
}
