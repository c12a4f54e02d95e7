import { expect, test } from "vitest";
import { chosenOf, listSearch, searchOf } from "./address";

const NAMES = ["severity", "team"] as const;
const read = listSearch(NAMES);

test("an address keeps what a list knows, numbers as texts, and leaves the rest", () =>
  expect(read({ severity: "critical,error", team: "", text: 2417, other: "x" })).toEqual({
    severity: "critical,error",
    text: "2417",
  }));

test("chosen values survive the way to the address and back", () => {
  const search = searchOf({ text: "cpu" }, { severity: ["critical", "error"], team: [] });
  expect(search).toEqual({ text: "cpu", severity: "critical,error", team: undefined });
  expect(chosenOf(search, NAMES)).toEqual({ severity: ["critical", "error"], team: undefined });
});
