import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const ruleList = createRoute({
  getParentRoute: () => shell,
  path: "/rules",
  component: lazyRouteComponent(() => import("./RuleList"), "RuleList"),
});

export const newRule = createRoute({
  getParentRoute: () => shell,
  path: "/rules/new",
  validateSearch: (search: Record<string, unknown>): { kind?: string; app?: string; metric?: string } => {
    const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
    return { kind: text(search.kind), app: text(search.app), metric: text(search.metric) };
  },
  component: lazyRouteComponent(() => import("./NewRule"), "NewRule"),
});

export const rulePage = createRoute({
  getParentRoute: () => shell,
  path: "/rules/$id",
  component: lazyRouteComponent(() => import("./RulePage"), "RulePage"),
});

export const routes = [ruleList, newRule, rulePage] as const;
