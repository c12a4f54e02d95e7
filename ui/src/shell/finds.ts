/** What the palette finds, and in which order: pure. */

/** One thing to go to or do. `kind` stands at its right; `words` are searched beside the name. */
export type Find = { id: string; name: string; kind: string; words?: string; go: () => void };

/** Return the finds that have every word of the query, names that begin with it first. */
export function found(finds: Find[], query: string, max = 12): Find[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return finds.slice(0, max);
  const ranked = finds.flatMap((find) => {
    const name = find.name.toLowerCase();
    const all = `${name} ${find.kind} ${find.words ?? ""}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return [];
    return [{ find, rank: rankOf(name, words) }];
  });
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, max)
    .map((one) => one.find);
}

function rankOf(name: string, words: string[]): number {
  const first = words[0] ?? "";
  if (name.startsWith(words.join(" "))) return 0;
  if (name.startsWith(first)) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}
