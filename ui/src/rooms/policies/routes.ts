import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/policies",
    component: lazyRouteComponent(() => import("./PolicyList"), "PolicyList"),
  }),
] as const;
