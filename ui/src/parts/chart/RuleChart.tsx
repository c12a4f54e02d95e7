import { useState } from "react";
import type { Thing } from "@/api/types";
import { Card } from "@/parts/Card";
import { Chart } from "./Chart";
import type { Asked, Range } from "./queries";

type Rule = Thing<"rules">["body"];

type Props = {
  rule: Pick<Rule, "app_id" | "kind" | "settings">;
  labels?: Record<string, string>;
  title: string;
};

/** What a rule asks, as a chart with its threshold; of one series group where labels name one. */
export function RuleChart({ rule, labels, title }: Props) {
  const [range, setRange] = useState<Range>("1h");
  const asked = askedOf(rule, labels);
  if (!asked) return null;
  const { operator, threshold, recovery_threshold: recovery } = rule.settings as Record<string, unknown>;
  const limit =
    typeof threshold === "number"
      ? {
          operator: typeof operator === "string" ? operator : "more",
          threshold,
          recovery: typeof recovery === "number" ? recovery : null,
        }
      : undefined;
  return (
    <Card title={title}>
      <Chart asked={asked} range={range} choose={setRange} limit={limit} />
    </Card>
  );
}

/** Return what a rule asks of the samples; null for a kind that compares no values. */
export function askedOf(rule: Props["rule"], labels?: Record<string, string>): Asked | null {
  const settings = rule.settings as Record<string, unknown>;
  if (!("expression" in settings || "operator" in settings)) return null;
  const own = Array.isArray(settings.filters) ? (settings.filters as NonNullable<Asked["filters"]>) : [];
  const ofGroup = Object.entries(labels ?? {}).map(([tag, value]) => ({ tag, values: [value] }));
  return {
    app_id: rule.app_id,
    expression: typeof settings.expression === "string" ? settings.expression : "",
    rollup: (settings.rollup as Asked["rollup"]) ?? "avg",
    filters: [...own, ...ofGroup],
    group_by: Array.isArray(settings.group_by) ? (settings.group_by as string[]) : [],
  };
}
