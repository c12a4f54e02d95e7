import { describe, expect, test } from "vitest";
import { clock, countdown, day, full, span, stamp, weekdayTime } from "./times";

const AT = Date.UTC(2026, 10, 22, 2, 9, 58);
const BERLIN = "Europe/Berlin";
const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("a span", () => {
  test.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [6 * 60_000 + 50_000, "6 min"],
    [3_600_000, "1 h"],
    [3_900_000, "1 h 05 min"],
    [76 * 3_600_000, "3 d 4 h"],
    [-5_000, "0 s"],
  ])("of %d ms reads %s", (ms, text) => expect(plain(span(ms))).toBe(text));
});

describe("a countdown", () => {
  test.each([
    [192_000, "3:12"],
    [500, "0:01"],
    [-1, "0:00"],
    [3_840_000, "1:04:00"],
  ])("with %d ms left reads %s", (ms, text) => expect(countdown(ms)).toBe(text));
});

describe("a time", () => {
  test("reads in its zone", () => expect(clock(AT, BERLIN)).toBe("03:09:58"));
  test("has a day that names no locale's comma", () => expect(day(AT, BERLIN)).toBe("Sun 22 Nov 2026"));
  test("of a handoff is the weekday and the time", () => expect(weekdayTime(AT, BERLIN)).toBe("Sun 03:09"));
  test("in full has its zone and UTC", () =>
    expect(full(AT, BERLIN)).toBe("Sun 22 Nov 2026, 03:09:58 CET, 02:09:58 UTC"));
  test("in UTC is said once", () => expect(full(AT, "UTC")).toBe("Sun 22 Nov 2026, 02:09:58 UTC"));
  test("at midnight is hour 00", () => expect(clock(Date.UTC(2026, 0, 1), "UTC")).toBe("00:00:00"));
});

test("a stamp has the date only where that isn't today's", () => {
  expect(stamp(AT, AT + 60_000, BERLIN)).toBe("03:09:58");
  expect(stamp(AT, AT + 86_400_000, BERLIN)).toBe("22 Nov 03:09");
});
