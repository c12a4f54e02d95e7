/** The live feed: what changed on the server renews what is shown here; and whether that works is said. */
import type { QueryClient } from "@tanstack/react-query";
import { learnExactly, serverNow } from "./clock";
import { ALL, renewedBy, type Renewed } from "./renewed";

const SILENCE = 3_000; // without a word, the feed is lost: the server speaks every second
const RETRY = 4_000;
const PACE = 500; // between two renewals
const EVERYTHING = 15_000; // what changes by time alone, such as who is on call

/** `since`: from when on what is shown may be old; `retryAt`: the next try. Both only while stale. */
export type Liveness = { status: "live" } | { status: "stale"; since: number; retryAt: number };

let liveness: Liveness = { status: "live" };
let heardAt = serverNow();
let source: EventSource | undefined;
let renewing: QueryClient | undefined;
let due: Renewed = new Set<string>();
let timers: ReturnType<typeof setTimeout>[] = [];
let nextRenewal: ReturnType<typeof setTimeout> | undefined;
let nextTry: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Begin to keep a query client's active queries fresh; return how to end it. */
export function follow(queries: QueryClient): () => void {
  renewing = queries;
  heardAt = serverNow();
  timers = [setInterval(watch, 1_000), setInterval(() => renew(ALL), EVERYTHING)];
  document.addEventListener("visibilitychange", seenAgain);
  open();
  return () => {
    renewing = undefined;
    for (const timer of [...timers, nextRenewal, nextTry]) clearTimeout(timer);
    document.removeEventListener("visibilitychange", seenAgain);
    close();
  };
}

/** Try again now. */
export function tryNow(): void {
  clearTimeout(nextTry);
  open();
}

/** Call back at each change of liveness. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Return the present liveness. */
export function current(): Liveness {
  return liveness;
}

/** Listen, while someone looks: a browser allows few connections, and hidden tabs must not use them up. */
function open(): void {
  close();
  if (!renewing || document.hidden) return;
  source = new EventSource("/api/v1/feed");
  source.onopen = heard;
  source.onerror = lost;
  source.addEventListener("beat", (event) => {
    heard();
    learnExactly((JSON.parse(event.data as string) as { now: string }).now);
  });
  for (const kind of ["entry", "inbound", "thing", "reset"])
    source.addEventListener(kind, (event: MessageEvent<string>) => {
      heard();
      renew(renewedBy(kind, event.data));
    });
}

function close(): void {
  source?.close();
  source = undefined;
}

function heard(): void {
  heardAt = serverNow();
  if (liveness.status === "live") return;
  become({ status: "live" });
  renew(ALL);
}

/** The connection ended, or was refused: perhaps as nobody is signed in any more. */
function lost(): void {
  close();
  void renewing?.invalidateQueries({ queryKey: ["session"] });
  const wait = liveness.status === "stale" ? RETRY : 1_000;
  if (liveness.status === "stale") become({ ...liveness, retryAt: serverNow() + wait });
  clearTimeout(nextTry);
  nextTry = setTimeout(open, wait);
}

/** Say so when the server has been silent for too long. */
function watch(): void {
  if (document.hidden || liveness.status === "stale" || serverNow() - heardAt < SILENCE) return;
  become({ status: "stale", since: heardAt, retryAt: serverNow() });
  lost();
}

function seenAgain(): void {
  if (document.hidden) {
    close();
    return;
  }
  heardAt = serverNow();
  open();
  renew(ALL);
}

/** Renew queries by the resources that their keys name: the first at once, then as often as PACE allows. */
function renew(names: Renewed): void {
  due = due === ALL || names === ALL ? ALL : new Set([...due, ...names]);
  nextRenewal ??= setTimeout(flush, 0);
}

function flush(): void {
  const names = due;
  due = new Set();
  nextRenewal = names.size ? setTimeout(flush, PACE) : undefined;
  if (!renewing || document.hidden || nextRenewal === undefined) return;
  void renewing.invalidateQueries({
    type: "active",
    predicate: ({ queryKey }) =>
      queryKey[0] !== "session" &&
      (names === ALL || queryKey.some((part) => typeof part === "string" && names.has(part))),
  });
}

function become(next: Liveness): void {
  liveness = next;
  for (const listener of listeners) listener();
}
