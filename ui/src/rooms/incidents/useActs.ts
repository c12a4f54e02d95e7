import { useState } from "react";
import type { Incident } from "@/api/types";
import { type Order, useAct, type Verb } from "@/parts/incident/useAct";
import type { Binding } from "@/shell/keys";

/** What one may do to an incident now, what is on its way, and what the server refused. */
export type ActsOf = {
  may: Record<Verb, boolean>;
  /** Which is on its way. */
  sent: Verb | undefined;
  error: string;
  send: (verb: Verb, more?: Pick<Order, "text" | "assignee_id">) => void;
  keys: Binding[];
  isAssigning: boolean;
  setAssigning: (is: boolean) => void;
};

/** The acts of one incident. Nothing looks done before the server says so. */
export function useActs(incident: Incident): ActsOf {
  const act = useAct();
  const [isAssigning, setAssigning] = useState(false);
  const { status } = incident;
  const may = {
    acknowledge: status === "open",
    assign: status !== "resolved",
    note: true,
    reopen: status === "resolved",
    resolve: status !== "resolved",
  };
  const send: ActsOf["send"] = (verb, more) => {
    if (!act.isPending) act.mutate({ ids: [incident.id], verb, ...more });
  };
  const keys: Binding[] = [
    { keys: "a", says: "Acknowledge", run: () => may.acknowledge && send("acknowledge") },
    { keys: "r", says: "Resolve", run: () => may.resolve && send("resolve") },
    { keys: "s", says: "Assign", run: () => may.assign && setAssigning(true) },
  ];
  return {
    may,
    sent: act.isPending ? act.variables.verb : undefined,
    error: act.error?.message ?? "",
    send,
    keys,
    isAssigning,
    setAssigning,
  };
}
