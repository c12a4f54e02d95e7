import { expect, test } from "vitest";
import { changes } from "./revisions";

const nobody = () => undefined;

test("equal bodies have no changes; absent equals null", () => {
  expect(changes({ status: null, routes: [] }, { routes: [] }, nobody)).toEqual([]);
});

test("a change within a list names its row, and ids read as names", () => {
  const before = { routes: [{ value: "WARN", policy_id: "pol_1" }] };
  const after = { routes: [{ value: "WARN", policy_id: "pol_2" }] };
  const names: Record<string, string> = { pol_1: "Low", pol_2: "High" };
  expect(changes(before, after, (id) => names[id])).toEqual([
    { place: "Advanced rules, 1, policy", before: "Low", after: "High" },
  ]);
});

test("a new row is one change, in words", () => {
  const row = { field: "priority", operator: "contains", value: "X", negate: false };
  expect(changes({ open_when: { all: [] } }, { open_when: { all: [row] } }, nobody)).toEqual([
    { place: "Opening, every, 1", before: "nothing", after: "field priority, operator contains, value X" },
  ]);
});
