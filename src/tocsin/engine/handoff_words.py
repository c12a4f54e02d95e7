"""What messages about handoffs say: who is on call, how long, and what there is to take over."""

from collections.abc import Sequence

from tocsin.accounts.people import User
from tocsin.engine.work import Work
from tocsin.respond.incidents.incidents import IncidentStatus
from tocsin.respond.oncall.handoffs import Pair
from tocsin.respond.oncall.local import ALWAYS, NEVER, spoken
from tocsin.respond.oncall.schedules import OnDuty
from tocsin.store import searching
from tocsin.store.searching import Sought
from tocsin.store.things import Thing

INCIDENTS_MAX = 10  # that a message names
UNRESOLVED = (IncidentStatus.OPEN, IncidentStatus.ACKNOWLEDGED)


def open_incidents(work: Work, schedule: Thing) -> str:
    """Return the unresolved incidents of a schedule's team, the newest ones by name."""
    sought = Sought(statuses=UNRESOLVED, team_id=schedule.team_id)
    found, _ = searching.page(work.tx, sought, "", INCIDENTS_MAX + 1) if schedule.team_id else ([], "")
    if not found:
        return "No open incidents."
    lines = [f"#{one.number} {one.subject} ({one.status})" for one, _ in found[:INCIDENTS_MAX]]
    more = ["and more"] if len(found) > INCIDENTS_MAX else []
    return "\n".join(("Open incidents:", *lines, *more))


def time_of(work: Work, user_id: str, own: OnDuty) -> str:
    """Return since and until when a shift lasts, in the user's own zone."""
    user = work.catalog.kind("user").get(user_id)
    body: User | None = user.body if user else None
    said = spoken(own.since or ALWAYS, own.until or NEVER, body.zone if body else "UTC")
    return f"{said[0].upper()}{said[1:]}."


def said(work: Work, pairs: Sequence[Pair]) -> str:
    """Return who is on call, each with the role."""
    things = work.catalog.things
    names = ((role, things[user_id].name if user_id in things else user_id) for role, user_id in pairs)
    return ", ".join(f"{name} ({role})" for role, name in names) or "nobody"


def joined(roles: Sequence[str]) -> str:
    """Return roles as a sentence names them."""
    return " and ".join(roles)
