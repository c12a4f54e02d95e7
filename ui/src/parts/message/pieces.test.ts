import { expect, test } from "vitest";
import { pieces } from "./pieces";

test("what stands in quotes is literal", () => {
  expect(pieces("status is 'ok': closes")).toEqual([
    { text: "status is ", isLiteral: false },
    { text: "ok", isLiteral: true },
    { text: ": closes", isLiteral: false },
  ]);
});

test("an apostrophe and empty quotes stay as they are", () => {
  expect(pieces("it can't be read")).toEqual([{ text: "it can't be read", isLiteral: false }]);
  expect(pieces("it is ''")).toEqual([
    { text: "it is ", isLiteral: false },
    { text: "''", isLiteral: false },
  ]);
});
