import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/apps",
    component: lazyRouteComponent(() => import("./AppList"), "AppList"),
  }),
] as const;
