import { useInfiniteQuery } from "@tanstack/react-query";
import type { Incident } from "@/api/types";
import type { ListSearch } from "@/parts/filters/address";
import { incidentPages, UNRESOLVED } from "./queries";

/** The incidents that a search finds: the open, the acknowledged, and below them the resolved, page by page. */
export function useFound(search: ListSearch) {
  const wanted = search.status?.split(",") ?? [...UNRESOLVED, "resolved"];
  const first = UNRESOLVED.filter((status) => wanted.includes(status));
  const unresolved = usePages(search, first, true);
  const isFirstDone = first.length === 0 || unresolved.isWhole;
  const resolved = usePages(search, wanted.includes("resolved") ? ["resolved"] : [], isFirstDone);
  const open = unresolved.rows.filter((one) => one.status === "open");
  const others = unresolved.rows.filter((one) => one.status !== "open");
  return {
    rows: [...open, ...others, ...resolved.rows],
    more: isFirstDone ? resolved.more : unresolved.more,
    query: first.length ? unresolved.query : resolved.query,
  };
}

function usePages(search: ListSearch, statuses: Incident["status"][], isWanted: boolean) {
  const enabled = isWanted && statuses.length > 0;
  const query = useInfiniteQuery({ ...incidentPages(search, statuses), enabled });
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  const rows = enabled ? (query.data?.pages.flatMap((page) => page.items) ?? []) : [];
  return { query, rows, more, isWhole: query.isSuccess && !query.hasNextPage };
}
