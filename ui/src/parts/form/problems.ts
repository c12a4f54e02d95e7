import type { Problem } from "@/api/client";

/** Return what the server said about a field, told by the end of its path: "body.settings.url" is at "url". */
export function errorAt(problem: Problem | null | undefined, key: string): string | undefined {
  return problem && isAt(problem.field, key) ? problem.detail : undefined;
}

/** Whether a path of the server's is that of a key: the key itself, or the end of the path, places left out. */
export function isAt(path: string | undefined, key: string): boolean {
  if (!path) return false;
  const plain = path.replace(/\[\d+\]/g, "");
  return path === key || plain === key || plain.endsWith(`.${key}`);
}

/** Return which of a list's rows the server refuses, and why: "body.links[2].url" is row 2 of "links". */
export function refusedOf(problem: Problem | null | undefined, list: string) {
  const [, after] = problem?.field?.split(`${list}[`) ?? [];
  const place = Number.parseInt(after ?? "", 10);
  return problem && !Number.isNaN(place) ? { place, why: problem.detail } : null;
}
