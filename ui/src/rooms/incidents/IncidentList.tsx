import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { plans, session, things } from "@/api/queries";
import type { Incident } from "@/api/types";
import { Paged } from "@/look/icons";
import { Mark } from "@/look/marks";
import { figure } from "@/look/numbers";
import { Answered, Empty } from "@/parts/Answered";
import { chosenOf, searchOf } from "@/parts/filters/address";
import { Filters } from "@/parts/filters/Filters";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import { Table } from "@/parts/table/Table";
import { BulkBar } from "./BulkBar";
import { columnsOf, OnPhone } from "./columns";
import { FILTERS, filterKinds } from "./filters";
import { countsOf } from "./queries";
import { incidentList } from "./routes";
import { useFound } from "./useFound";
import { Views } from "./Views";

const NONE: ReadonlySet<string> = new Set();

const PAGE_SOMEONE = (
  <LinkButton to="/incidents/new" leftSection={<Paged size={16} />}>
    Page someone
  </LinkButton>
);

/** All incidents: what is open first, then acknowledged, then resolved. */
export function IncidentList() {
  const search = incidentList.useSearch();
  const navigate = useNavigate({ from: "/incidents" });
  const [selected, select] = useState(NONE);
  const [cursor, setCursor] = useState<Incident>();
  const found = useFound(search);
  const counts = useQuery(countsOf(search)).data;
  const kinds = useFilterKinds();
  const chosen = chosenOf(search, FILTERS);
  const change = (next: typeof search) => void navigate({ search: next, replace: true });
  const shownCount = counts ? shown(counts, chosen.status) : undefined;
  const isFiltered = Object.keys(search).length > 0;
  const planned = usePlans(found.rows);
  const me = useQuery(session).data?.id ?? "";
  const ids = [...selected];
  return (
    <Page title="Incidents" wide beside={<Views search={search} change={change} />} acts={PAGE_SOMEONE}>
      <Filters
        kinds={kinds}
        chosen={chosen}
        change={(next) => change(searchOf(search, next))}
        text={search.text ?? ""}
        search={(text) => change({ ...search, text: text || undefined })}
        placeholder="Search title, label, #number"
      >
        {shownCount === undefined ? null : `${figure(found.rows.length)} of ${figure(shownCount)}`}
      </Filters>
      <Answered what="incidents" query={found.query} rows={12}>
        {() =>
          found.rows.length ? (
            <Sheet>
              <Table
                label="Incidents"
                rows={found.rows}
                columns={columnsOf(planned, me)}
                idOf={(one) => one.id}
                hrefOf={(one) => `/incidents/${one.id}`}
                groupOf={(one) => one.status}
                groupTitle={(status) => <Mark of="status" value={status} />}
                groupCount={(status) => counts?.[status as Incident["status"]]}
                phone={(one) => <OnPhone incident={one} plan={planned[one.id]} me={me} />}
                selection={{ ids: selected, change: select }}
                more={found.more}
                onCursor={setCursor}
              />
            </Sheet>
          ) : (
            <Nothing isFiltered={isFiltered} clear={() => change({})} />
          )
        }
      </Answered>
      <BulkBar ids={ids} cursor={cursor} rows={found.rows} clear={useCallback(() => select(NONE), [])} />
    </Page>
  );
}

function Nothing({ isFiltered, clear }: { isFiltered: boolean; clear: () => void }) {
  if (!isFiltered) return <Empty>No incident yet. The first report to an API URL opens one.</Empty>;
  return (
    <Empty
      act={
        <button type="button" onClick={clear}>
          Clear filters
        </button>
      }
    >
      Nothing matches these filters.
    </Empty>
  );
}

function useFilterKinds() {
  const teams = useQuery(things("teams")).data?.items ?? [];
  const integrations = useQuery(things("integrations")).data?.items ?? [];
  const users = useQuery(things("users")).data?.items ?? [];
  return filterKinds(teams, integrations, users);
}

/** The plans of the first open incidents: as many as the API answers at once. */
function usePlans(rows: Incident[]) {
  const open = rows.filter((one) => one.status === "open").slice(0, 100);
  return useQuery(plans(open.map((one) => one.id))).data ?? {};
}

function shown(counts: Record<Incident["status"], number>, statuses: string[] | undefined): number {
  const all: Incident["status"][] = ["open", "acknowledged", "resolved"];
  return all.filter((one) => !statuses || statuses.includes(one)).reduce((sum, one) => sum + counts[one], 0);
}
