import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Plural, Thing } from "@/api/types";
import { Age } from "@/look/Time";
import { Answered, Empty } from "./Answered";
import { Page } from "./Page";
import { Sheet } from "./Sheet";
import type { Column } from "./table/columns";
import { Table } from "./table/Table";
import { TwoLines } from "./table/TwoLines";

type Props = { title: string; what: string; plural: Plural };

const COLUMNS: Column<Thing>[] = [
  { id: "name", header: "Name", cell: (one) => one.name, sortBy: (one) => one.name.toLowerCase() },
  {
    id: "changed",
    header: "Changed",
    width: 160,
    align: "right",
    cell: (one) => <Age at={one.updated_at} suffix=" ago" />,
    sortBy: (one) => one.updated_at,
  },
];

/** The plain list of a kind of thing. A room's own list, with what matters there, replaces it. */
export function ThingList({ title, what, plural }: Props) {
  const query = useQuery(things(plural));
  return (
    <Page title={title} wide>
      <Answered what={what} query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label={title}
                rows={page.items as Thing[]}
                columns={COLUMNS}
                idOf={(one) => one.id}
                phone={(one) => (
                  <TwoLines
                    first={one.name}
                    second="changed"
                    right={<Age at={one.updated_at} suffix=" ago" />}
                  />
                )}
              />
            </Sheet>
          ) : (
            <Empty>No {what} yet.</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
