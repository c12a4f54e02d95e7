"""Holding: how an integration's delay lets a walk wait before its first step."""

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import check_hours, compile_hours
from tocsin.kernel.instants import SECOND, to_text
from tocsin.respond.escalation.runs import HeldBecause, Hold
from tocsin.respond.integrations.integration import Delay

COUNT_MAX = 1_000
WAIT_MAX = 7 * 24 * 3600


def check_delay(delay: Delay) -> None:
    """Raise Invalid that names the first field at fault."""
    match delay.kind:
        case "count":
            if not 2 <= delay.count <= COUNT_MAX:
                raise Invalid(f"count must be 2 to {COUNT_MAX}", field="delay.count")
            if not 0 <= delay.within <= WAIT_MAX:
                raise Invalid(f"within must be 0 to {WAIT_MAX} seconds", field="delay.within")
        case "wait":
            if not 1 <= delay.wait <= WAIT_MAX:
                raise Invalid(f"wait must be 1 to {WAIT_MAX} seconds", field="delay.wait")
        case "hours":
            if delay.hours is None:
                raise Invalid("support hours need hours", field="delay.hours")
            check_hours(delay.hours, "delay.hours")


def hold_of(delay: Delay, now: int) -> Hold | None:
    """Return what a new walk waits for; None where it needn't wait."""
    match delay.kind:
        case "count":
            within = f" within {delay.within} s" if delay.within else ""
            until = f"until {delay.count} reports came{within}, this is the first"
            return Hold(HeldBecause.COUNT, until, count=delay.count, within=delay.within)
        case "wait":
            due_at = now + delay.wait * SECOND
            return Hold(HeldBecause.WAIT, f"for {delay.wait} s, if it isn't over by then", due_at)
        case "hours":
            if delay.hours is None:
                return None
            due_at = compile_hours(delay.hours).next_at(now)
            return Hold(HeldBecause.HOURS, f"until {to_text(due_at)}", due_at) if due_at > now else None
