import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const appList = createRoute({
  getParentRoute: () => shell,
  path: "/apps",
  component: lazyRouteComponent(() => import("./AppList"), "AppList"),
});

export const appPage = createRoute({
  getParentRoute: () => shell,
  path: "/apps/$id",
  component: lazyRouteComponent(() => import("./AppPage"), "AppPage"),
});

export const routes = [appList, appPage] as const;
