/** Every room's routes: a new room is one line here, and one in shell/places.ts if the side bar names it. */
import { createRouter, parseSearchWith, stringifySearchWith } from "@tanstack/react-router";
import { routes as alerts } from "@/rooms/alerts/routes";
import { routes as apps } from "@/rooms/apps/routes";
import { routes as heartbeats } from "@/rooms/heartbeats/routes";
import { routes as home } from "@/rooms/home/routes";
import { routes as hooks } from "@/rooms/hooks/routes";
import { routes as inbound } from "@/rooms/inbound/routes";
import { routes as incidents } from "@/rooms/incidents/routes";
import { routes as integrations } from "@/rooms/integrations/routes";
import { routes as metrics } from "@/rooms/metrics/routes";
import { routes as policies } from "@/rooms/policies/routes";
import { routes as rules } from "@/rooms/rules/routes";
import { routes as teams } from "@/rooms/teams/routes";
import { root, shell, signIn } from "@/shell/route";
import { NotHere, Waiting, WentWrong } from "@/shell/Surprises";

const rooms = shell.addChildren([
  ...alerts,
  ...apps,
  ...heartbeats,
  ...home,
  ...hooks,
  ...inbound,
  ...incidents,
  ...integrations,
  ...metrics,
  ...policies,
  ...rules,
  ...teams,
]);

export const router = createRouter({
  routeTree: root.addChildren([signIn, rooms]),
  // Values in an address are plain texts: a search for 4967e6 is no number.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: "intent",
  defaultErrorComponent: WentWrong,
  defaultNotFoundComponent: NotHere,
  defaultPendingComponent: Waiting,
  defaultPendingMs: 200,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
