/** What is asked before an act, and what the API is given for the answers: pure. */
import type { Incident, Verb } from "@/api/types";
import { instantOf } from "@/parts/form/moments";
import type { Values } from "@/parts/form/values";

export type Kind =
  | "hooks"
  | "incident"
  | "line"
  | "pairs"
  | "policy"
  | "priority"
  | "tags"
  | "teams"
  | "text"
  | "time"
  | "users";

/** One input: its name is that of the API. */
export type Input = { key: string; kind: Kind; label: string; help?: string; required?: boolean };

/** An act's dialog. `what` is "#2417" or "3 incidents". */
export type Asked = {
  title: (what: string) => string;
  /** What happens then, in a sentence. */
  effect: string;
  button: string;
  inputs: Input[];
  /** Whether at least one input needs an answer, whichever. */
  needsSome?: boolean;
  /** What the inputs begin with. */
  begin?: (incident: Incident | undefined) => Values;
  /** What the API is given; without: the values that aren't empty. */
  given?: (values: Values, begun: Values) => Values;
};

const REASON: Input = { key: "text", kind: "text", label: "Why", help: "It stands in the timeline." };

/** The acts that ask something first, or name their effect. */
export const ASKED: Partial<Record<Verb, Asked>> = {
  add_responders: {
    title: (what) => `Ask more people to help with ${what}`,
    effect: "They are paged now.",
    button: "Page them",
    inputs: [
      { key: "user_ids", kind: "users", label: "Users" },
      { key: "team_ids", kind: "teams", label: "Teams" },
      { key: "text", kind: "text", label: "What they should know" },
    ],
    needsSome: true,
  },
  cancel: {
    title: (what) => `Cancel ${what}`,
    effect: "It needs nobody: its escalation ends, and whoever was paged is told.",
    button: "Cancel it",
    inputs: [REASON],
  },
  escalate: {
    title: (what) => `Escalate ${what}`,
    effect: "The next one is paged at once, without the rest of the wait.",
    button: "Escalate now",
    inputs: [],
  },
  link: {
    title: (what) => `Link ${what}`,
    effect: "Both incidents show each other.",
    button: "Link incidents",
    inputs: [{ key: "incident_id", kind: "incident", label: "With", required: true }],
  },
  merge: {
    title: (what) => `Merge ${what}`,
    effect:
      "The other incident goes on in its place: further reports count there, and whoever was paged is told.",
    button: "Merge",
    inputs: [{ key: "into_id", kind: "incident", label: "Into", required: true }, REASON],
  },
  prioritize: {
    title: (what) => `Priority of ${what}`,
    effect: "P1 matters most.",
    button: "Change priority",
    inputs: [{ key: "priority", kind: "priority", label: "Priority", required: true }],
    begin: (incident) => ({ priority: incident?.priority || "P3" }),
  },
  replan: {
    title: (what) => `Plan ${what} anew`,
    effect: "The escalation begins at step 1, under the policy as it is now.",
    button: "Plan anew",
    inputs: [{ key: "policy_id", kind: "policy", label: "Policy", help: "Empty: its own." }],
  },
  set_bridge: {
    title: (what) => `Conference bridge of ${what}`,
    effect: "Pages name it from now on.",
    button: "Set bridge",
    inputs: [
      { key: "url", kind: "line", label: "Address" },
      { key: "phone", kind: "line", label: "Phone number" },
      { key: "code", kind: "line", label: "Code" },
    ],
    needsSome: true,
    begin: (incident) => ({
      url: incident?.bridge_url ?? "",
      phone: incident?.bridge_phone ?? "",
      code: incident?.bridge_code ?? "",
    }),
  },
  set_fields: {
    title: (what) => `Custom fields of ${what}`,
    effect: "A field without a value is removed.",
    button: "Save fields",
    inputs: [{ key: "fields", kind: "pairs", label: "Fields" }],
    begin: (incident) => ({ fields: incident?.attributes ?? {} }),
    given: ({ fields }, begun) => {
      const gone = Object.keys((begun.fields ?? {}) as object).map((name) => [name, ""]);
      return { fields: { ...Object.fromEntries(gone), ...(fields as object) } };
    },
  },
  snooze: {
    title: (what) => `Snooze ${what}`,
    effect: "The escalation stands still; the rest of its wait is kept.",
    button: "Snooze",
    inputs: [
      { key: "until", kind: "time", label: "Until", help: "Empty: until somebody wakes it." },
      { key: "text", kind: "text", label: "Why", help: "It stands in the timeline." },
    ],
    given: ({ until, text }) => filled({ until: instantOf(String(until ?? "")), text }),
  },
  subscribe: {
    title: (what) => `Who follows ${what}`,
    effect: "They are told of status updates and of its end, and aren't paged.",
    button: "Let them follow",
    inputs: [
      { key: "user_ids", kind: "users", label: "Users" },
      { key: "hook_ids", kind: "hooks", label: "Notification hooks" },
    ],
    needsSome: true,
  },
  tag: {
    title: (what) => `Tags of ${what}`,
    effect: "Tags find incidents and decide in workflows.",
    button: "Save tags",
    inputs: [{ key: "tags", kind: "tags", label: "Tags" }],
    begin: (incident) => ({ tags: incident?.tags ?? [] }),
    given: (values, begun) => {
      const [now, before] = [values.tags as string[], (begun.tags ?? []) as string[]];
      return {
        added: now.filter((one) => !before.includes(one)),
        removed: before.filter((one) => !now.includes(one)),
      };
    },
  },
  update_status: {
    title: (what) => `Tell the followers of ${what}`,
    effect: "It goes to its subscribers, and stands in the timeline.",
    button: "Send status update",
    inputs: [{ key: "text", kind: "text", label: "How it stands", required: true }],
  },
};

/** Return the values that aren't empty. */
export function filled(values: Values): Values {
  const given = Object.entries(values).filter(
    ([, value]) => value && (!Array.isArray(value) || value.length > 0),
  );
  return Object.fromEntries(given);
}

/** Return what the API is given for the answers. */
export function givenFor({ given }: Asked, values: Values, begun: Values): Values {
  return given ? given(values, begun) : filled(values);
}

/** Whether all that is required has an answer. */
export function isAnswered({ inputs, needsSome }: Asked, values: Values): boolean {
  const present = filled(values);
  if (needsSome && !Object.keys(present).length) return false;
  return inputs.every((one) => !one.required || one.key in present);
}
