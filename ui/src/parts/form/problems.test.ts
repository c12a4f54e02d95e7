import { expect, test } from "vitest";
import { Problem } from "@/api/client";
import { isAt, refusedOf } from "./problems";

test.each([
  ["url", "url", true],
  ["body.settings.url", "url", true],
  ["steps[2].wait", "wait", true],
  ["steps[2].wait", "steps[2].wait", true],
  ["api_url", "url", false],
  [undefined, "url", false],
])("an error at %s is at the field %s: %s", (path, key, is) => expect(isAt(path, key)).toBe(is));

test("an error within a list tells the row", () => {
  const problem = new Problem(422, "no such path", "body.links[2].url");
  expect(refusedOf(problem, "links")).toEqual({ place: 2, why: "no such path" });
  expect(refusedOf(problem, "extracts")).toBeNull();
});
