import { ThingList } from "@/parts/ThingList";

/** Apps: the named sources of signals. */
export function AppList() {
  return <ThingList title="Apps and tokens" what="apps" plural="apps" />;
}
