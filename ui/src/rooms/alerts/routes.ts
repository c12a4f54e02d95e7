import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

const STATUSES = ["firing", "pending", "ok"] as const;

export type AlertStatus = (typeof STATUSES)[number];

export const alertList = createRoute({
  getParentRoute: () => shell,
  path: "/alerts",
  validateSearch: (search: Record<string, unknown>): { status?: AlertStatus | "all" } => {
    const status = [...STATUSES, "all" as const].find((one) => one === search.status);
    return status ? { status } : {};
  },
  component: lazyRouteComponent(() => import("./AlertList"), "AlertList"),
});

export const alertPage = createRoute({
  getParentRoute: () => shell,
  path: "/alerts/$id",
  component: lazyRouteComponent(() => import("./AlertPage"), "AlertPage"),
});

export const routes = [alertList, alertPage] as const;
