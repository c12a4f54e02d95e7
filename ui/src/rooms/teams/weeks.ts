/** The turns of a weekly rotation, by local dates: pure. */

type Rotation = { user_ids: string[]; starts_on?: string; weeks?: number };

/** Return from which date who leads, for the first turns. */
export function weeksOf(
  { user_ids, starts_on, weeks = 1 }: Rotation,
  count: number,
): { on: string; user_id: string }[] {
  const start = Date.parse(`${starts_on ?? ""}T00:00:00Z`);
  if (Number.isNaN(start) || !user_ids.length || weeks < 1) return [];
  return Array.from({ length: count }, (_, turn) => ({
    on: new Date(start + turn * weeks * 7 * 86_400_000).toISOString().slice(0, 10),
    user_id: user_ids[turn % user_ids.length] ?? "",
  }));
}
