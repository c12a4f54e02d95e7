/** Times as people read them. All take milliseconds since 1970 and say nothing of the present but by argument. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Return how long a span is: "40 s", "6 min", "1 h 05 min", "3 d 4 h". */
export function span(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE) return `${Math.floor(whole / 1000)}\u202fs`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}\u202fmin`;
  if (whole < DAY)
    return joined(Math.floor(whole / HOUR), "h", Math.floor((whole % HOUR) / MINUTE), "min", 2);
  return joined(Math.floor(whole / DAY), "d", Math.floor((whole % DAY) / HOUR), "h", 1);
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string, digits: number): string {
  const first = `${large}\u202f${largeUnit}`;
  return small ? `${first} ${String(small).padStart(digits, "0")}\u202f${smallUnit}` : first;
}

/** Return a countdown: "3:12", "1:04:00"; "0:00" once it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Return the time of day: "03:12:00". */
export function clock(at: number, zone?: string): string {
  return format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: zone });
}

/** Return the time of day to the minute: "03:12". */
export function hourMinute(at: number, zone?: string): string {
  return format(at, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
}

/** Return the time of day, and before it the date where that isn't today: "22 Nov 03:12". */
export function stamp(at: number, now: number, zone?: string): string {
  if (day(at, zone) === day(now, zone)) return clock(at, zone);
  const [, date, month] = day(at, zone).split(" ");
  return `${date} ${month} ${hourMinute(at, zone)}`;
}

/** Return the day: "Sun 22 Nov 2026". */
export function day(at: number, zone?: string): string {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  } as const;
  const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("weekday")} ${of("day")} ${of("month")} ${of("year")}`;
}

/** Return the weekday and the time: "Mon 09:00". */
export function weekdayTime(at: number, zone?: string): string {
  return `${day(at, zone).slice(0, 3)} ${hourMinute(at, zone)}`;
}

/** Return the name of the zone at a time: "CET"; "GMT+5:30" where it has no letters. */
export function zoneName(at: number, zone?: string): string {
  const options = { timeZoneName: "short", timeZone: zone } as const;
  const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** Return a time in full: "Sun 22 Nov 2026, 03:09:58 CET, 02:09:58 UTC". */
export function full(at: number, zone?: string): string {
  const own = `${day(at, zone)}, ${clock(at, zone)} ${zoneName(at, zone)}`;
  return zoneName(at, zone) === "UTC" ? own : `${own}, ${clock(at, "UTC")} UTC`;
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", options).format(at).replace(/^24/, "00");
}
