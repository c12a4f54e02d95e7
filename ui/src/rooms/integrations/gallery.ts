/** The gallery of tools: which kind each is of, and which are found. Pure. */
import type { Template } from "@/api/types";

const KINDS: [string, string[]][] = [
  [
    "Monitoring",
    [
      "alertmanager",
      "checkmk",
      "datadog",
      "dynatrace",
      "grafana",
      "grafana-legacy",
      "icinga2",
      "librenms",
      "nagios",
      "email-nagios",
      "netdata",
      "new-relic",
      "prtg",
      "sematext",
      "sematext-webhook",
      "solarwinds",
      "vmalert",
      "zabbix",
    ],
  ],
  ["Clouds", ["azure-monitor", "cloudflare", "cloudwatch", "eventbridge", "google-cloud", "kubernetes"]],
  ["Uptime", ["healthchecks", "pingdom", "site24x7", "statuscake", "uptime-kuma", "uptimerobot"]],
  ["Errors and logs", ["graylog", "kibana", "rollbar", "sentry", "splunk"]],
  ["Code and delivery", ["argo-cd", "github", "gitlab", "jenkins"]],
  ["Tickets and on-call", ["alerta", "jira", "opsgenie", "pagerduty", "servicenow", "tocsin", "zendesk"]],
  ["Chat", ["chat", "mattermost", "teams"]],
  ["Anything", ["cloudevents", "email", "generic", "generic-form", "text"]],
];
const OTHER = "Other tools";

/** Some tools of one kind. */
export type Kind = { kind: string; templates: Template[] };

/** Return the tools whose name or text has the wanted text, kind by kind. */
export function found(all: Template[], text: string): Kind[] {
  const wanted = text.trim().toLowerCase();
  const fits = all.filter((one) => `${one.name} ${one.key} ${one.text}`.toLowerCase().includes(wanted));
  const known = KINDS.flatMap(([, keys]) => keys);
  return [...KINDS.map(([kind]) => kind), OTHER].flatMap((kind) => {
    const keys = KINDS.find(([name]) => name === kind)?.[1];
    const templates = fits.filter(({ key }) => (keys ? keys.includes(key) : !known.includes(key)));
    return templates.length ? [{ kind, templates }] : [];
  });
}
