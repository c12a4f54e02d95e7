import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./AlertList"), "AlertList"),
  }),
] as const;
