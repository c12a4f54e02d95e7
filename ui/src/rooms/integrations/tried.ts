/** What trying an edited integration found, in words: pure. */
import type { Side, Totals } from "@/api/types";

/** One part of what comes of a message, as saved and as edited. */
export type Part = { part: string; before: string; after: string };

const EFFECTS: Record<string, string> = {
  opens: "opens an incident",
  appends: "is added to its incident",
  groups: "joins another incident",
  closes: "closes its incident",
  recovers: "ends one of an incident's problems",
  ignored: "is ignored",
};

const NOTHING = "nothing";

const PARTS: [string, (side: Side) => string][] = [
  ["Outcome", outcome],
  ["Title", (side) => texts(side, (one) => one.subject)],
  ["Severity", (side) => texts(side, (one) => one.severity)],
  ["Key", (side) => texts(side, (one) => one.dedup_key)],
  ["Policy", (side) => texts(side, (one) => one.policy_name)],
  ["Pages first", (side) => texts(side, (one) => one.people.map((who) => who.user_name).join(", "))],
  ["Pages too", (side) => texts(side, (one) => one.recipients.map((who) => who.name || who.id).join(", "))],
  ["Read by", (side) => side.integration_name || NOTHING],
];

/** Return what comes of a message: "opens an incident", "can't be read". */
export function outcome(side: Side): string {
  if (!side.integration_id) return "can't be read";
  return (
    [...new Set(side.reports.map((one) => EFFECTS[one.effect] ?? one.effect))].join(", ") || "is ignored"
  );
}

/** Return the parts that differ between two sides. */
export function differing(before: Side, after: Side): Part[] {
  return every(before, after).filter((one) => one.before !== one.after);
}

/** Return all parts of which either side says something. */
export function every(before: Side, after: Side): Part[] {
  return PARTS.map(([part, of]) => ({ part, before: of(before), after: of(after) })).filter(
    (one) => one.before !== NOTHING || one.after !== NOTHING,
  );
}

function texts(side: Side, of: (report: Side["reports"][number]) => string): string {
  return [...new Set(side.reports.map(of).filter(Boolean))].join("; ") || NOTHING;
}

/** The totals in the order in which they are shown, each with its words. */
export const TOTALS: [keyof Totals, string][] = [
  ["opens", "Open an incident"],
  ["appends", "Added to an incident"],
  ["groups", "Join another incident"],
  ["closes", "Close an incident"],
  ["recovers", "End one of several problems"],
  ["ignored", "Ignored"],
  ["unmapped", "Can't be read"],
];
