import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Alert } from "@/api/types";
import { Mark, Severity } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import { Tabs } from "@/parts/Tabs";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { alertsOf } from "./queries";
import { alertList, type AlertStatus } from "./routes";
import { groupOf, titleOf } from "./words";

const TABS = [
  { key: "firing", label: "Firing" },
  { key: "pending", label: "Pending" },
  { key: "ok", label: "Back to normal" },
  { key: "all", label: "All" },
];

const COLUMNS: Column<Alert>[] = [
  { id: "status", header: "State", width: 96, cell: (one) => <Mark of="alert" value={one.status} /> },
  { id: "severity", header: "Severity", width: 96, cell: (one) => <Severity value={one.severity} /> },
  {
    id: "rule",
    header: "Rule",
    leads: true,
    cell: (one) => one.rule_name,
    sortBy: (one) => one.rule_name.toLowerCase(),
  },
  { id: "group", header: "Series group", width: 240, cell: groupOf, above: 900 },
  { id: "last", header: "Last event", cell: (one) => one.last_event?.text ?? "", above: 1200 },
  {
    id: "since",
    header: "For",
    width: 90,
    align: "right",
    cell: (one) => <Age at={one.since} />,
    sortBy: (one) => one.since,
  },
];

const NOTHING: Record<string, string> = {
  firing: "No alert is firing.",
  pending: "No condition holds that has not fired yet.",
  ok: "No alert has gone back to normal yet.",
  all: "No alert has fired yet. A rule's alerts appear here when its condition first holds.",
};

/** Alerts: one for each rule and series group that ever left ok. */
export function AlertList() {
  const { status = "firing" } = alertList.useSearch();
  const navigate = useNavigate({ from: "/alerts" });
  const query = useQuery(alertsOf(status === "all" ? undefined : (status as AlertStatus)));
  return (
    <Page title="Alerts" wide>
      <Tabs
        ruled
        label="State"
        tabs={TABS}
        chosen={status}
        choose={(key) =>
          void navigate({ search: key === "firing" ? {} : { status: key as AlertStatus }, replace: true })
        }
      />
      <Answered what="alerts" query={query} rows={8}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Alerts"
                rows={page.items}
                columns={COLUMNS}
                idOf={(one) => one.id}
                hrefOf={(one) => `/alerts/${one.id}`}
                phone={(one) => (
                  <TwoLines
                    mark={<Severity value={one.severity} />}
                    first={titleOf(one)}
                    second={one.last_event?.text ?? ""}
                    right={<Age at={one.since} />}
                  />
                )}
              />
            </Sheet>
          ) : (
            <Empty>{NOTHING[status]}</Empty>
          )
        }
      </Answered>
    </Page>
  );
}
