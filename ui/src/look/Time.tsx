import { Tooltip } from "@mantine/core";
import { useNow } from "@/live/clock";
import { clock, countdown, full, span, stamp } from "./times";

type Instant = string | null | undefined;

/** A time as an age ("6 min"), live; its tooltip is exact. */
export function Age({ at, suffix = "" }: { at: Instant; suffix?: string }) {
  const now = useNow(10_000);
  if (!at) return null;
  return <Exact at={at}>{span(now - Date.parse(at)) + suffix}</Exact>;
}

/** A time of day ("03:12:00"); its tooltip is exact. */
export function At({ at }: { at: Instant }) {
  return at ? <Exact at={at}>{clock(Date.parse(at))}</Exact> : null;
}

/** A time of day; where it isn't of the last day, with its date ("22 Nov 03:12"). */
export function Stamp({ at }: { at: Instant }) {
  const now = useNow(60_000);
  if (!at) return null;
  return <Exact at={at}>{stamp(Date.parse(at), now)}</Exact>;
}

/** The time that is left until an instant ("3:12"), live. */
export function Countdown({ at }: { at: Instant }) {
  const now = useNow(1_000);
  return at ? <Exact at={at}>{countdown(Date.parse(at) - now)}</Exact> : null;
}

function Exact({ at, children }: { at: string; children: string }) {
  return (
    <Tooltip label={full(Date.parse(at))}>
      <time dateTime={at}>{children}</time>
    </Tooltip>
  );
}

/** How long something lasted, or lasts until now; its tooltip is when it began. */
export function Lasted({ from, to }: { from: string; to: Instant }) {
  const now = useNow(10_000);
  return <Exact at={from}>{span((to ? Date.parse(to) : now) - Date.parse(from))}</Exact>;
}
