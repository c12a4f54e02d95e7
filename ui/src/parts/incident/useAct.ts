/** What people do to incidents: one or many at once. */
import { useMutation } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { queries } from "@/api/queries";
import type { Verb } from "@/api/types";

/** `given` is what the verb takes, as the API has it. */
export type Order = { ids: string[]; verb: Verb; given?: Record<string, unknown> };

/** As many as the API takes at once. */
const MANY = 200;

/** Send an order; what is shown is renewed before it counts as done. Its result says in words what was done. */
export function useAct() {
  return useMutation({
    mutationFn: carriedOut,
    onSettled: () => queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
}

async function carriedOut({ ids, verb, given = {} }: Order): Promise<string> {
  const [first] = ids;
  if (ids.length === 1 && first) {
    await one(first, verb, given);
    return "";
  }
  const said: string[] = [];
  for (let from = 0; from < ids.length; from += MANY) {
    const body = { verb, given, incident_ids: ids.slice(from, from + MANY) };
    said.push((await ask(api.POST("/api/v1/incidents/bulk", { body }))).text);
  }
  return said.join("; ");
}

/** Do it by the verb's own route; what takes nothing is sent nothing. */
async function one(id: string, verb: Verb, given: Record<string, unknown>): Promise<void> {
  const path = `/api/v1/incidents/{incident_id}/${verb.replaceAll("_", "-")}`;
  const body = Object.keys(given).length ? given : undefined;
  await ask(
    api.POST(path as "/api/v1/incidents/{incident_id}/resolve", {
      params: { path: { incident_id: id } },
      body: body as { text?: string } | undefined,
    }),
  );
}
