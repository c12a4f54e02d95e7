/** The live feed: what changed on the server renews what is shown here; and whether that works is said. */
import type { QueryClient } from "@tanstack/react-query";
import { serverNow } from "./clock";

const POLL = 3_000;
const RETRY = 4_000;

/** `since`: from when on what is shown may be old; `retryAt`: the next try. Both only while stale. */
export type Liveness = { status: "live" } | { status: "stale"; since: number; retryAt: number };

let liveness: Liveness = { status: "live" };
let seenAt = serverNow();
let timer: ReturnType<typeof setTimeout> | undefined;
let renewed: QueryClient | undefined;
const listeners = new Set<() => void>();

/** Begin to keep a query client's active queries fresh; return how to end it. */
export function follow(queries: QueryClient): () => void {
  renewed = queries;
  seenAt = serverNow();
  timer = setTimeout(look, POLL);
  return () => {
    renewed = undefined;
    clearTimeout(timer);
  };
}

/** Try again now. */
export function tryNow(): void {
  clearTimeout(timer);
  void look();
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

async function look(): Promise<void> {
  const isThere = await reached();
  if (!renewed) return;
  if (isThere) {
    seenAt = serverNow();
    become({ status: "live" });
    if (!document.hidden)
      void renewed.invalidateQueries({
        type: "active",
        predicate: (query) => query.queryKey[0] !== "session",
      });
  } else {
    become({ status: "stale", since: seenAt, retryAt: serverNow() + RETRY });
  }
  clearTimeout(timer);
  timer = setTimeout(look, isThere ? POLL : RETRY);
}

async function reached(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(RETRY) })).ok;
  } catch {
    return false;
  }
}

function become(next: Liveness): void {
  if (next.status === "live" && liveness.status === "live") return;
  liveness = next;
  for (const listener of listeners) listener();
}
