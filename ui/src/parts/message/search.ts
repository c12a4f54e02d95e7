/** What a log of messages keeps in the address, and what it asks for: pure. */

const NAMES = ["text", "status", "integration_id", "source", "range", "since", "until", "message"] as const;

export type LogSearch = Partial<Record<(typeof NAMES)[number], string>>;

/** The ranges that have a name, in milliseconds. */
export const RANGES: Record<string, { label: string; length: number }> = {
  hour: { label: "Last hour", length: 3_600_000 },
  day: { label: "Last day", length: 86_400_000 },
  week: { label: "Last 7 days", length: 7 * 86_400_000 },
};

export const STATUSES = ["pending", "mapped", "appended", "ignored", "unmapped", "failed"] as const;

/** Return the known part of an address's search. */
export function logSearch(search: Record<string, unknown>): LogSearch {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      return typeof value === "string" && value ? [[name, value]] : [];
    }),
  );
}

/** Return what is asked of the API at a time (in milliseconds); a named range begins on a full minute. */
export function askedFor(search: LogSearch, now: number) {
  const named = RANGES[search.range ?? ""];
  const isOwn = search.range === "own";
  return {
    text: search.text,
    status: STATUSES.find((one) => one === search.status),
    integration_id: search.integration_id,
    source: search.source,
    since: named
      ? instant(Math.floor((now - named.length) / 60_000) * 60_000)
      : isOwn
        ? local(search.since)
        : undefined,
    until: isOwn ? local(search.until) : undefined,
  };
}

/** Whether anything but the whole log is asked for. */
export function isNarrowed(search: LogSearch): boolean {
  return NAMES.some((name) => name !== "message" && search[name]);
}

function local(text: string | undefined): string | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : instant(at);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
