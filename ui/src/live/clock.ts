/** The server's clock, as its answers tell it: countdowns follow the server, not this machine. */
import { useEffect, useState } from "react";

let offset = 0;

/** Learn the server's time from an answer's Date; a second more or less is the network's. */
export function learn(date: string | null): void {
  const said = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(said)) return;
  const found = said + 500 - Date.now();
  if (Math.abs(found - offset) > 1_500) offset = found;
}

/** Learn the server's time from what the feed says. */
export function learnExactly(now: string): void {
  const found = Date.parse(now) - Date.now();
  if (Math.abs(found - offset) > 250) offset = found;
}

/** Return the server's present time in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** The present time, renewed at least every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
