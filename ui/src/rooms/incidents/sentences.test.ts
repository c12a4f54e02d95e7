import { describe, expect, test } from "vitest";
import type { Entry } from "@/api/types";
import { lines, sentenceOf } from "./sentences";

const entry = (kind: string, detail: Record<string, unknown> = {}, reason = ""): Entry => ({
  id: `evt_${kind}`,
  subject_id: "inc_1",
  seq: 1,
  at: "2026-11-22T02:09:58Z",
  kind,
  actor: "engine",
  actor_name: "engine",
  cause: "",
  reason,
  detail,
  text: `the server's words for ${kind}`,
});

describe("a sentence", () => {
  test.each([
    ["Acknowledged", { by_name: "Mira" }, "", "Acknowledged by Mira", ""],
    [
      "Appended",
      { last_message_id: "msg_1" },
      "opens",
      "Reported again",
      "Same dedup key: a repeat pages nobody. opens",
    ],
    ["Paged", { user_name: "Lena", role: "primary" }, "step_target", "Paged Lena, primary", "Step 1"],
    ["Resolved", {}, "source_recovered", "Resolved by recovery", "The source reported the recovery"],
    ["Resolved", { by_name: "by Mira", why: "rebooted" }, "person", "Resolved by Mira", "rebooted"],
    ["Exhausted", { rounds: 3 }, "", "Escalation exhausted", "All steps walked 3 times, nobody took over"],
    [
      "Snoozed",
      { by_name: "Priya", until_text: "until Mon 07:00" },
      "",
      "Snoozed until Mon 07:00 by Priya",
      "The escalation stands still",
    ],
    [
      "TagsChanged",
      { by_name: "Mira", added: ["db"], removed: ["web"] },
      "",
      "Tags changed by Mira",
      "added db, removed web",
    ],
    [
      "FieldsChanged",
      { by_name: "Mira", fields: { cause: "disk", owner: "" } },
      "",
      "Custom fields changed by Mira",
      "cause: disk; owner removed",
    ],
    [
      "WalkSnoozed",
      { remaining: 250 },
      "",
      "Escalation stands still",
      "The incident is snoozed; 4\u202fmin of the wait remain",
    ],
    [
      "Paged",
      { user_name: "Lena", role: "primary", why: "on call by Platform 24/7." },
      "step_target",
      "Paged Lena, primary",
      "On call by Platform 24/7. Step 1",
    ],
    [
      "DeliveryWithheld",
      { to: "Lena", channel: "email" },
      "incident_resolved",
      "Did not tell Lena by email",
      "The incident was resolved",
    ],
  ])("of %s %j (%s) is “%s”, because “%s”", (kind, detail, reason, what, why) => {
    expect(sentenceOf(entry(kind, detail, reason))).toMatchObject({ what, why });
  });

  test("of an event that is not known here is the server's", () =>
    expect(sentenceOf(entry("Moved")).what).toBe("the server's words for Moved"));

  test("of a delivery has its receipt", () =>
    expect(
      sentenceOf(
        entry("DeliveryFailed", {
          delivery_id: "dlv_1",
          to: "Lena",
          channel: "sms",
          attempt: 6,
          answer: "451",
        }),
      ),
    ).toMatchObject({
      what: "Could not reach Lena by SMS",
      why: "Attempt 6. The answer: 451",
      delivery: { status: "failed" },
    }));
});

test("a delivery that has ended has one line, the newest stands first", () => {
  const shown = lines([
    entry("Paged"),
    entry("DeliveryQueued", { delivery_id: "dlv_1" }),
    entry("DeliveryQueued", { delivery_id: "dlv_2" }),
    entry("DeliveryDelivered", { delivery_id: "dlv_1" }),
  ]);
  expect(shown.map((one) => [one.kind, one.detail.delivery_id])).toEqual([
    ["DeliveryDelivered", "dlv_1"],
    ["DeliveryQueued", "dlv_2"],
    ["Paged", undefined],
  ]);
});
