import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/inbound",
    component: lazyRouteComponent(() => import("./InboundLog"), "InboundLog"),
  }),
] as const;
