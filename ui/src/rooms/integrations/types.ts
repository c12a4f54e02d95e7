/** The types of integrations, in words, and what a new one of each begins with. */
import type { Template } from "@/api/types";
import type { Body } from "./edited";
import type { Type } from "./routes";
import { HOURLY } from "@/parts/heartbeat/Rhythm";

type Said = { label: string; text: string };

export const SAID: Record<Type, Said> = {
  api: {
    label: "API",
    text: "A tool posts to a URL: a webhook, a script, anything that sends JSON, a form or text.",
  },
  email: {
    label: "Email",
    text: "A tool writes mails to an address. Replies and threads stay one incident.",
  },
  chat: {
    label: "Chat",
    text: "A command in Slack, Mattermost or Teams opens an incident with what somebody wrote.",
  },
  heartbeat: { label: "Heartbeat", text: "A job calls a URL while all is well. Silence opens an incident." },
};

/** The template of a type for which there is nothing to choose. */
export const FIXED: Partial<Record<Type, string>> = { heartbeat: "heartbeat" };

const PLAIN = "text"; // reads whatever somebody writes

/** Return the templates for a type; where it has none of its own, the one that reads plain text. */
export function offered(all: Template[], type: Type): Template[] {
  const own = all.filter((one) => one.type === type);
  return own.length ? own : all.filter((one) => one.key === PLAIN);
}

/** Return what a new integration of a type begins with beside its template. */
export function begun(type: Type): Partial<Body> {
  if (type === "api") return {};
  return type === "heartbeat" ? { type, heartbeat: HOURLY } : { type };
}
