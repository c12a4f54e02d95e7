import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Plus } from "@/look/icons";
import { Tag } from "@/look/marks";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { targetText } from "./steps";
import { useNames } from "./useNames";

type Policy = Thing<"policies">;

/** Escalation policies: whom to page, in which order. */
export function PolicyList() {
  const query = useQuery(things("policies"));
  const names = useNames();
  const first = ({ body }: Policy) =>
    body.steps[0]?.targets.map((target) => targetText(target, names)).join(" and ") ?? "administrators";
  const columns: Column<Policy>[] = [
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    {
      id: "priority",
      header: "Priority",
      width: 90,
      cell: (one) => <Tag>{one.body.priority}</Tag>,
      sortBy: (one) => one.body.priority,
    },
    { id: "first", header: "First pages", cell: first, above: 800 },
    {
      id: "steps",
      header: "Steps",
      width: 80,
      align: "right",
      cell: (one) => one.body.steps.length,
      sortBy: (one) => one.body.steps.length,
    },
  ];
  const act = (
    <LinkButton to="/policies/new" variant="filled" leftSection={<Plus size={16} />}>
      New escalation policy
    </LinkButton>
  );
  return (
    <Page title="Escalation policies" wide acts={act}>
      <Answered what="escalation policies" query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Escalation policies"
                rows={page.items}
                columns={columns}
                idOf={(one) => one.id}
                hrefOf={(one) => `/policies/${one.id}`}
                phone={(one) => <TwoLines first={one.name} second={first(one)} right={one.body.priority} />}
              />
            </Sheet>
          ) : (
            <Empty>
              No escalation policies yet: every incident pages the administrators. Make the first one.
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}
