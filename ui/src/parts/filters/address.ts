/** Filters in the address, and back: pure. A list's values are joined by commas, so that an address can be read. */
import type { Chosen } from "./Filters";

/** What a list keeps in the address. */
export type ListSearch = { text?: string } & Record<string, string | undefined>;

/** Return the known part of an address's search: texts of known names, the empty left out. */
export function listSearch(names: readonly string[]): (search: Record<string, unknown>) => ListSearch {
  return (search) =>
    Object.fromEntries(
      ["text", ...names].flatMap((name) => {
        const value = search[name];
        const isText = typeof value === "string" || typeof value === "number";
        return isText && String(value) ? [[name, String(value)]] : [];
      }),
    );
}

/** Return the chosen values of an address. */
export function chosenOf(search: ListSearch, names: readonly string[]): Chosen {
  return Object.fromEntries(names.map((name) => [name, search[name]?.split(",").filter(Boolean)]));
}

/** Return an address's search with these chosen values. */
export function searchOf(search: ListSearch, chosen: Chosen): ListSearch {
  const joined = Object.entries(chosen).map(([name, values]) => [name, values?.join(",") || undefined]);
  return { ...search, ...Object.fromEntries(joined) };
}
