import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const hookList = createRoute({
  getParentRoute: () => shell,
  path: "/hooks",
  component: lazyRouteComponent(() => import("./HookList"), "HookList"),
});

export const newHook = createRoute({
  getParentRoute: () => shell,
  path: "/hooks/new",
  validateSearch: (search: Record<string, unknown>): { channel?: string } =>
    typeof search.channel === "string" ? { channel: search.channel } : {},
  component: lazyRouteComponent(() => import("./NewHook"), "NewHook"),
});

export const hookPage = createRoute({
  getParentRoute: () => shell,
  path: "/hooks/$id",
  component: lazyRouteComponent(() => import("./HookPage"), "HookPage"),
});

export const routes = [hookList, newHook, hookPage] as const;
