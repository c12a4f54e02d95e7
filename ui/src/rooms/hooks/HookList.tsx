import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Tag } from "@/look/marks";
import { Age } from "@/look/Time";
import { Plus } from "@/look/icons";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { channels } from "./queries";

type Hook = Thing<"hooks">;

/** Notification hooks: where notices go. */
export function HookList() {
  const query = useQuery(things("hooks"));
  const kinds = useQuery(channels).data ?? [];
  const nameOf = (hook: Hook) =>
    kinds.find((one) => one.key === hook.body.channel)?.name ?? hook.body.channel;
  const columns: Column<Hook>[] = [
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    { id: "channel", header: "Channel", width: 180, cell: nameOf, sortBy: nameOf },
    { id: "rules", header: "Tells", width: 260, cell: tells, above: 900 },
    {
      id: "changed",
      header: "Changed",
      width: 140,
      align: "right",
      cell: (one) => <Age at={one.updated_at} suffix=" ago" />,
      sortBy: (one) => one.updated_at,
      above: 700,
    },
  ];
  const act = (
    <LinkButton to="/hooks/new" variant="filled" leftSection={<Plus size={16} />}>
      New notification hook
    </LinkButton>
  );
  return (
    <Page title="Notification hooks" wide acts={act}>
      <Answered what="notification hooks" query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Notification hooks"
                rows={page.items}
                columns={columns}
                idOf={(one) => one.id}
                hrefOf={(one) => `/hooks/${one.id}`}
                phone={(one) => (
                  <TwoLines
                    first={one.name}
                    second={nameOf(one)}
                    right={one.body.is_default ? "default" : ""}
                  />
                )}
              />
            </Sheet>
          ) : (
            <Empty>No notification hooks yet: alerts fire, but nobody is told. Make the first one.</Empty>
          )
        }
      </Answered>
    </Page>
  );
}

function tells({ body }: Hook) {
  if (!body.is_enabled) return <Tag>disabled</Tag>;
  return body.is_default ? "Every rule that does not opt out" : "Rules that name it";
}
