import { ThingList } from "@/parts/ThingList";

/** Escalation policies: whom to page, in which order. */
export function PolicyList() {
  return <ThingList title="Escalation policies" what="escalation policies" plural="policies" />;
}
