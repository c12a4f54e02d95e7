import { Page } from "@/parts/Page";

export function Metrics() {
  return <Page title="Metrics">{null}</Page>;
}
