/** Who is paged next for an incident, how and when, from its plan: pure. */
import type { IncidentPlan } from "@/api/types";
import { channelWord } from "@/look/words";

export type PlannedPage = {
  at: string;
  userId: string;
  name: string;
  role: string;
  channel: string;
  step: number;
};

/** Return the pages that are planned, in order. */
export function plannedPages(plan: IncidentPlan | undefined): PlannedPage[] {
  return (plan?.steps ?? []).flatMap((step) =>
    step.events
      .filter((event) => event.kind === "Paged")
      .map((page) => ({
        at: step.at,
        userId: page.user_id,
        name: page.user_name,
        role: page.role,
        channel: channelWord(page.deliveries[0]?.channel ?? ""),
        step: step.step,
      })),
  );
}

/** Return the next page that is planned; null when nobody will be paged. */
export function nextPage(plan: IncidentPlan | undefined): PlannedPage | null {
  return plannedPages(plan)[0] ?? null;
}

const WHY: Record<string, string> = {
  acknowledged: "Nobody, it is acknowledged",
  exhausted: "Nobody, escalation exhausted",
  halted: "Nobody, escalation ended",
  held: "Nobody yet",
  muted: "Nobody, it is muted",
  snoozed: "Nobody, it is snoozed",
};

/** Say why nobody will be paged. */
export function whyNobody(plan: IncidentPlan): string {
  if (!plan.run_id) return "Nobody, it has no policy";
  return WHY[plan.status] ?? "Nobody, no step is left";
}
