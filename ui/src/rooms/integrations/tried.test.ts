import { expect, test } from "vitest";
import type { Side } from "@/api/types";
import { differing, every, outcome } from "./tried";

const REPORT = {
  action: "close",
  effect: "closes",
  reason: "status is 'ok': closes",
  dedup_key: "db-2",
  subject: "",
  severity: "",
  policy_id: "",
  policy_name: "",
  policy_reason: "",
  recipients: [],
  people: [],
} as const;

function side(part: Partial<Side["reports"][number]> | null): Side {
  const reports = part ? [{ ...REPORT, ...part } as Side["reports"][number]] : [];
  return { status: "mapped", reason: "", integration_id: "int_1", integration_name: "Nagios", reports };
}

test("a close that is no longer understood is one part that differs", () => {
  expect(differing(side({}), side({ effect: "ignored" }))).toEqual([
    { part: "Outcome", before: "closes its incident", after: "is ignored" },
  ]);
});

test("a message that nobody reads says so", () => {
  const unread = { ...side(null), integration_id: "", integration_name: "" };
  expect(outcome(unread)).toBe("can't be read");
  expect(differing(side({}), unread).map((one) => one.part)).toEqual(["Outcome", "Key", "Read by"]);
});

test("what neither side says is left out", () => {
  expect(every(side({}), side({})).map((one) => one.part)).toEqual(["Outcome", "Key", "Read by"]);
});

test("who is paged first is named", () => {
  const people = [{ user_id: "usr_1", user_name: "ann", role: "primary", reason: "" }];
  expect(differing(side({}), side({ people })).at(-1)?.after).toBe("ann");
});
