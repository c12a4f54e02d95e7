/** What may be done to an incident as it stands: pure. The server decides; this is only what is offered. */
import type { Incident, Verb } from "@/api/types";

/** What a resolved incident still takes. */
const AFTERWARDS: ReadonlySet<Verb> = new Set([
  "link",
  "note",
  "reopen",
  "set_fields",
  "subscribe",
  "tag",
  "unlink",
  "unsubscribe",
  "update_status",
]);

/** Whether an act is offered. The way back takes the place of what was done. */
export function may({ status, is_snoozed }: Incident, verb: Verb): boolean {
  if (status === "resolved") return AFTERWARDS.has(verb);
  if (verb === "reopen") return false;
  if (verb === "acknowledge") return status === "open";
  if (verb === "snooze") return !is_snoozed;
  return verb !== "wake" || is_snoozed;
}
