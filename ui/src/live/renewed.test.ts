import { expect, test } from "vitest";
import { ALL, renewedBy } from "./renewed";

test("an incident's entry renews incidents and what they sent", () => {
  expect([...renewedBy("entry", '{"subject_id": "inc_1"}')]).toEqual([
    "incidents",
    "deliveries",
    "heartbeats",
    "status",
  ]);
});

test("an alert's entry renews alerts and their rules", () => {
  const names = renewedBy("entry", '{"subject_id": "alr_1"}');
  expect(names.has("rules") && names.has("alerts") && !names.has("incidents")).toBe(true);
});

test("a message renews the inbound log and the heartbeats, since it may be a pulse", () => {
  const names = renewedBy("inbound", "{}");
  expect(names.has("messages") && names.has("heartbeats")).toBe(true);
});

test("a changed thing, a reset and what is unknown renew everything", () => {
  expect(renewedBy("thing", "{}")).toBe(ALL);
  expect(renewedBy("reset", "{}")).toBe(ALL);
  expect(renewedBy("entry", '{"subject_id": "new_1"}')).toBe(ALL);
});
