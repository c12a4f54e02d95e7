import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/teams",
    component: lazyRouteComponent(() => import("./TeamList"), "TeamList"),
  }),
] as const;
