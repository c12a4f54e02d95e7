/** What a policy's steps say: pure. */
import type { Bodies } from "@/api/types";
import { durationText } from "@/parts/form/values";

export type Policy = Bodies["policies"];
export type Step = NonNullable<Policy["steps"]>[number];
export type Target = Step["targets"][number];

/** Names by id of users and teams. */
export type Names = ReadonlyMap<string, string>;

/** Return whom a target pages: "Ann", "primary of Operations", "everyone in Operations". */
export function targetText(target: Target, names: Names): string {
  const name = names.get(target.id) ?? "nobody yet";
  if (target.kind === "user") return name;
  return target.kind === "team" ? `everyone in ${name}` : `${target.role || "primary"} of ${name}`;
}

/** Return how many seconds after the start each step is taken. */
export function startsOf(steps: Step[]): number[] {
  let at = 0;
  return steps.map((step) => {
    const start = at;
    at += step.wait ?? 300;
    return start;
  });
}

/** Return what a policy does, in sentences: who is paged when, and what comes after the last step. */
export function sentencesOf(policy: Policy, names: Names): string[] {
  const steps = policy.steps ?? [];
  if (!steps.length) return ["It has no steps: the team's managers are paged, else the administrators."];
  const starts = startsOf(steps);
  const lines = steps.map((step, place) => {
    const who = step.targets.map((target) => targetText(target, names)).join(" and ") || "nobody";
    const at = starts[place] ?? 0;
    return at === 0
      ? `At once: page ${who}.`
      : `After ${durationText(at)}, if nobody ${haltWord(policy)}: page ${who}.`;
  });
  const round = starts.reduce(
    (sum, _, place) => Math.max(sum, (starts[place] ?? 0) + (steps[place]?.wait ?? 300)),
    0,
  );
  const repeats = policy.repeats ?? 0;
  lines.push(
    repeats
      ? `After ${durationText(round)} it begins again, ${repeats === 1 ? "once" : `${repeats} times`}; then it ends and the incident stays open.`
      : `After ${durationText(round)} it ends, and the incident stays open.`,
  );
  lines.push("A round that reaches nobody pages the team's managers, else the administrators.");
  return lines;
}

function haltWord(policy: Policy): string {
  return policy.halts_on === "assign" ? "is assigned" : "acknowledges";
}
