/** Times between an input of the browser ("2026-11-22T03:00", in this machine's zone) and the API (RFC 3339): pure. */

/** Return what an input of type datetime-local shows for an instant of milliseconds. */
export function inputOf(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}

/** Return the instant that an input means, as RFC 3339; "" for what is no time. */
export function instantOf(typed: string): string {
  const at = Date.parse(typed);
  return Number.isNaN(at) ? "" : new Date(at).toISOString();
}

/** Return what an input shows for an instant of the API; "" for none. */
export function shownOf(instant: string | undefined): string {
  return instant ? inputOf(Date.parse(instant)) : "";
}
