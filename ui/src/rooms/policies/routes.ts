import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const policyList = createRoute({
  getParentRoute: () => shell,
  path: "/policies",
  component: lazyRouteComponent(() => import("./PolicyList"), "PolicyList"),
});

export const newPolicy = createRoute({
  getParentRoute: () => shell,
  path: "/policies/new",
  component: lazyRouteComponent(() => import("./PolicyPage"), "NewPolicy"),
});

export const policyPage = createRoute({
  getParentRoute: () => shell,
  path: "/policies/$id",
  component: lazyRouteComponent(() => import("./PolicyPage"), "PolicyPage"),
});

export const routes = [policyList, newPolicy, policyPage] as const;
