import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Plus } from "@/look/icons";
import { Tag } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { templates } from "./queries";
import { SAID } from "./types";

type Integration = Thing<"integrations">;

const hrefOf = ({ id, body }: Integration) =>
  body.type === "heartbeat" ? `/heartbeats/${id}` : `/integrations/${id}`;

/** Integrations: what reports to us, each at its API URL. */
export function IntegrationList() {
  const query = useQuery(things("integrations"));
  const known = useQuery(templates).data ?? [];
  const policies = useQuery(things("policies")).data?.items ?? [];
  const toolOf = ({ body }: Integration) =>
    known.find((one) => one.key === body.template)?.name ?? body.template;
  const policyOf = ({ body }: Integration) =>
    policies.find((one) => one.id === body.default_policy_id)?.name ?? "Administrators";
  const columns: Column<Integration>[] = [
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    {
      id: "type",
      header: "Type",
      width: 100,
      cell: (one) => SAID[one.body.type].label,
      sortBy: (one) => one.body.type,
      above: 800,
    },
    { id: "tool", header: "Tool", width: 160, cell: toolOf, sortBy: toolOf },
    {
      id: "routes",
      header: "Advanced rules",
      width: 130,
      align: "right",
      cell: (one) => one.body.routes.length,
      above: 900,
    },
    { id: "policy", header: "Default policy", width: 220, cell: policyOf, above: 900 },
    {
      id: "state",
      header: "State",
      width: 110,
      cell: (one) => (one.body.is_enabled ? "Enabled" : <Tag>disabled</Tag>),
    },
    {
      id: "changed",
      header: "Changed",
      width: 120,
      align: "right",
      cell: (one) => <Age at={one.updated_at} suffix=" ago" />,
      sortBy: (one) => one.updated_at,
      above: 1100,
    },
  ];
  const act = (
    <LinkButton to="/integrations/new" variant="filled" leftSection={<Plus size={16} />}>
      New integration
    </LinkButton>
  );
  return (
    <Page title="Integrations" wide acts={act}>
      <Answered what="integrations" query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Integrations"
                rows={page.items}
                columns={columns}
                idOf={(one) => one.id}
                hrefOf={hrefOf}
                phone={(one) => (
                  <TwoLines
                    first={one.name}
                    second={toolOf(one)}
                    right={one.body.is_enabled ? "" : "disabled"}
                  />
                )}
              />
            </Sheet>
          ) : (
            <Empty>
              No integrations yet. The first one gives you an API URL that takes messages from any tool.
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}
