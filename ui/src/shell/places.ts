/** The side bar, in order: one line for each room that one can go to. `keys` follow `g`. */
import * as icons from "@/look/icons";

export const PLACES = [
  {
    title: "",
    places: [
      { to: "/", label: "Home", icon: icons.Home, keys: "h" },
      { to: "/incidents", label: "Incidents", icon: icons.Incidents, keys: "i" },
    ],
  },
  {
    title: "Watch",
    places: [
      { to: "/alerts", label: "Alerts", icon: icons.Alerts, keys: "a" },
      { to: "/rules", label: "Alert rules", icon: icons.Rules, keys: "r" },
      { to: "/metrics", label: "Metrics", icon: icons.Metrics, keys: "m" },
      { to: "/hooks", label: "Notification hooks", icon: icons.Hooks, keys: "n" },
    ],
  },
  {
    title: "Respond",
    places: [
      { to: "/integrations", label: "Integrations", icon: icons.Integrations, keys: "t" },
      { to: "/inbound", label: "Inbound log", icon: icons.Inbound, keys: "l" },
      { to: "/heartbeats", label: "Heartbeats", icon: icons.Heartbeats, keys: "b" },
    ],
  },
  {
    title: "On call",
    places: [
      { to: "/policies", label: "Escalation policies", icon: icons.Policies, keys: "e" },
      { to: "/teams", label: "Teams and users", icon: icons.Teams, keys: "u" },
    ],
  },
  {
    title: "Manage",
    places: [{ to: "/apps", label: "Apps and tokens", icon: icons.Apps, keys: "p" }],
  },
] as const;

export type Place = (typeof PLACES)[number]["places"][number];

/** All places, in order. */
export const ALL_PLACES: readonly Place[] = PLACES.flatMap<Place>((section) => [...section.places]);
