import type { FilterKind } from "@/parts/filters/Filters";

/** The names of the list's filters in the address, as the API has them. */
export const FILTERS = [
  "status",
  "severity",
  "priority",
  "team_id",
  "integration_id",
  "assignee_id",
] as const;

type Named = { id: string; name: string };

/** Return the filters with the values that they may take here. */
export function filterKinds(teams: Named[], integrations: Named[], users: Named[]): FilterKind[] {
  const named = (all: Named[]) => all.map(({ id, name }) => ({ value: id, label: name }));
  return [
    { key: "status", label: "Status", options: worded(["open", "acknowledged", "resolved"]) },
    { key: "severity", label: "Severity", options: worded(["critical", "error", "warning", "info"]) },
    {
      key: "priority",
      label: "Priority",
      options: ["P1", "P2", "P3", "P4", "P5"].map((value) => ({ value, label: value })),
    },
    { key: "team_id", label: "Team", options: named(teams), isSingle: true },
    { key: "integration_id", label: "Integration", options: named(integrations), isSingle: true },
    { key: "assignee_id", label: "Assignee", options: named(users), isSingle: true },
  ];
}

function worded(values: string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: value }));
}
