import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { AlertStatus } from "./routes";

/** The alerts of a status, or all that ever left ok; up to 200, the newest first. */
export function alertsOf(status: AlertStatus | undefined, ruleId = "") {
  return queryOptions({
    queryKey: ["alerts", { status, ruleId }],
    queryFn: () =>
      ask(api.GET("/api/v1/alerts", { params: { query: { status, rule_id: ruleId, limit: 200 } } })),
  });
}

/** One alert. */
export function alertOf(id: string) {
  return queryOptions({
    queryKey: ["alerts", id],
    queryFn: () => ask(api.GET("/api/v1/alerts/{alert_id}", { params: { path: { alert_id: id } } })),
  });
}

/** An alert's events, in order: the last ones of up to 2,000. */
export function eventsOf(id: string) {
  return queryOptions({
    queryKey: ["alerts", id, "timeline"],
    queryFn: async () => {
      const found = [];
      let after = 0;
      for (let page = 0; page < 10; page += 1) {
        const params = { path: { alert_id: id }, query: { after } };
        const part = await ask(api.GET("/api/v1/alerts/{alert_id}/timeline", { params }));
        found.push(...part.items);
        if (!part.next) break;
        after = Number(part.next);
      }
      return found;
    },
  });
}
