import { expect, test } from "vitest";
import { type Find, found } from "./finds";

const go = () => {};
const FINDS: Find[] = [
  { id: "1", name: "Alert rules", kind: "Page", go },
  { id: "2", name: "CPU is busy", kind: "Alert rule", go },
  { id: "3", name: "#2417 CPU above 90 %", kind: "Incident", words: "web-3", go },
];
const ids = (query: string, max?: number) => found(FINDS, query, max).map((one) => one.id);

test("an empty query finds the first", () => expect(ids("", 2)).toEqual(["1", "2"]));
test("a name that begins with the query comes before one that contains it", () =>
  expect(ids("cpu")).toEqual(["2", "3"]));
test("every word must be there, in name, kind or words", () => {
  expect(ids("cpu rule")).toEqual(["2"]);
  expect(ids("web-3")).toEqual(["3"]);
  expect(ids("cpu nowhere")).toEqual([]);
});
test("an incident is found by its number", () => expect(ids("#2417")).toEqual(["3"]));
