import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Range } from "@/parts/chart/queries";
import { shell } from "@/shell/route";

export type MetricsSearch = {
  app?: string;
  metric?: string;
  by?: string;
  rollup?: "avg" | "max" | "min" | "sum";
  range?: Range;
};

const ROLLUPS = ["avg", "max", "min", "sum"] as const;
const RANGES = ["1h", "6h", "24h", "7d"] as const;

export const metrics = createRoute({
  getParentRoute: () => shell,
  path: "/metrics",
  validateSearch: (search: Record<string, unknown>): MetricsSearch => {
    const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
    return {
      app: text(search.app),
      metric: text(search.metric),
      by: text(search.by),
      rollup: ROLLUPS.find((one) => one === search.rollup),
      range: RANGES.find((one) => one === search.range),
    };
  },
  component: lazyRouteComponent(() => import("./Metrics"), "Metrics"),
});

export const routes = [metrics] as const;
