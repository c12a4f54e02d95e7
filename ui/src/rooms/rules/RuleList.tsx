import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Alert, Thing } from "@/api/types";
import { Plus } from "@/look/icons";
import { Mark, Severity, Tag } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { knownAlerts } from "./queries";

type Rule = Thing<"rules">;

/** Alert rules: what is watched for, how it stands, and when somebody was last told. */
export function RuleList() {
  const query = useQuery(things("rules"));
  const apps = useQuery(things("apps")).data?.items ?? [];
  const alerts = useQuery(knownAlerts).data?.items ?? [];
  const appOf = (rule: Rule) => apps.find((one) => one.id === rule.body.app_id)?.name ?? "";
  const columns: Column<Rule>[] = [
    { id: "state", header: "State", width: 130, cell: (one) => <State rule={one} alerts={alerts} /> },
    { id: "severity", header: "Severity", width: 100, cell: (one) => <Severity value={one.body.severity} /> },
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    { id: "app", header: "App", width: 160, cell: appOf, sortBy: appOf, above: 900 },
    { id: "kind", header: "Kind", width: 110, cell: (one) => one.body.kind, above: 1000 },
    {
      id: "told",
      header: "Last notice",
      width: 120,
      align: "right",
      cell: (one) => <Age at={lastNotice(alerts, one.id)} suffix=" ago" />,
      above: 800,
    },
  ];
  const act = (
    <LinkButton to="/rules/new" variant="filled" leftSection={<Plus size={16} />}>
      New alert rule
    </LinkButton>
  );
  return (
    <Page title="Alert rules" wide acts={act}>
      <Answered what="alert rules" query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Alert rules"
                rows={page.items}
                columns={columns}
                idOf={(one) => one.id}
                hrefOf={(one) => `/rules/${one.id}`}
                phone={(one) => (
                  <TwoLines
                    mark={<Severity value={one.body.severity} />}
                    first={one.name}
                    second={<State rule={one} alerts={alerts} />}
                  />
                )}
              />
            </Sheet>
          ) : (
            <Empty>
              No alert rules yet. A rule watches a metric or a heartbeat, and tells people by hooks.
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}

function State({ rule, alerts }: { rule: Rule; alerts: Alert[] }) {
  if (!rule.body.is_enabled) return <Tag>disabled</Tag>;
  const own = alerts.filter((one) => one.rule_id === rule.id);
  const firing = own.filter((one) => one.status === "firing").length;
  if (firing) return <Mark of="alert" value="firing">{`${firing} firing`}</Mark>;
  const pending = own.filter((one) => one.status === "pending").length;
  return pending ? (
    <Mark of="alert" value="pending">{`${pending} pending`}</Mark>
  ) : (
    <Mark of="alert" value="ok" />
  );
}

function lastNotice(alerts: Alert[], ruleId: string): string | undefined {
  const told = alerts
    .filter((one) => one.rule_id === ruleId)
    .flatMap((one) => one.hooks.map((hook) => hook.told_at));
  return told
    .filter((at): at is string => at !== null)
    .sort()
    .at(-1);
}
