/** What changed between two revisions: pure. */
import { capital } from "@/look/words";
import { operatorWords } from "@/parts/conditions/words";

/** A place in the body, as one reads it, and its text before and after. */
export type Change = { place: string; before: string; after: string };

const WORDS: Record<string, string> = {
  all: "every",
  any: "one of",
  api_url_number: "API URL renewed",
  attributes: "Custom fields",
  close_when: "Closing",
  default_policy_id: "Default policy",
  dedup_key: "key",
  filters: "Filters",
  group_within: "Grouping, seconds",
  is_enabled: "Enabled",
  open_when: "Opening",
  policy_id: "policy",
  rate_max: "Messages a second",
  recipient_team_ids: "Teams paged too",
  recipient_user_ids: "Users paged too",
  routes: "Advanced rules",
  status: "Status texts",
  team_id: "team",
  tells_unread: "Tell when a message can't be read",
  update_when: "Updating",
};

const HIDDEN = ["api_url_id"]; // never changes, and says nothing to people
const NOTHING = "nothing";

type NameOf = (id: string) => string | undefined;

/** Return what differs between two bodies, place by place; `nameOf` gives the name of a thing by its id. */
export function changes(before: unknown, after: unknown, nameOf: NameOf): Change[] {
  return within(before, after, [])
    .filter(({ path }) => !HIDDEN.includes(String(path[0])))
    .map(({ path, from, to }) => ({
      place: capital(path.map(word).join(", ")),
      before: text(from, nameOf),
      after: text(to, nameOf),
    }));
}

type Found = { path: (string | number)[]; from: unknown; to: unknown };

function found(from: unknown, to: unknown, path: (string | number)[]): Found[] {
  if (JSON.stringify(from ?? null) === JSON.stringify(to ?? null)) return [];
  if (isEmpty(from) && isEmpty(to)) return [];
  return isAlike(from, to) ? within(from, to, path) : [{ path, from, to }];
}

/** Whether two values are compared part by part: both lists, or both documents, and neither empty. */
function isAlike(from: unknown, to: unknown): boolean {
  const areWhole = !isEmpty(from) && !isEmpty(to);
  return areWhole && Boolean(parts(from) && parts(to)) && Array.isArray(from) === Array.isArray(to);
}

function within(from: unknown, to: unknown, path: (string | number)[]): Found[] {
  const [one, other] = [parts(from) ?? {}, parts(to) ?? {}];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) =>
    found(one[name], other[name], [...path, Array.isArray(to) ? Number(name) + 1 : name]),
  );
}

function isEmpty(value: unknown): boolean {
  const inside = parts(value);
  return inside
    ? Object.values(inside).every(isEmpty)
    : value === undefined || value === null || value === "";
}

function parts(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

function word(part: string | number): string {
  return typeof part === "number" ? String(part) : (WORDS[part] ?? part.replaceAll("_", " "));
}

function text(value: unknown, nameOf: NameOf): string {
  if (isEmpty(value)) return NOTHING;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((one) => text(one, nameOf)).join("; ");
  const inside = parts(value);
  return inside ? said(inside, nameOf) : (nameOf(String(value)) ?? String(value));
}

/** Return a row in words; a condition reads as one. */
function said(row: Record<string, unknown>, nameOf: NameOf): string {
  const { field, operator, negate, value, ...rest } = row;
  const isCondition = typeof operator === "string";
  const condition = isCondition
    ? [`${String(field)} ${operatorWords(operator, negate === true)} ${String(value ?? "")}`.trim()]
    : [];
  const others = Object.entries(isCondition ? rest : row)
    .filter(([, one]) => !isEmpty(one) && one !== false)
    .map(([name, one]) => `${word(name)} ${text(one, nameOf)}`);
  return [...condition, ...others].join(", ");
}
