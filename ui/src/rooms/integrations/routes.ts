import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type LogSearch, logSearch } from "@/parts/message/search";
import { shell } from "@/shell/route";

export const integrationList = createRoute({
  getParentRoute: () => shell,
  path: "/integrations",
  component: lazyRouteComponent(() => import("./IntegrationList"), "IntegrationList"),
});

export const TYPES = ["api", "email", "chat", "heartbeat"] as const;

export type Type = (typeof TYPES)[number];

export const newIntegration = createRoute({
  getParentRoute: () => shell,
  path: "/integrations/new",
  validateSearch: (search: Record<string, unknown>): { type?: Type; template?: string } => {
    const type = TYPES.find((one) => one === search.type);
    const template = typeof search.template === "string" ? { template: search.template } : {};
    return { ...(type && type !== "api" ? { type } : {}), ...template };
  },
  component: lazyRouteComponent(() => import("./NewIntegration"), "NewIntegration"),
});

const TABS = ["setup", "mapping", "rules", "log", "revisions"] as const;

export type Tab = (typeof TABS)[number];

/** `tried`: what the edited mapping is tried on, "last" for the last messages, else a message's id. */
export type IntegrationSearch = LogSearch & { tab?: Tab; tried?: string; revision?: string };

export const integrationPage = createRoute({
  getParentRoute: () => shell,
  path: "/integrations/$id",
  validateSearch: (search: Record<string, unknown>): IntegrationSearch => {
    const tab = TABS.find((one) => one === search.tab);
    const text = (name: "tried" | "revision") => {
      const value = search[name];
      return typeof value === "string" && value ? { [name]: value } : {};
    };
    return {
      ...logSearch(search),
      ...(tab && tab !== "setup" ? { tab } : {}),
      ...text("tried"),
      ...text("revision"),
    };
  },
  component: lazyRouteComponent(() => import("./IntegrationPage"), "IntegrationPage"),
});

export const routes = [integrationList, newIntegration, integrationPage] as const;
