import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const integrationList = createRoute({
  getParentRoute: () => shell,
  path: "/integrations",
  component: lazyRouteComponent(() => import("./IntegrationList"), "IntegrationList"),
});

export const newIntegration = createRoute({
  getParentRoute: () => shell,
  path: "/integrations/new",
  validateSearch: (search: Record<string, unknown>): { template?: string } =>
    typeof search.template === "string" ? { template: search.template } : {},
  component: lazyRouteComponent(() => import("./NewIntegration"), "NewIntegration"),
});

export const integrationPage = createRoute({
  getParentRoute: () => shell,
  path: "/integrations/$id",
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search.message === "string" ? { message: search.message } : {},
  component: lazyRouteComponent(() => import("./IntegrationPage"), "IntegrationPage"),
});

export const routes = [integrationList, newIntegration, integrationPage] as const;
