import { expect, test } from "vitest";
import { differences } from "./differences";

test("equal documents do not differ, whatever their order; absent equals null", () => {
  expect(differences({ a: 1, b: null }, { a: 1 })).toEqual([]);
});

test("differences are named by their path", () => {
  const theirs = { name: "Night", settings: { url: "a", on: true }, steps: [1] };
  const mine = { name: "Night", settings: { url: "b", on: true }, steps: [1, 2] };
  expect(differences(theirs, mine)).toEqual([
    { path: "settings.url", theirs: "a", mine: "b" },
    { path: "steps", theirs: "[1]", mine: "[1,2]" },
  ]);
});

test("what is not there is said", () => {
  expect(differences({ a: "x" }, {})).toEqual([{ path: "a", theirs: "x", mine: "nothing" }]);
});
