import { expect, test } from "vitest";
import { fieldLabel, ordered } from "./words";

test("a field that is new here reads by its key", () => {
  expect(fieldLabel("dedup_key")).toBe("Key");
  expect(fieldLabel("on_call_note")).toBe("On call note");
});

test("known fields come first, in their order", () => {
  expect(ordered(["zebra", "url", "subject", "apple"])).toEqual(["subject", "url", "apple", "zebra"]);
});
