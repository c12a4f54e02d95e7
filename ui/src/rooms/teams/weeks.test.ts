import { expect, test } from "vitest";
import { weeksOf } from "./weeks";

test("each turn lasts so many weeks, and after the last the first leads again", () => {
  const turns = weeksOf({ user_ids: ["a", "b"], starts_on: "2026-01-05", weeks: 2 }, 3);
  expect(turns).toEqual([
    { on: "2026-01-05", user_id: "a" },
    { on: "2026-01-19", user_id: "b" },
    { on: "2026-02-02", user_id: "a" },
  ]);
});

test("nobody, or no date, gives no turns", () => {
  expect(weeksOf({ user_ids: [], starts_on: "2026-01-05" }, 3)).toEqual([]);
  expect(weeksOf({ user_ids: ["a"], starts_on: "" }, 3)).toEqual([]);
});
