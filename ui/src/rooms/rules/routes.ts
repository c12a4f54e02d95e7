import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/rules",
    component: lazyRouteComponent(() => import("./RuleList"), "RuleList"),
  }),
] as const;
