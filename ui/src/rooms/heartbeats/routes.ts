import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

const STATUSES = ["down", "up", "waiting", "off"] as const;

export type Status = (typeof STATUSES)[number];

export const heartbeatList = createRoute({
  getParentRoute: () => shell,
  path: "/heartbeats",
  validateSearch: (search: Record<string, unknown>): { status?: Status } => {
    const status = STATUSES.find((one) => one === search.status);
    return status ? { status } : {};
  },
  component: lazyRouteComponent(() => import("./HeartbeatList"), "HeartbeatList"),
});

export const heartbeatPage = createRoute({
  getParentRoute: () => shell,
  path: "/heartbeats/$id",
  component: lazyRouteComponent(() => import("./HeartbeatPage"), "HeartbeatPage"),
});

export const routes = [heartbeatList, heartbeatPage] as const;
