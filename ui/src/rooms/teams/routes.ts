import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "@/shell/route";

export const teamList = createRoute({
  getParentRoute: () => shell,
  path: "/teams",
  component: lazyRouteComponent(() => import("./TeamList"), "TeamList"),
});

export const newTeam = createRoute({
  getParentRoute: () => shell,
  path: "/teams/new",
  component: lazyRouteComponent(() => import("./TeamPage"), "NewTeam"),
});

export const teamPage = createRoute({
  getParentRoute: () => shell,
  path: "/teams/$id",
  component: lazyRouteComponent(() => import("./TeamPage"), "TeamPage"),
});

export const newUser = createRoute({
  getParentRoute: () => shell,
  path: "/users/new",
  component: lazyRouteComponent(() => import("./UserPage"), "NewUser"),
});

export const userPage = createRoute({
  getParentRoute: () => shell,
  path: "/users/$id",
  component: lazyRouteComponent(() => import("./UserPage"), "UserPage"),
});

export const routes = [teamList, newTeam, teamPage, newUser, userPage] as const;
