/** What people do to incidents: one or many at once. */
import { useMutation } from "@tanstack/react-query";
import { api, ask, Problem } from "@/api/client";
import { queries } from "@/api/queries";
import type { Incident } from "@/api/types";

export type Verb = "acknowledge" | "assign" | "note" | "reopen" | "resolve";

/** `text` goes with a note or a resolution, `assignee_id` with assign. */
export type Order = { ids: string[]; verb: Verb; text?: string; assignee_id?: string };

export type Outcome = { done: Incident[]; refused: { id: string; detail: string }[] };

/** Send an order; what is shown is renewed before it counts as done. */
export function useAct() {
  return useMutation({
    mutationFn: carriedOut,
    onSettled: () => queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
}

async function carriedOut(order: Order): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [] };
  await Promise.all(
    order.ids.map(async (id) => {
      try {
        outcome.done.push(await one(id, order));
      } catch (problem) {
        if (!(problem instanceof Problem) || order.ids.length === 1) throw problem;
        outcome.refused.push({ id, detail: problem.detail });
      }
    }),
  );
  return outcome;
}

function one(id: string, { verb, text = "", assignee_id = "" }: Order): Promise<Incident> {
  const path = `/api/v1/incidents/{incident_id}/${verb}` as "/api/v1/incidents/{incident_id}/note";
  const params = { path: { incident_id: id } };
  if (verb === "assign") {
    return ask(api.POST("/api/v1/incidents/{incident_id}/assign", { params, body: { assignee_id } }));
  }
  return ask(api.POST(path, { params, body: { text } }));
}
