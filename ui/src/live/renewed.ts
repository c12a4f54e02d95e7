/** What an event of the feed makes old. */

/** Names of resources, as the keys of queries name them. */
export type Renewed = ReadonlySet<string>;

/** Everything. */
export const ALL: Renewed = new Set(["*"]);

const INCIDENT: Renewed = new Set(["incidents", "deliveries", "heartbeats", "status"]);
const ALERT: Renewed = new Set(["alerts", "rules", "deliveries", "status"]);
const INBOUND: Renewed = new Set(["messages", "integrations", "heartbeats", "status"]);

/** Return which resources an event makes old. A thing's new revision may show anywhere, as its name does. */
export function renewedBy(kind: string, data: string): Renewed {
  if (kind === "inbound") return INBOUND;
  if (kind !== "entry") return ALL;
  const { subject_id: subject } = JSON.parse(data) as { subject_id: string };
  return subject.startsWith("inc_") ? INCIDENT : subject.startsWith("alr_") ? ALERT : ALL;
}
