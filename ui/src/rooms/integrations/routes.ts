import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/integrations",
    component: lazyRouteComponent(() => import("./IntegrationList"), "IntegrationList"),
  }),
] as const;
