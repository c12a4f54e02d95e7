/** The root of all routes, and the shell around every room that needs a signed-in person. */
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { queries, session } from "@/api/queries";
import { Shell } from "./Shell";

export const root = createRootRouteWithContext()();

/** The parent of every room: `getParentRoute: () => shell`. */
export const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ location }) => {
    const who = await queries.ensureQueryData(session);
    if (!who || who.must_change) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === "string" && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {},
  component: lazyRouteComponent(() => import("@/rooms/sign-in/SignIn"), "SignIn"),
});
