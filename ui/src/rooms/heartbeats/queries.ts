import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { Entry } from "@/api/types";

const PAGES_MAX = 10;

/** The heartbeats, of up to 200. */
export const heartbeats = queryOptions({
  queryKey: ["heartbeats"],
  queryFn: () => ask(api.GET("/api/v1/heartbeats", { params: { query: { limit: 200 } } })),
});

/** The heartbeat of an integration. */
export function heartbeatOf(id: string) {
  return queryOptions({
    queryKey: ["heartbeats", id],
    queryFn: () =>
      ask(api.GET("/api/v1/heartbeats/{integration_id}", { params: { path: { integration_id: id } } })),
  });
}

/** A heartbeat's events, in order. */
export function eventsOf(id: string) {
  return queryOptions({
    queryKey: ["heartbeats", id, "timeline"],
    queryFn: async () => {
      const found: Entry[] = [];
      let after = 0;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const params = { path: { integration_id: id }, query: { after } };
        const part = await ask(api.GET("/api/v1/heartbeats/{integration_id}/timeline", { params }));
        found.push(...part.items);
        if (!part.next) break;
        after = Number(part.next);
      }
      return found;
    },
  });
}
