import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";

/** What is known of tools: how each one's messages are read. */
export const templates = queryOptions({
  queryKey: ["templates"],
  queryFn: async () => (await ask(api.GET("/api/v1/templates"))).items,
  staleTime: Infinity,
});

/** A field that was seen in messages, and what stood there. */
export type Seen = { path: string; example: string };

/** The fields that an integration's messages have: those of its last messages, else of the template's samples. */
export function fieldsOf(id: string) {
  return queryOptions({
    queryKey: ["integrations", id, "fields"],
    queryFn: async () =>
      (await ask(api.GET("/api/v1/integrations/{thing_id}/fields", { params: { path: { thing_id: id } } })))
        .items,
  });
}

/** The last messages of an integration. */
export function lastMessages(id: string) {
  return queryOptions({
    queryKey: ["messages", { integration: id }],
    queryFn: () => ask(api.GET("/api/v1/messages", { params: { query: { integration_id: id, limit: 20 } } })),
  });
}

/** The revisions of an integration, the newest first, of up to 50. */
export function revisionsOf(id: string) {
  return queryOptions({
    queryKey: ["integrations", id, "history"],
    queryFn: () =>
      ask(
        api.GET("/api/v1/integrations/{thing_id}/history", {
          params: { path: { thing_id: id }, query: { limit: 50 } },
        }),
      ),
  });
}
