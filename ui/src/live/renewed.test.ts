import { expect, test } from "vitest";
import { ALL, renewedBy } from "./renewed";

test("an incident's entry renews incidents and what they sent", () => {
  expect([...renewedBy("entry", '{"subject_id": "inc_1"}')]).toEqual(["incidents", "deliveries", "status"]);
});

test("an alert's entry renews alerts and their rules", () => {
  const names = renewedBy("entry", '{"subject_id": "alr_1"}');
  expect(names.has("rules") && names.has("alerts") && !names.has("incidents")).toBe(true);
});

test("a message renews the inbound log", () => {
  expect(renewedBy("inbound", "{}").has("messages")).toBe(true);
});

test("a changed thing, a reset and what is unknown renew everything", () => {
  expect(renewedBy("thing", "{}")).toBe(ALL);
  expect(renewedBy("reset", "{}")).toBe(ALL);
  expect(renewedBy("entry", '{"subject_id": "new_1"}')).toBe(ALL);
});
