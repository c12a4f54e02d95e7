import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { listSearch } from "@/parts/filters/address";
import { shell } from "@/shell/route";
import { FILTERS } from "./filters";

export const incidentList = createRoute({
  getParentRoute: () => shell,
  path: "/incidents",
  validateSearch: listSearch(FILTERS),
  component: lazyRouteComponent(() => import("./IncidentList"), "IncidentList"),
});

export const newIncident = createRoute({
  getParentRoute: () => shell,
  path: "/incidents/new",
  component: lazyRouteComponent(() => import("./NewIncident"), "NewIncident"),
});

const TABS = ["timeline", "messages", "deliveries", "notes", "related"] as const;

export type Tab = (typeof TABS)[number];

export const incidentPage = createRoute({
  getParentRoute: () => shell,
  path: "/incidents/$id",
  validateSearch: (search: Record<string, unknown>): { tab?: Tab } => {
    const tab = TABS.find((one) => one === search.tab);
    return tab && tab !== "timeline" ? { tab } : {};
  },
  component: lazyRouteComponent(() => import("./IncidentPage"), "IncidentPage"),
});

export const routes = [incidentList, newIncident, incidentPage] as const;
