import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const routes = [
  createRoute({
    getParentRoute: () => shell,
    path: "/incidents",
    component: lazyRouteComponent(() => import("./IncidentList"), "IncidentList"),
  }),
] as const;
