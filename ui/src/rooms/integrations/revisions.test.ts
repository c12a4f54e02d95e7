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

test("a new row is one change, and a condition reads as one says it", () => {
  const row = { field: "priority", operator: "contains", value: "X", negate: true };
  const after = { open_when: { all: [row], any: [] } };
  expect(changes({ open_when: { all: [], any: [] } }, after, nobody)).toEqual([
    { place: "Opening", before: "nothing", after: "every priority doesn't contain X" },
  ]);
});

test("what is empty before and after is no change, nor is the API URL's id", () => {
  const after = { filters: { all: [], any: [] }, mapping: {}, api_url_id: "url_1", is_enabled: false };
  expect(changes({}, after, nobody)).toEqual([{ place: "Enabled", before: "nothing", after: "no" }]);
});
