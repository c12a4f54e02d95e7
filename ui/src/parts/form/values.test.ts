import { describe, expect, test } from "vitest";
import type { Field } from "@/api/types";
import { defaultsOf, durationOf, durationText, sentOf } from "./values";

const field = (given: Partial<Field>) => ({ key: "one", label: "One", default: null, ...given }) as Field;

describe("a duration", () => {
  test.each([
    ["5 min", 300],
    ["1 h 30 min", 5400],
    ["1h30m", 5400],
    ["90", 90],
    ["0.5 s", 0.5],
    ["2 days", 172_800],
    ["", null],
    ["soon", null],
    ["5 min later", null],
    ["-3 s", null],
  ])("typed as %j is %s seconds", (text, seconds) => expect(durationOf(text)).toBe(seconds));

  test.each([
    [300, "5 min"],
    [5400, "1 h 30 min"],
    [90, "1 min 30 s"],
    [0, "0 s"],
    [0.5, "0.5 s"],
  ])("of %d seconds reads %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
    expect(durationOf(text)).toBe(seconds);
  });
});

test("a form begins with the fields' defaults, false and zero included", () => {
  const fields = [field({ key: "a", default: 0 }), field({ key: "b", default: false }), field({ key: "c" })];
  expect(defaultsOf(fields)).toEqual({ a: 0, b: false });
});

test("what is sent has only known fields that are not empty", () => {
  const fields = [field({ key: "a" }), field({ key: "b" }), field({ key: "c" })];
  expect(sentOf(fields, { a: "x", b: "", c: false, other: 1 })).toEqual({ a: "x", c: false });
});
