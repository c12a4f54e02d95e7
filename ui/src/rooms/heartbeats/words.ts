/** Heartbeats in words: pure. */
import type { Heartbeat } from "@/api/types";
import { figure } from "@/look/numbers";
import { span } from "@/look/times";
import { durationText } from "@/parts/form/values";

const MINUTE = 60;

/** Return what a heartbeat is at a time (in milliseconds): one whose pulse is overdue within its grace is late. */
export function stateOf(one: Pick<Heartbeat, "status" | "expected_at">, now: number): string {
  const isLate = one.status === "up" && one.expected_at !== null && Date.parse(one.expected_at) < now;
  return isLate ? "late" : one.status;
}

/** Return how long the last run took: "4.2 s", "6 min"; '' where it isn't known. */
export function runText(seconds: number | null): string {
  if (seconds === null) return "";
  return seconds < MINUTE ? figure(seconds, "s") : span(seconds * 1000);
}

type Rhythm = { every?: number; cron?: string; zone?: string; grace?: number };

/** Return a rhythm in words: "every 1 h, and 5 min of grace". */
export function rhythmText({ every = 0, cron = "", zone = "UTC", grace = 0 }: Rhythm): string {
  const rhythm = cron ? `at ${cron} in ${zone}` : `every ${durationText(every)}`;
  return grace ? `${rhythm}, and ${durationText(grace)} of grace` : rhythm;
}
