/** A timeline in sentences: line one says what happened, line two why. Pure. */
import type { Entry } from "@/api/types";
import { capital, channelWord } from "@/look/words";

/** `why` is the reason; `note` is a person's own text; `message` the inbound message it follows from. */
export type Sentence = { what: string; why: string; note?: string; message?: string; delivery?: Receipt };

/** What became of a delivery: its state, and what the other side said. */
export type Receipt = { id: string; status: string; said: string };

type Detail = Record<string, unknown>;
type Say = (detail: Detail, entry: Entry) => Sentence;

const text = (value: unknown, otherwise = "") => (typeof value === "string" && value ? value : otherwise);
const number = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);
const by = (detail: Detail, entry: Entry) => text(detail.by_name, entry.actor_name);
const words = (reason: string) => capital(reason.replaceAll("_", " "));
/** A reason begins with a field's name, which keeps its letters, or with a route. */
const because = (reason: string) => reason.replace(/^route/, "Route");

const PAGED: Record<string, string> = {
  step_target: "",
  round_reached_nobody_so_managers: "The round reached nobody, so the managers are paged",
  round_reached_nobody_so_admins:
    "The round reached nobody and there are no managers, so the admins are paged",
};

const HALTED: Record<string, string> = {
  acknowledged: "Somebody acknowledged, and the policy stops then",
  assigned: "The incident was assigned",
  resolved: "The incident was resolved",
  test_message: "It is a test: it pages nobody",
};

const WITHHELD: Record<string, string> = {
  escalation_halted: "The escalation had ended",
  incident_resolved: "The incident was resolved",
  target_is_gone: "The person is no longer here",
  contact_method_is_gone: "The contact method is no longer there",
  hook_is_archived: "The hook is archived",
  muted: "Muted",
  superseded_by_a_newer_message: "A newer message says more",
};

const RESOLVED: Record<string, string> = {
  source_recovered: "The source reported the recovery",
  person: "",
  test_ended: "A test resolves itself",
};

function delivery(detail: Detail, status: string, said: string): Receipt {
  return { id: text(detail.delivery_id), status, said };
}

function told(verb: string, status: string): Say {
  return (detail) => {
    const attempt = number(detail.attempt, 1);
    const answer = text(detail.answer);
    return {
      what: `${verb} ${text(detail.to, "somebody")} by ${channelWord(text(detail.channel))}`,
      why: answer ? `Attempt ${attempt}. The answer: ${answer}` : `Attempt ${attempt}`,
      delivery: delivery(detail, status, ""),
    };
  };
}

const SAYS: Record<string, Say> = {
  Opened: (detail, entry) => ({
    what: "Opened by a message",
    why: `${because(entry.reason)}. Policy ${text(detail.policy_name, "none")}`,
    message: text(detail.message_id),
  }),
  Appended: (detail, entry) => {
    const count = number(detail.count, 1);
    return {
      what: count === 1 ? "Reported again" : `Reported again, ${count} times`,
      why: `Same dedup key: a repeat pages nobody. ${because(entry.reason)}`,
      message: text(detail.last_message_id),
    };
  },
  Acknowledged: (detail, entry) => ({ what: `Acknowledged by ${by(detail, entry)}`, why: "" }),
  Assigned: (detail, entry) => ({
    what: `Assigned to ${text(detail.assignee_name, "somebody")} by ${by(detail, entry)}`,
    why: "",
  }),
  Noted: (detail, entry) => ({ what: `Note by ${by(detail, entry)}`, why: "", note: text(detail.text) }),
  Resolved: (detail, entry) => ({
    what: text(detail.by_name)
      ? `Resolved by ${text(detail.by_name).replace(/^by /, "")}`
      : "Resolved by recovery",
    why: [RESOLVED[entry.reason] ?? words(entry.reason), text(detail.why)].filter(Boolean).join(": "),
    message: text(detail.message_id),
  }),
  Reopened: (detail, entry) => ({
    what: `Reopened by ${by(detail, entry)}`,
    why: "The policy starts at step 1",
  }),
  RunStarted: (detail) => ({
    what: `Started policy ${text(detail.policy_name, "without a name")}`,
    why: "This revision of the policy stays for this incident",
  }),
  Paged: (detail, entry) => {
    const round = number(detail.round, 1);
    const step = `Step ${number(detail.step, 1)}${round > 1 ? `, round ${round}` : ""}`;
    const role = text(detail.role);
    const why = PAGED[entry.reason] ?? words(entry.reason);
    return {
      what: `Paged ${text(detail.user_name, "somebody")}${role ? `, ${role}` : ""}`,
      why: why ? `${why}. ${step}` : `${step} pages ${role ? `whoever is ${role}` : "them"}`,
    };
  },
  StepReachedNobody: (detail) => ({
    what: `Skipped step ${number(detail.step, 1)}`,
    why: `It reaches nobody now: ${text(detail.targets, "no targets")}. The next step came at once`,
  }),
  Halted: (_, entry) => ({ what: "Escalation ended", why: HALTED[entry.reason] ?? words(entry.reason) }),
  Exhausted: (detail) => {
    const rounds = number(detail.rounds, 1);
    return {
      what: "Escalation exhausted",
      why: `All steps walked ${rounds === 1 ? "once" : `${rounds} times`}, nobody took over`,
    };
  },
  DeliveryQueued: (detail) => ({
    what: `To ${text(detail.to, "somebody")} by ${channelWord(text(detail.channel))}`,
    why: text(detail.purpose) === "recovery" ? "Whoever was told of the problem is told of its end" : "",
    delivery: delivery(detail, "pending", ""),
  }),
  DeliveryDelivered: told("Told", "delivered"),
  DeliveryRetried: told("Could not yet reach", "pending"),
  DeliveryFailed: told("Could not reach", "failed"),
  DeliveryWithheld: (detail, entry) => ({
    what: `Did not tell ${text(detail.to, "somebody")} by ${channelWord(text(detail.channel))}`,
    why: WITHHELD[entry.reason] ?? words(entry.reason),
    delivery: delivery(detail, "withheld", ""),
  }),
};

/** Return an entry as it is read; one that is not known here reads as the server says it. */
export function sentenceOf(entry: Entry): Sentence {
  const say = SAYS[entry.kind];
  return say ? say(entry.detail, entry) : { what: entry.text, why: "" };
}

/** Return what a timeline shows, the newest first: a delivery that has ended needs no line for its beginning. */
export function lines(entries: Entry[]): Entry[] {
  const ended = new Set(
    entries
      .filter((one) => /^Delivery(Delivered|Failed|Withheld)$/.test(one.kind))
      .map((one) => one.detail.delivery_id),
  );
  return entries
    .filter((one) => one.kind !== "DeliveryQueued" || !ended.has(one.detail.delivery_id))
    .toReversed();
}
