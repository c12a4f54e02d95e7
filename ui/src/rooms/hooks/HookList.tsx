import { ThingList } from "@/parts/ThingList";

/** Notification hooks: where notices go. */
export function HookList() {
  return <ThingList title="Notification hooks" what="notification hooks" plural="hooks" />;
}
