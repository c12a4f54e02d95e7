import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/metrics",
    component: lazyRouteComponent(() => import("./Metrics"), "Metrics"),
  }),
] as const;
