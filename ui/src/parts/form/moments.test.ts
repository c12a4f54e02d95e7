import { expect, test } from "vitest";
import { inputOf, instantOf, shownOf } from "./moments";

test("an instant goes into an input and comes back the same", () => {
  const at = Date.UTC(2026, 10, 22, 3, 0);
  expect(instantOf(inputOf(at))).toBe("2026-11-22T03:00:00.000Z");
  expect(shownOf("2026-11-22T03:00:00Z")).toBe(inputOf(at));
});

test("what is no time is none", () => {
  expect(instantOf("")).toBe("");
  expect(shownOf("")).toBe("");
});
