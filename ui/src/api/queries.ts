/** What several rooms ask for. A room's own questions stand in its folder. A key begins with the resource's name. */
import { keepPreviousData, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask, Problem } from "./client";
import type { Page, Plural, Thing, Who } from "./types";

/** An answer of 401 means that the session has ended: then we ask who we are, and the shell leads to signing in. */
const cache = new QueryCache({
  onError: (error, query) => {
    const isOver = error instanceof Problem && error.status === 401 && query.queryKey[0] !== "session";
    if (isOver) void queries.invalidateQueries({ queryKey: ["session"] });
  },
});

export const queries = new QueryClient({
  queryCache: cache,
  defaultOptions: {
    queries: {
      placeholderData: keepPreviousData,
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.passes,
      staleTime: 2_000,
    },
  },
});

/** Whether the page came for a request with a session's cookie: it spares a question that nobody could answer. */
const mark = () => document.querySelector<HTMLMetaElement>("meta[name=session]");

/** Learn who has signed in; null: nobody any more. */
export function signedIn(who: Who | null): void {
  const said = mark();
  if (said) said.content = who ? "yes" : "no";
  queries.setQueryData(session.queryKey, who);
}

/** Who is signed in; null when nobody is. */
export const session = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Who | null> => {
    if (mark()?.content === "no") return null;
    try {
      return await ask(api.GET("/api/v1/session"));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** All things of a kind that one may see, of up to 200: `useQuery(things("teams"))`. */
export function things<Of extends Plural>(plural: Of) {
  return queryOptions({
    queryKey: [plural],
    queryFn: async () => {
      const path = `/api/v1/${plural}` as "/api/v1/teams";
      const page = await ask(api.GET(path, { params: { query: { limit: 200 } } }));
      return page as unknown as Page<Thing<Of>>;
    },
    staleTime: 30_000,
  });
}

/** One thing, by id. */
export function thing<Of extends Plural>(plural: Of, id: string) {
  return queryOptions({
    queryKey: [plural, id],
    queryFn: async () => {
      const path = `/api/v1/${plural}/{thing_id}` as "/api/v1/teams/{thing_id}";
      return (await ask(api.GET(path, { params: { path: { thing_id: id } } }))) as unknown as Thing<Of>;
    },
  });
}

/** The incidents that are open and not acknowledged, of up to 200. */
export const openIncidents = queryOptions({
  queryKey: ["incidents", { status: "open" }],
  queryFn: () => ask(api.GET("/api/v1/incidents", { params: { query: { status: ["open"], limit: 200 } } })),
});

/** The incidents that aren't resolved, of up to 200. */
export const unresolvedIncidents = queryOptions({
  queryKey: ["incidents", { status: "unresolved" }],
  queryFn: () =>
    ask(
      api.GET("/api/v1/incidents", { params: { query: { status: ["open", "acknowledged"], limit: 200 } } }),
    ),
});

/** The alerts that are firing, of up to 200. */
export const firingAlerts = queryOptions({
  queryKey: ["alerts", { status: "firing" }],
  queryFn: () => ask(api.GET("/api/v1/alerts", { params: { query: { status: "firing", limit: 200 } } })),
});

/** One incident. */
export function incidentOf(id: string) {
  return queryOptions({
    queryKey: ["incidents", id],
    queryFn: () => ask(api.GET("/api/v1/incidents/{incident_id}", { params: { path: { incident_id: id } } })),
  });
}

/** One inbound message, as received, and what became of it. */
export function messageOf(id: string) {
  return queryOptions({
    queryKey: ["messages", id],
    queryFn: () => ask(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id: id } } })),
  });
}

/** Who is on call now, by team. */
export const onCall = queryOptions({
  queryKey: ["oncall"],
  queryFn: () => ask(api.GET("/api/v1/oncall")),
  staleTime: 30_000,
});

/** How Tocsin itself is. */
export const status = queryOptions({
  queryKey: ["status"],
  queryFn: () => ask(api.GET("/api/v1/status")),
});

/** How many incidents there are of each status. */
export const incidentCounts = queryOptions({
  queryKey: ["incidents", "counts"],
  queryFn: () => ask(api.GET("/api/v1/incidents/counts")),
});

/** What the escalations of incidents do next, by incident. */
export function plans(ids: string[]) {
  return queryOptions({
    queryKey: ["incidents", "plans", ids],
    queryFn: async () => {
      const page = await ask(api.GET("/api/v1/incidents/plans", { params: { query: { incident_id: ids } } }));
      return Object.fromEntries(page.items.map((plan) => [plan.incident_id, plan]));
    },
    enabled: ids.length > 0,
  });
}

/** An integration's API URL, and of type email its address ('' where no mail is taken here). */
export function apiUrl(id: string) {
  return queryOptions({
    queryKey: ["integrations", id, "url"],
    queryFn: () =>
      ask(api.GET("/api/v1/integrations/{thing_id}/url", { params: { path: { thing_id: id } } })),
  });
}
