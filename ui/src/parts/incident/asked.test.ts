import { describe, expect, test } from "vitest";
import type { Incident, Verb } from "@/api/types";
import { ASKED, type Asked, givenFor, isAnswered } from "./asked";
import { may } from "./may";

const asked = (verb: Verb) => ASKED[verb] as Asked;

describe("what the API is given", () => {
  test("is what isn't empty", () => {
    expect(givenFor(asked("add_responders"), { user_ids: ["usr_1"], team_ids: [], text: "" }, {})).toEqual({
      user_ids: ["usr_1"],
    });
  });

  test("of tags is what came and what went", () => {
    expect(givenFor(asked("tag"), { tags: ["b", "c"] }, { tags: ["a", "b"] })).toEqual({
      added: ["c"],
      removed: ["a"],
    });
  });

  test("of a field that is gone is an empty one", () => {
    expect(givenFor(asked("set_fields"), { fields: { b: "2" } }, { fields: { a: "1" } })).toEqual({
      fields: { a: "", b: "2" },
    });
  });

  test("of a snooze is an instant, or none", () => {
    expect(givenFor(asked("snooze"), { until: "", text: "rebuild" }, {})).toEqual({ text: "rebuild" });
    expect(givenFor(asked("snooze"), { until: "2026-11-22T03:00" }, {}).until).toMatch(/Z$/);
  });
});

describe("an act", () => {
  test.each<[Verb, object, boolean]>([
    ["merge", {}, false],
    ["merge", { into_id: "inc_2" }, true],
    ["add_responders", {}, false],
    ["escalate", {}, true],
    ["replan", {}, true],
    ["snooze", {}, true],
    ["update_status", { text: "better" }, true],
  ])("%s with %j is answered: %s", (verb, values, is) =>
    expect(isAnswered(asked(verb), values as never)).toBe(is),
  );
});

describe("what is offered", () => {
  const of = (status: string, is_snoozed = false) => ({ status, is_snoozed }) as Incident;
  test.each<[Incident, Verb, boolean]>([
    [of("open"), "acknowledge", true],
    [of("acknowledged"), "acknowledge", false],
    [of("open"), "reopen", false],
    [of("open"), "snooze", true],
    [of("open", true), "snooze", false],
    [of("open", true), "wake", true],
    [of("resolved"), "merge", false],
    [of("resolved"), "reopen", true],
    [of("resolved"), "tag", true],
  ])("to %j: %s %s", (incident, verb, is) => expect(may(incident, verb)).toBe(is));
});
