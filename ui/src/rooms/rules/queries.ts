import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";

/** The kinds of alert rules, with their fields. */
export const ruleKinds = queryOptions({
  queryKey: ["rule-kinds"],
  queryFn: async () => (await ask(api.GET("/api/v1/rule-kinds"))).items,
  staleTime: Infinity,
});

/** The names of an app's metrics that have a text. */
export function metricsOf(appId: string, text = "") {
  return queryOptions({
    queryKey: ["apps", appId, "metrics", text],
    queryFn: async () => {
      const params = { path: { thing_id: appId }, query: { text, limit: 200 } };
      return (await ask(api.GET("/api/v1/apps/{thing_id}/metrics", { params }))).items;
    },
    enabled: appId !== "",
  });
}

/** The alerts of a rule that ever left ok. */
export function alertsOfRule(ruleId: string) {
  return queryOptions({
    queryKey: ["alerts", { ruleId }],
    queryFn: () => ask(api.GET("/api/v1/alerts", { params: { query: { rule_id: ruleId, limit: 200 } } })),
  });
}

/** All alerts that ever left ok, of up to 200, for the states of rules. */
export const knownAlerts = queryOptions({
  queryKey: ["alerts", { ruleId: "" }],
  queryFn: () => ask(api.GET("/api/v1/alerts", { params: { query: { limit: 200 } } })),
});
