import { expect, test } from "vitest";
import { sentencesOf, startsOf, targetText } from "./steps";

const names = new Map([
  ["usr_1", "Ann"],
  ["tea_1", "Operations"],
]);

test("a target is said as people say it", () => {
  expect(targetText({ kind: "user", id: "usr_1" }, names)).toBe("Ann");
  expect(targetText({ kind: "role", id: "tea_1", role: "secondary" }, names)).toBe("secondary of Operations");
  expect(targetText({ kind: "team", id: "tea_1" }, names)).toBe("everyone in Operations");
});

test("each step is taken after the waits before it", () => {
  const steps = [
    { targets: [], wait: 60 },
    { targets: [], wait: 300 },
    { targets: [], wait: 300 },
  ];
  expect(startsOf(steps)).toEqual([0, 60, 360]);
});

test("a policy is told in sentences, with its end", () => {
  const steps = [
    { targets: [{ kind: "role" as const, id: "tea_1", role: "primary" }], wait: 60 },
    { targets: [{ kind: "user" as const, id: "usr_1" }], wait: 300 },
  ];
  expect(sentencesOf({ steps, repeats: 1 }, names)).toEqual([
    "At once: page primary of Operations.",
    "After 1 min, if nobody acknowledges: page Ann.",
    "After 6 min it begins again, once; then it ends and the incident stays open.",
    "A round that reaches nobody pages the team's managers, else the administrators.",
  ]);
});

test("a policy without steps says who is paged then", () => {
  expect(sentencesOf({}, names)).toEqual([
    "It has no steps: the team's managers are paged, else the administrators.",
  ]);
});
