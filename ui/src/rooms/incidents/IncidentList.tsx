import { Page } from "@/parts/Page";

export function IncidentList() {
  return <Page title="Incidents">{null}</Page>;
}
