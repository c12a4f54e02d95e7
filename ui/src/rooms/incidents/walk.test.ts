import { expect, test } from "vitest";
import type { Entry, IncidentPlan } from "@/api/types";
import { nowPlace, placeOf, stops } from "./walk";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 3, minute)).toISOString();
const paged = (minute: number, name: string, run = "run_1") =>
  ({
    kind: "Paged",
    at: at(minute),
    detail: { run_id: run, user_name: name, user_id: name, role: "primary" },
  }) as unknown as Entry;
const step = (minute: number, ...names: string[]) => ({
  at: at(minute),
  step: 2,
  round: 1,
  events: names.map((name) => ({
    kind: "Paged",
    reason: "",
    text: "",
    user_id: name,
    user_name: name,
    role: "",
    hook_id: "",
    hook_name: "",
    deliveries: [],
  })),
});
const plan = (...steps: IncidentPlan["steps"]) =>
  ({ run_id: "run_1", status: "active", steps }) as unknown as IncidentPlan;

test("stops are what was and what will be, people of one time together; another run's pages are left out", () => {
  const found = stops(
    [paged(1, "Old", "run_0"), paged(10, "Lena")],
    plan(step(20, "Mira"), step(30, "Jonas", "Priya")),
  );
  expect(found.map((one) => [one.names.join("+"), one.isPast])).toEqual([
    ["Lena", true],
    ["Mira", false],
    ["Jonas+Priya", false],
  ]);
});

test("of many stops the last that was stays in sight", () => {
  const past = Array.from({ length: 6 }, (_, index) => paged(index, `p${index}`));
  expect(stops(past, plan(step(20, "next"))).map((one) => one.names[0])).toEqual([
    "p2",
    "p3",
    "p4",
    "p5",
    "next",
  ]);
  expect(stops([paged(0, "a")], plan(...[1, 2, 3, 4, 5, 6].map((one) => step(one, `n${one}`))))).toHaveLength(
    5,
  );
});

test("now stands between the last stop and the next, in proportion", () => {
  const found = stops([paged(10, "Lena")], plan(step(20, "Mira")));
  expect(nowPlace(found, Date.parse(at(15)))).toBe(50);
  expect(nowPlace(found, Date.parse(at(50)))).toBe(placeOf(1, 2));
  expect(nowPlace([], 0)).toBe(0);
});
