import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Heartbeat } from "@/api/types";
import { useNow } from "@/live/clock";
import { Plus } from "@/look/icons";
import { Count, Mark } from "@/look/marks";
import { Age, Stamp } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import { Tabs } from "@/parts/Tabs";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { heartbeats } from "./queries";
import { heartbeatList, type Status } from "./routes";
import { runText, stateOf } from "./words";

const ORDER = ["down", "late", "up", "waiting", "off"];

const TABS: [Status | "all", string, string][] = [
  ["all", "All", "No heartbeats yet. A job that calls an API URL is missed when it doesn't."],
  ["down", "Down", "No heartbeat is down."],
  ["up", "Up", "No heartbeat is up."],
  ["waiting", "Waiting", "No heartbeat waits for its first pulse."],
  ["off", "Off", "No heartbeat is off."],
];

/** Heartbeats: the jobs that say that they are alive, and those that have stopped saying so. */
export function HeartbeatList() {
  const { status = "all" } = heartbeatList.useSearch();
  const navigate = useNavigate({ from: "/heartbeats" });
  const query = useQuery(heartbeats);
  const act = (
    <LinkButton
      to="/integrations/new"
      search={{ type: "heartbeat" }}
      variant="filled"
      leftSection={<Plus size={16} />}
    >
      New heartbeat
    </LinkButton>
  );
  const counted = (key: string) => query.data?.items.filter((one) => one.status === key).length;
  return (
    <Page title="Heartbeats" wide acts={act}>
      <Tabs
        ruled
        label="State"
        tabs={TABS.map(([key, label]) => ({
          key,
          label: (
            <>
              {label} {counted(key) ? <Count>{counted(key)}</Count> : null}
            </>
          ),
        }))}
        chosen={status}
        choose={(key) =>
          void navigate({ search: key === "all" ? {} : { status: key as Status }, replace: true })
        }
      />
      <Answered what="heartbeats" query={query} rows={8}>
        {(page) => <Found all={page.items} status={status} />}
      </Answered>
    </Page>
  );
}

function Found({ all, status }: { all: Heartbeat[]; status: Status | "all" }) {
  const now = useNow(5_000);
  const state = (one: Heartbeat) => stateOf(one, now);
  const place = (one: Heartbeat) => ORDER.indexOf(state(one));
  const rows = all
    .filter((one) => status === "all" || one.status === status)
    .toSorted((one, other) => place(one) - place(other) || one.name.localeCompare(other.name));
  if (!rows.length) return <Empty>{TABS.find(([key]) => key === status)?.[2]}</Empty>;
  const columns: Column<Heartbeat>[] = [
    {
      id: "status",
      header: "State",
      width: 116,
      cell: (one) => <Mark of="heartbeat" value={state(one)} />,
      sortBy: place,
    },
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    {
      id: "last",
      header: "Last pulse",
      width: 130,
      align: "right",
      cell: (one) => (one.last_pulse_at ? <Age at={one.last_pulse_at} suffix=" ago" /> : "not yet"),
      sortBy: (one) => one.last_pulse_at ?? "",
    },
    {
      id: "run",
      header: "Run time",
      width: 110,
      align: "right",
      cell: (one) => (one.running_since ? "running" : runText(one.run_seconds)),
      sortBy: (one) => one.run_seconds ?? 0,
      above: 800,
    },
    {
      id: "next",
      header: "Next by",
      width: 150,
      align: "right",
      cell: (one) => <Stamp at={one.due_at} />,
      sortBy: (one) => one.due_at ?? "",
      above: 800,
    },
    {
      id: "since",
      header: "For",
      width: 100,
      align: "right",
      cell: (one) => <Age at={one.since} />,
      sortBy: (one) => one.since ?? "",
      above: 1000,
    },
  ];
  return (
    <Sheet>
      <Table
        label="Heartbeats"
        rows={rows}
        columns={columns}
        idOf={(one) => one.id}
        hrefOf={(one) => `/heartbeats/${one.id}`}
        phone={(one) => (
          <TwoLines
            mark={<Mark of="heartbeat" value={state(one)} />}
            first={one.name}
            second={
              one.due_at ? (
                <>
                  next by <Stamp at={one.due_at} />
                </>
              ) : (
                "no pulse is due"
              )
            }
            right={one.last_pulse_at ? <Age at={one.last_pulse_at} suffix=" ago" /> : "not yet"}
          />
        )}
      />
    </Sheet>
  );
}
