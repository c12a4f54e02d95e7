import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { logSearch } from "@/parts/message/search";
import { shell } from "@/shell/route";

export const inboundLog = createRoute({
  getParentRoute: () => shell,
  path: "/inbound",
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import("./InboundLog"), "InboundLog"),
});

export const routes = [inboundLog] as const;
