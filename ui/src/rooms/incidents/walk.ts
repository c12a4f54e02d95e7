/** The walk of an incident's escalation: who was paged, who will be, and where now stands between them. Pure. */
import type { Entry, IncidentPlan } from "@/api/types";
import { plannedPages } from "@/parts/incident/next";

/** One stop: the people paged at one step, at one time. */
export type Stop = { at: number; names: string[]; userIds: string[]; role: string; isPast: boolean };

const STOPS_MAX = 5;

/** Return the stops, in order: the last that were, then those to come; at most five. */
export function stops(timeline: Entry[], plan: IncidentPlan | undefined): Stop[] {
  const runId = plan?.run_id;
  const past = timeline
    .filter((one) => one.kind === "Paged" && (!runId || one.detail.run_id === runId))
    .map((one) => ({
      at: Date.parse(one.at),
      name: String(one.detail.user_name ?? ""),
      userId: String(one.detail.user_id ?? ""),
      role: String(one.detail.role ?? ""),
      isPast: true,
    }));
  const future = plannedPages(plan).map((one) => ({
    at: Date.parse(one.at),
    name: one.name,
    userId: one.userId,
    role: one.role,
    isPast: false,
  }));
  const merged = new Map<string, Stop>();
  for (const { at, name, userId, role, isPast } of [...past, ...future]) {
    const key = `${isPast} ${Math.round(at / 1000)}`;
    const stop = merged.get(key) ?? { at, names: [], userIds: [], role, isPast };
    merged.set(key, { ...stop, names: [...stop.names, name], userIds: [...stop.userIds, userId] });
  }
  const all = [...merged.values()];
  const pastCount = all.filter((one) => one.isPast).length;
  const first = Math.max(0, Math.min(pastCount - 1, all.length - STOPS_MAX));
  return all.slice(first, first + STOPS_MAX);
}

/** Return where a stop stands on the strip, in percent of its width. */
export function placeOf(index: number, count: number): number {
  return ((index + 0.5) / count) * 100;
}

/** Return where now stands on the strip: between the last stop that was and the next, by the time that has passed. */
export function nowPlace(all: Stop[], now: number): number {
  const pastCount = all.filter((one) => one.isPast).length;
  const last = all[pastCount - 1];
  const next = all[pastCount];
  if (!last) return 0;
  if (!next) return Math.min(100, placeOf(pastCount - 1, all.length) + 50 / all.length);
  const passed = Math.max(0, Math.min(1, (now - last.at) / Math.max(1, next.at - last.at)));
  return placeOf(pastCount - 1 + passed, all.length);
}
