import { useSyncExternalStore } from "react";
import { current, type Liveness, subscribe } from "./feed";

/** Whether what is shown is live. The shell follows the feed; a room needs only its queries. */
export function useLive(): Liveness {
  return useSyncExternalStore(subscribe, current);
}
