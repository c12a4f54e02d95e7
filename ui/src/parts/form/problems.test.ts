import { expect, test } from "vitest";
import { isAt } from "./problems";

test.each([
  ["url", "url", true],
  ["body.settings.url", "url", true],
  ["steps[2].wait", "wait", true],
  ["steps[2].wait", "steps[2].wait", true],
  ["api_url", "url", false],
  [undefined, "url", false],
])("an error at %s is at the field %s: %s", (path, key, is) => expect(isAt(path, key)).toBe(is));
