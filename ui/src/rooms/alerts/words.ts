/** What an alert is called: pure. */
import type { Alert } from "@/api/types";

/** Return the tags of an alert's series group: "os.host=web-1"; "all series" for a rule without groups. */
export function groupOf({ labels }: Pick<Alert, "labels">): string {
  const pairs = Object.entries(labels).sort(([one], [other]) => one.localeCompare(other));
  return pairs.length ? pairs.map(([name, value]) => `${name}=${value}`).join(", ") : "all series";
}

/** Return an alert's title: its rule and group. */
export function titleOf(alert: Pick<Alert, "labels" | "rule_name">): string {
  return Object.keys(alert.labels).length ? `${alert.rule_name} (${groupOf(alert)})` : alert.rule_name;
}
