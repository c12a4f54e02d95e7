import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { Incident } from "@/api/types";
import type { ListSearch } from "@/parts/filters/address";

type Status = Incident["status"];

const PAGE = 100;
export const UNRESOLVED: Status[] = ["open", "acknowledged"];

function asked(search: ListSearch) {
  const { severity, priority, ...rest } = search;
  return {
    severity: severity?.split(",") as ("critical" | "error" | "warning" | "info")[] | undefined,
    priority: priority?.split(",") as ("P1" | "P2" | "P3" | "P4" | "P5")[] | undefined,
    team_id: rest.team_id,
    integration_id: rest.integration_id,
    assignee_id: rest.assignee_id,
    text: rest.text,
  };
}

/** The incidents of these statuses that a search finds, page by page, the newest first. */
export function incidentPages(search: ListSearch, statuses: Status[]) {
  return infiniteQueryOptions({
    queryKey: ["incidents", "pages", statuses, search],
    queryFn: ({ pageParam }) => {
      const query = { ...asked(search), status: statuses, cursor: pageParam, limit: PAGE };
      return ask(api.GET("/api/v1/incidents", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    enabled: statuses.length > 0,
  });
}

/** How many incidents a search finds, by status. */
export function countsOf(search: ListSearch) {
  return queryOptions({
    queryKey: ["incidents", "counts", search],
    queryFn: () => ask(api.GET("/api/v1/incidents/counts", { params: { query: asked(search) } })),
  });
}

/** An incident's timeline, in order, up to a bound that no healthy incident reaches. */
export function timeline(id: string) {
  return queryOptions({
    queryKey: ["incidents", id, "timeline"],
    queryFn: async () => {
      const path = { incident_id: id };
      const found = [];
      let after = 0;
      for (let page = 0; page < 10; page += 1) {
        const part = await ask(
          api.GET("/api/v1/incidents/{incident_id}/timeline", { params: { path, query: { after } } }),
        );
        found.push(...part.items);
        if (!part.next) break;
        after = Number(part.next);
      }
      return found;
    },
  });
}

/** What an incident's escalation does next. */
export function plan(id: string) {
  return queryOptions({
    queryKey: ["incidents", id, "plan"],
    queryFn: () =>
      ask(
        api.GET("/api/v1/incidents/{incident_id}/plan", {
          params: { path: { incident_id: id }, query: { rounds: 0 } },
        }),
      ),
  });
}

/** The deliveries that an incident caused. */
export function deliveries(id: string) {
  return queryOptions({
    queryKey: ["deliveries", { subject: id }],
    queryFn: () => ask(api.GET("/api/v1/deliveries", { params: { query: { subject_id: id, limit: 200 } } })),
  });
}

/** Other incidents that may have to do with one. */
export function related(id: string) {
  return queryOptions({
    queryKey: ["incidents", id, "related"],
    queryFn: () =>
      ask(api.GET("/api/v1/incidents/{incident_id}/related", { params: { path: { incident_id: id } } })),
  });
}
