/** The types of integrations, in words, and what a new one of each begins with. */
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
    text: "A chat command or a bot posts what somebody wrote; each message opens an incident.",
  },
  heartbeat: { label: "Heartbeat", text: "A job calls a URL while all is well. Silence opens an incident." },
};

/** The template that a type begins with, where the gallery has nothing to choose. */
export const FIXED: Partial<Record<Type, string>> = { chat: "text", heartbeat: "heartbeat" };

/** Return what a new integration of a type begins with beside its template. */
export function begun(type: Type): Partial<Body> {
  if (type === "api") return {};
  return type === "heartbeat" ? { type, heartbeat: HOURLY } : { type };
}
