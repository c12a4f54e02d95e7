import { expect, test } from "vitest";
import { givenOf, snoozes } from "./snoozes";

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();

test("an incident may wait for a while, until the next mornings, or until somebody wakes it", () => {
  const thursday = at(19, 3);
  expect(snoozes(thursday).map((one) => one.label)).toEqual([
    "30 min",
    "1 h",
    "4 h",
    "Until Fri 09:00",
    "Until Mon 09:00",
    "Until somebody wakes it",
  ]);
  expect(snoozes(thursday)[4]?.until).toBe(at(23, 9));
});

test("on a Sunday tomorrow is Monday, and stands once", () => {
  expect(snoozes(at(22, 3)).map((one) => one.label)).toContain("Until Mon 09:00");
  expect(snoozes(at(22, 3))).toHaveLength(5);
});

test("without an end the API is given none", () => {
  expect(givenOf({ label: "", until: null })).toEqual({});
  expect(givenOf({ label: "", until: 0 })).toEqual({ until: "1970-01-01T00:00:00.000Z" });
});
