import { expect, test } from "vitest";
import { choiceOf, chosen, groupsOf, operatorWords } from "./words";

test("an operator reads as a verb, and its negation as one says it", () => {
  expect(operatorWords("in_list")).toBe("is one of");
  expect(operatorWords("contains", true)).toBe("doesn't contain");
});

test("an operator that is new here reads by its key", () => {
  expect(operatorWords("sounds_like")).toBe("sounds like");
  expect(operatorWords("sounds_like", true)).toBe("not sounds like");
});

test("a choice of the list means an operator and whether it is negated", () => {
  expect(chosen(choiceOf("is_empty", true))).toEqual({ operator: "is_empty", negate: true });
  expect(chosen(choiceOf("less"))).toEqual({ operator: "less", negate: false });
});

test("status texts become conditions of which one is enough", () => {
  const groups = groupsOf("state", { open: ["firing", "alert"], close: ["ok"], is_part: true });
  expect(groups.open_when.any.map((one) => `${one.field} ${one.operator} ${one.value}`)).toEqual([
    "state contains firing",
    "state contains alert",
  ]);
  expect(groups.close_when.all).toHaveLength(1);
  expect(groups.update_when).toEqual({ all: [], any: [] });
});

test("whole texts become one list, unless one has the comma that parts a list", () => {
  const groups = groupsOf("state", { open: ["down", "bad"], close: ["ok", "well, ok"] });
  expect(groups.open_when.all.map((one) => `${one.operator} ${one.value}`)).toEqual(["in_list down, bad"]);
  expect(groups.close_when.any.map((one) => one.operator)).toEqual(["equals", "equals"]);
});
