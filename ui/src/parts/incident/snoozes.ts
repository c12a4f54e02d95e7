/** Until when an incident may be snoozed with one press: pure. */
import { weekdayTime } from "@/look/times";

/** `until` in milliseconds since 1970; null until somebody wakes it. */
export type Choice = { label: string; until: number | null };

const MINUTE = 60_000;
const MORNING = 9; // o'clock, here
const MONDAY = 1;

/** Return the choices at an instant: spans, the next mornings, and until somebody wakes it. */
export function snoozes(now: number): Choice[] {
  const tomorrow = morning(now, 1);
  const days = (MONDAY - new Date(now).getDay() + 7) % 7 || 7;
  const monday = morning(now, days);
  return [
    { label: "30 min", until: now + 30 * MINUTE },
    { label: "1 h", until: now + 60 * MINUTE },
    { label: "4 h", until: now + 240 * MINUTE },
    { label: `Until ${weekdayTime(tomorrow)}`, until: tomorrow },
    ...(monday === tomorrow ? [] : [{ label: `Until ${weekdayTime(monday)}`, until: monday }]),
    { label: "Until somebody wakes it", until: null },
  ];
}

function morning(now: number, days: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, MORNING).getTime();
}

/** Return what the API takes for a choice. */
export function givenOf({ until }: Choice): { until?: string } {
  return until === null ? {} : { until: new Date(until).toISOString() };
}
