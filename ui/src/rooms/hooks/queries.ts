import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { Channel } from "@/api/types";

/** What sends, in the order of its names. */
export const channels = queryOptions({
  queryKey: ["channels"],
  queryFn: async (): Promise<Channel[]> => (await ask(api.GET("/api/v1/channels"))).items,
  staleTime: Infinity,
});

/** What serves hooks. */
export const hookChannels = queryOptions({
  ...channels,
  select: (all: Channel[]) => all.filter((one) => one.can.includes("serve_hooks")),
});

/** The last deliveries of a hook. */
export function deliveriesOf(hookId: string) {
  return queryOptions({
    queryKey: ["deliveries", { hook: hookId }],
    queryFn: () => ask(api.GET("/api/v1/deliveries", { params: { query: { hook_id: hookId, limit: 100 } } })),
  });
}

/** The messages that came in as a delivery: where a hook posts to an integration of this Tocsin. */
export function arrivedAs(deliveryId: string) {
  return queryOptions({
    queryKey: ["messages", { delivery: deliveryId }],
    queryFn: async () => {
      const query = { delivery_id: deliveryId, limit: 10 };
      const found = await ask(api.GET("/api/v1/messages", { params: { query } }));
      return Promise.all(
        found.items.map((one) =>
          ask(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id: one.id } } })),
        ),
      );
    },
  });
}
