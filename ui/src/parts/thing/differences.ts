/** What differs between two values, path by path: pure. */

export type Difference = { path: string; theirs: string; mine: string };

/** Return the paths at which two documents differ, with both texts; "nothing" where there is none. */
export function differences(theirs: unknown, mine: unknown, path = ""): Difference[] {
  if (isDocument(theirs) && isDocument(mine)) {
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
    return names.flatMap((name) => differences(theirs[name], mine[name], path ? `${path}.${name}` : name));
  }
  if (JSON.stringify(theirs ?? null) === JSON.stringify(mine ?? null)) return [];
  return [{ path, theirs: text(theirs), mine: text(mine) }];
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
