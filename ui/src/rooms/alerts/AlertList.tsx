import { Page } from "@/parts/Page";

export function AlertList() {
  return <Page title="Alerts">{null}</Page>;
}
