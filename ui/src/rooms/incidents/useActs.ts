import { useState } from "react";
import type { Incident, Verb } from "@/api/types";
import { ASKED } from "@/parts/incident/asked";
import { may } from "@/parts/incident/may";
import { useAct } from "@/parts/incident/useAct";
import type { Binding } from "@/shell/keys";

type MenuName = "assign" | "more" | "snooze";

/** What one may do to an incident now, what is on its way, and what the server refused. */
export type ActsOf = {
  may: (verb: Verb) => boolean;
  /** Which is on its way. */
  sent: Verb | undefined;
  error: string;
  /** Do it; what needs an answer, or names its effect, is asked first. */
  take: (verb: Verb) => void;
  send: (verb: Verb, given?: Record<string, unknown>) => void;
  keys: Binding[];
  /** What is asked now. */
  asks: Verb | undefined;
  ask: (verb: Verb | undefined) => void;
  opened: MenuName | undefined;
  open: (menu: MenuName | undefined) => void;
};

/** The acts of one incident. Nothing looks done before the server says so. */
export function useActs(incident: Incident): ActsOf {
  const act = useAct();
  const [opened, open] = useState<MenuName>();
  const [asks, ask] = useState<Verb>();
  const is = (verb: Verb) => may(incident, verb);
  const send: ActsOf["send"] = (verb, given) => {
    if (!act.isPending) act.mutate({ ids: [incident.id], verb, given });
  };
  const take = (verb: Verb) => (ASKED[verb] ? ask(verb) : send(verb));
  const on = (verb: Verb, run: () => void) => () => {
    if (is(verb)) run();
  };
  const keys: Binding[] = [
    { keys: "a", says: "Acknowledge", run: on("acknowledge", () => send("acknowledge")) },
    { keys: "r", says: "Resolve", run: on("resolve", () => send("resolve")) },
    { keys: "o", says: "Assign to somebody", run: on("assign", () => open("assign")) },
    { keys: "s", says: "Snooze", run: on("snooze", () => open("snooze")) },
    { keys: "e", says: "Escalate now", run: on("escalate", () => ask("escalate")) },
    { keys: ".", says: "More acts", run: () => open("more") },
  ];
  return {
    may: is,
    sent: act.isPending ? act.variables.verb : undefined,
    error: act.error?.message ?? "",
    take,
    send,
    keys,
    asks,
    ask,
    opened,
    open,
  };
}
