import { useQuery } from "@tanstack/react-query";
import { firingAlerts, incidentCounts } from "@/api/queries";

/** What the side bar counts, by place. */
export function useCounts(): Partial<Record<string, number>> {
  const open = useQuery(incidentCounts).data?.open;
  const firing = useQuery(firingAlerts).data?.items.length;
  return { "/incidents": open, "/alerts": firing };
}
