import { ThingList } from "@/parts/ThingList";

/** Alert rules: what we watch for. */
export function RuleList() {
  return <ThingList title="Alert rules" what="alert rules" plural="rules" />;
}
