import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { serverNow } from "@/live/clock";

export type Asked = {
  app_id: string;
  expression: string;
  rollup?: "avg" | "max" | "min" | "sum";
  filters?: { tag: string; values: string[]; is_excluded?: boolean }[];
  group_by?: string[];
};

export const RANGES = { "1h": 3_600, "6h": 21_600, "24h": 86_400, "7d": 604_800 } as const;

export type Range = keyof typeof RANGES;

const STEPS = [10, 30, 60, 300, 900, 3_600];
const POINTS = 360;
const FRESH = 10_000;

/** Return the step in seconds that gives a range no more points than a chart has room for. */
export function stepOf(seconds: number): number {
  return STEPS.find((step) => seconds / step <= POINTS) ?? 3_600;
}

/** What a chart shows of the last so many seconds, asked anew every 10 s. */
export function charted(asked: Asked, range: Range) {
  return queryOptions({
    queryKey: ["chart", asked, range],
    queryFn: () => {
      const now = serverNow();
      const body = {
        ...asked,
        start: new Date(now - RANGES[range] * 1000).toISOString(),
        end: new Date(now).toISOString(),
        step: stepOf(RANGES[range]),
      };
      return ask(api.POST("/api/v1/query", { body }));
    },
    enabled: asked.app_id !== "" && asked.expression.trim() !== "",
    refetchInterval: FRESH,
    staleTime: FRESH,
    placeholderData: keepPreviousData,
  });
}
