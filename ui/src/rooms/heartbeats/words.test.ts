import { expect, test } from "vitest";
import { rhythmText, runText, stateOf } from "./words";

const NOW = Date.parse("2026-11-22T03:00:00Z");
const plain = (text: string) => text.replaceAll("\u202f", " ");

test("a heartbeat is late between its expected pulse and the end of its grace", () => {
  expect(stateOf({ status: "up", expected_at: "2026-11-22T02:59:00Z" }, NOW)).toBe("late");
  expect(stateOf({ status: "up", expected_at: "2026-11-22T03:01:00Z" }, NOW)).toBe("up");
  expect(stateOf({ status: "down", expected_at: "2026-11-22T02:00:00Z" }, NOW)).toBe("down");
});

test("a run time has its digits while it is short", () => {
  expect(plain(runText(4.217))).toBe("4.22 s");
  expect(plain(runText(372))).toBe("6 min");
  expect(runText(null)).toBe("");
});

test("a rhythm is an interval or a cron expression in its zone", () => {
  expect(rhythmText({ every: 3600, grace: 300 })).toBe("every 1 h, and 5 min of grace");
  expect(rhythmText({ cron: "0 3 * * *", zone: "Europe/Berlin", grace: 0 })).toBe(
    "at 0 3 * * * in Europe/Berlin",
  );
});
