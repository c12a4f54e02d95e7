import type { Incident } from "@/api/types";
import { useNow } from "@/live/clock";
import { Age, Countdown, Stamp } from "@/look/Time";

/** How long is left to resolve it in time, or since when the time is over. */
export function Sla({ incident }: { incident: Incident }) {
  const now = useNow(10_000);
  const { sla_at: at, resolved_at: end } = incident;
  if (!at) return null;
  if (end) return <>{Date.parse(end) < Date.parse(at) ? "In time" : "Too late"}</>;
  if (incident.is_sla_breached || Date.parse(at) < now) {
    return (
      <span data-late>
        Late by <Age at={at} />
      </span>
    );
  }
  return (
    <span>
      in <Countdown at={at} />, by <Stamp at={at} />
    </span>
  );
}
