import { expect, test } from "vitest";
import { askedFor, isNarrowed, logSearch } from "./search";

const NOW = Date.parse("2026-11-22T03:09:58Z");

test("only known texts of an address count", () => {
  expect(logSearch({ text: "db-2", other: "x", status: "" })).toEqual({ text: "db-2" });
});

test("a named range begins on a full minute before now", () => {
  expect(askedFor({ range: "hour" }, NOW).since).toBe("2026-11-22T02:09:00.000Z");
  expect(askedFor({ range: "week", since: "2020-01-01T00:00" }, NOW).since).toBe("2026-11-15T03:09:00.000Z");
});

test("a range of one's own has two ends, each of which may be open", () => {
  const asked = askedFor({ range: "own", since: "2026-11-22T00:00:00Z", until: "never" }, NOW);
  expect([asked.since, asked.until]).toEqual(["2026-11-22T00:00:00.000Z", undefined]);
});

test("an unknown status asks for any; an opened message narrows nothing", () => {
  expect(askedFor({ status: "lost" }, NOW).status).toBeUndefined();
  expect(isNarrowed({ message: "msg_1" })).toBe(false);
});
