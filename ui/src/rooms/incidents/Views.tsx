import { useQuery } from "@tanstack/react-query";
import { session } from "@/api/queries";
import { Count } from "@/look/marks";
import { Tabs } from "@/parts/Tabs";
import type { ListSearch } from "@/parts/filters/address";
import { countsOf } from "./queries";

type Props = { search: ListSearch; change: (search: ListSearch) => void };

/** Saved views over the list, as tabs: each is a search. */
export function Views({ search, change }: Props) {
  const me = useQuery(session).data?.id ?? "";
  const views: { key: string; label: string; search: ListSearch }[] = [
    { key: "mine", label: "Mine", search: { status: "open,acknowledged", assignee_id: me } },
    { key: "nobody", label: "Nobody has it", search: { status: "open" } },
    { key: "all", label: "Everything", search: {} },
  ];
  const same = (one: ListSearch) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(search));
  return (
    <Tabs
      label="Views"
      chosen={views.find((view) => same(view.search))?.key}
      tabs={views.map((view) => ({
        key: view.key,
        label: (
          <>
            {view.label} <ViewCount search={view.search} />
          </>
        ),
      }))}
      choose={(key) => change(views.find((view) => view.key === key)?.search ?? {})}
    />
  );
}

function ViewCount({ search }: { search: ListSearch }) {
  const { status, ...rest } = search;
  const counts = useQuery(countsOf(rest)).data;
  if (!counts) return null;
  const wanted = status?.split(",") ?? ["open", "acknowledged", "resolved"];
  const sum = (["open", "acknowledged", "resolved"] as const)
    .filter((one) => wanted.includes(one))
    .reduce((total, one) => total + counts[one], 0);
  return <Count>{sum}</Count>;
}

function sorted(search: ListSearch): [string, string | undefined][] {
  return Object.entries(search)
    .filter(([, value]) => value)
    .sort(([one], [other]) => one.localeCompare(other));
}
