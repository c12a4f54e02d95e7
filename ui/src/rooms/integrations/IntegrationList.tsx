import { ThingList } from "@/parts/ThingList";

/** Integrations: what reports to us, each at its API URL. */
export function IntegrationList() {
  return <ThingList title="Integrations" what="integrations" plural="integrations" />;
}
