import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import type { Tested } from "@/api/types";
import type { Draft } from "@/parts/thing/useDraft";

/** A test of what stands in the form: its result, and whether the form is still what was tested. */
export type Test = {
  result: (Tested & { at: string }) | null;
  isCurrent: boolean;
  isRunning: boolean;
  problem: Problem | null;
  run: () => void;
};

type State = { result: Test["result"]; tested: string; isRunning: boolean; problem: Problem | null };

/** Test a hook, saved or not. */
export function useTest(draft: Draft<"hooks">): Test {
  const [state, setState] = useState<State>({ result: null, tested: "", isRunning: false, problem: null });
  const { value, was } = draft;
  const body = {
    channel: value.body.channel,
    settings: value.body.settings,
    name: value.name || "Test",
    team_id: value.team_id,
    hook_id: was?.id ?? "",
  };
  const spelled = JSON.stringify(body);
  const run = async () => {
    setState((now) => ({ ...now, isRunning: true, problem: null }));
    try {
      const result = await ask(api.POST("/api/v1/hooks/test", { body }));
      const at = new Date().toISOString();
      setState({ result: { ...result, at }, tested: spelled, isRunning: false, problem: null });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      setState((now) => ({ ...now, isRunning: false, problem }));
    }
  };
  return {
    result: state.result,
    isCurrent: state.tested === spelled,
    isRunning: state.isRunning,
    problem: state.problem,
    run: () => void run(),
  };
}
