import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/hooks",
    component: lazyRouteComponent(() => import("./HookList"), "HookList"),
  }),
] as const;
