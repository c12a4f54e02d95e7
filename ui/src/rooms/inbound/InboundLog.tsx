import { Page } from "@/parts/Page";

export function InboundLog() {
  return <Page title="Inbound log">{null}</Page>;
}
