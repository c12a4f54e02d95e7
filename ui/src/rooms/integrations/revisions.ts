/** What changed between two revisions: pure. */

/** A place in the body, as one reads it, and its text before and after. */
export type Change = { place: string; before: string; after: string };

const WORDS: Record<string, string> = {
  all: "every",
  any: "one of",
  attributes: "Custom fields",
  close_when: "Closing",
  default_policy_id: "Default policy",
  extracts: "Extracts",
  filters: "Filters",
  group_within: "Grouping, seconds",
  is_enabled: "Enabled",
  maintenance: "Maintenance",
  open_when: "Opening",
  policy_id: "policy",
  rate_max: "Messages a second",
  recipient_team_ids: "Teams paged too",
  recipient_user_ids: "Users paged too",
  routes: "Advanced rules",
  team_id: "team",
  team_routes: "Team routes",
  tells_unread: "Tell when a message can't be read",
  update_when: "Updating",
};

const NOTHING = "nothing";

/** Return what differs between two bodies, place by place; `nameOf` gives the name of a thing by its id. */
export function changes(
  before: unknown,
  after: unknown,
  nameOf: (id: string) => string | undefined,
): Change[] {
  return found(before, after, []).map(({ path, from, to }) => ({
    place: path.map(word).join(", "),
    before: text(from, nameOf),
    after: text(to, nameOf),
  }));
}

type Found = { path: (string | number)[]; from: unknown; to: unknown };

function found(from: unknown, to: unknown, path: (string | number)[]): Found[] {
  if (JSON.stringify(from ?? null) === JSON.stringify(to ?? null)) return [];
  const [one, other] = [parts(from), parts(to)];
  if (!one || !other || Array.isArray(from) !== Array.isArray(to)) return [{ path, from, to }];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) =>
    found(one[name], other[name], [...path, Array.isArray(to) ? Number(name) + 1 : name]),
  );
}

function parts(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

function word(part: string | number): string {
  return typeof part === "number" ? String(part) : (WORDS[part] ?? part.replaceAll("_", " "));
}

function text(value: unknown, nameOf: (id: string) => string | undefined): string {
  if (value === undefined || value === null || value === "") return NOTHING;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return nameOf(String(value)) ?? String(value);
  const said = Object.entries(value)
    .filter(([, one]) => one !== "" && one !== null && one !== false)
    .map(([name, one]) => (Array.isArray(value) ? text(one, nameOf) : `${word(name)} ${text(one, nameOf)}`));
  return said.join(", ") || NOTHING;
}
