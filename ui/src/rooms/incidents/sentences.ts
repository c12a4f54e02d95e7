/** A timeline in sentences: line one says what happened, line two why. Pure. */
import type { Entry } from "@/api/types";
import { span } from "@/look/times";
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
const names = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const words = (reason: string) => capital(reason.replaceAll("_", " "));
/** A reason begins with a field's name, which keeps its letters, or with a route. */
const because = (reason: string) => reason.replace(/^route/, "Route");

const PAGED: Record<string, string> = {
  step_target: "",
  round_robin_turn: "It was their turn",
  paged_again: "Nobody had acknowledged, so once more",
  recipient_of_the_integration: "The integration names them",
  asked_to_help: "Somebody asked them to help",
  round_reached_nobody_so_fallback: "The round reached nobody, so the fallback is paged",
  round_reached_nobody_so_managers: "The round reached nobody, so the managers are paged",
  round_reached_nobody_so_admins:
    "The round reached nobody and there are no managers, so the admins are paged",
};

const HALTED: Record<string, string> = {
  acknowledged: "Somebody acknowledged, and the policy stops then",
  assigned: "The incident was assigned",
  resolved: "The incident was resolved",
  test_message: "It is a test: it pages nobody",
  planned_anew: "It begins anew",
  workflow: "A workflow ended it",
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
  cancelled: "Cancelled: it needed nobody",
  merged: "It goes on as another incident",
  workflow: "A workflow resolved it",
};

const RESUMED: Record<string, string> = {
  time_is_over: "The time is over",
  woken: "Somebody woke the incident",
  acknowledged_and_not_resolved_in_time: "It was acknowledged, and not resolved in time",
  escalated_by_a_person: "Somebody escalated",
  no_longer_muted: "Nothing mutes it any more",
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

/** Which step paged, and in which round; nobody's step where a person asked. */
function stepOf(detail: Detail): string {
  const [step, round] = [number(detail.step, 1), number(detail.round, 1)];
  return step ? `Step ${step}${round > 1 ? `, round ${round}` : ""}` : "";
}

function sentences(parts: string[]): string {
  return parts
    .filter(Boolean)
    .map((one) => one.replace(/\.$/, ""))
    .join(". ");
}

/** What people and time do to an incident, and what steers its walk. */
const ACTS: Record<string, Say> = {
  AcknowledgementExpired: (detail) => ({
    what: "Open again",
    why: `It was acknowledged ${number(detail.minutes, 0)} min ago and not resolved`,
  }),
  AcksAwaited: (detail) => ({
    what: "The escalation goes on",
    why: `${number(detail.count, 1)} of ${number(detail.required, 2)} acknowledgements that the step wants`,
  }),
  BridgeSet: (detail, entry) => ({
    what: `Conference bridge set by ${by(detail, entry)}`,
    why: "Pages name it from now on",
    note: [detail.url, detail.phone, detail.code]
      .map((one) => text(one))
      .filter(Boolean)
      .join(", "),
  }),
  Escalated: (detail, entry) => ({
    what: `Escalated by ${by(detail, entry)}`,
    why: "The next one is paged at once",
  }),
  FieldsChanged: (detail, entry) => ({
    what: `Custom fields changed by ${by(detail, entry)}`,
    why: Object.entries((detail.fields ?? {}) as Record<string, string>)
      .map(([name, value]) => (value ? `${name}: ${value}` : `${name} removed`))
      .join("; "),
  }),
  HookPaged: (detail) => ({
    what: `Told ${text(detail.hook_name, "a hook")}`,
    why: `Step ${number(detail.step, 1)} names it`,
  }),
  Linked: (detail, entry) => ({ what: `Linked with #${detail.number} by ${by(detail, entry)}`, why: "" }),
  MergedIn: (detail, entry) => ({
    what: `#${detail.number} was merged into this one by ${by(detail, entry)}`,
    why: text(detail.subject),
  }),
  MethodSkipped: (detail) => ({
    what: `Did not page ${text(detail.user_name, "somebody")} by ${text(detail.method, "one method")}`,
    why: capital(text(detail.why)),
  }),
  PriorityChanged: (detail, entry) => ({
    what: `Priority changed from ${text(detail.before, "none")} to ${text(detail.after)}`,
    why: `By ${by(detail, entry)}`,
  }),
  Replanned: (detail, entry) => ({
    what: `Planned anew under policy ${text(detail.policy_name, "without a name")}`,
    why: `By ${by(detail, entry)}. The policy starts at step 1`,
  }),
  RespondersAdded: (detail, entry) => ({
    what: `${by(detail, entry)} asked ${text(detail.names, "others")} to help`,
    why: "They are paged at once",
    note: text(detail.text),
  }),
  Resumed: (_, entry) => ({ what: "Escalation goes on", why: RESUMED[entry.reason] ?? words(entry.reason) }),
  SlaBreached: () => ({ what: "Not resolved in time", why: "The time that the policy gives is over" }),
  SlaWarned: (detail) => ({
    what: `To be resolved in ${number(detail.minutes, 0)} min`,
    why: "The time that the policy gives is nearly over",
  }),
  Snoozed: (detail, entry) => ({
    what: `Snoozed ${text(detail.until_text)} by ${by(detail, entry)}`.replace("  ", " "),
    why: "The escalation stands still",
    note: text(detail.text),
  }),
  StatusUpdated: (detail, entry) => ({
    what: `Status update by ${by(detail, entry)}`,
    why: "Its followers are told",
    note: text(detail.text),
  }),
  StepSkipped: (detail) => ({
    what: `Skipped step ${number(detail.step, 1)}`,
    why: `${capital(text(detail.why))}. The next step came at once`,
  }),
  Subscribed: (detail, entry) => ({
    what: `${text(detail.names, "Somebody")} will be told of status updates`,
    why: `By ${by(detail, entry)}`,
  }),
  TagsChanged: (detail, entry) => ({
    what: `Tags changed by ${by(detail, entry)}`,
    why: [
      ...names(detail.added).map((one) => `added ${one}`),
      ...names(detail.removed).map((one) => `removed ${one}`),
    ].join(", "),
  }),
  Unlinked: (detail, entry) => ({
    what: `No longer linked with #${detail.number}`,
    why: `By ${by(detail, entry)}`,
  }),
  Unsubscribed: (detail, entry) => ({
    what: `${text(detail.names, "Somebody")} will no longer be told of status updates`,
    why: `By ${by(detail, entry)}`,
  }),
  WalkAcknowledged: () => ({
    what: "Escalation stands still",
    why: "Somebody acknowledged; it goes on if the incident isn't resolved in time",
  }),
  WalkMuted: (detail) => ({ what: "Nobody is paged", why: capital(text(detail.why)) }),
  WalkSnoozed: (detail) => ({
    what: "Escalation stands still",
    why: `The incident is snoozed; ${span(number(detail.remaining, 0) * 1000)} of the wait remain`,
  }),
  Woken: (detail, entry) => ({
    what: text(detail.by_name) ? `Woken by ${text(detail.by_name).replace(/^by /, "")}` : "Woken",
    why: entry.reason === "time_is_over" ? "Its time is over" : "",
  }),
};

const SAYS: Record<string, Say> = {
  ...ACTS,
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
    const role = text(detail.role);
    const whys = [PAGED[entry.reason] ?? words(entry.reason), capital(text(detail.why))];
    return {
      what: `Paged ${text(detail.user_name, "somebody")}${role ? `, ${role}` : ""}`,
      why: sentences([...whys, stepOf(detail)]) || `Paged ${role ? `as ${role}` : "by name"}`,
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
