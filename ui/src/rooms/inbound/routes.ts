import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export type InboundSearch = { status?: string; integration_id?: string; message?: string };

export const inboundLog = createRoute({
  getParentRoute: () => shell,
  path: "/inbound",
  validateSearch: (search: Record<string, unknown>): InboundSearch => {
    const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
    return {
      status: text(search.status),
      integration_id: text(search.integration_id),
      message: text(search.message),
    };
  },
  component: lazyRouteComponent(() => import("./InboundLog"), "InboundLog"),
});

export const routes = [inboundLog] as const;
