"""Whom and what names a thing of being on call, while it counts: what is over names nobody."""

from collections.abc import Iterable
from typing import Any

from tocsin.accounts.people import Team
from tocsin.respond.oncall.local import range_of
from tocsin.respond.oncall.schedules import Absence, Override, Schedule, Swap


def named_by(body: Any, now: int) -> Iterable[str]:
    """Yield the ids that a body names while it counts: what is over names nobody."""
    match body:
        case Schedule():
            yield body.holidays_id
            for layer in body.layers:
                yield layer.calendar_id
                yield from (place.user_id for place in layer.places)
        case Override() if not _is_over(body, now):
            yield from (body.schedule_id, body.user_id, body.replaces_id)
            yield from (shift.user_id for shift in body.shifts)
        case Absence() if not _is_over(body, now):
            yield from (body.user_id, body.cover_id, *body.covers, *body.covers.values())
        case Swap() if not _is_over(body, now) and body.status == "asked":
            yield from (body.schedule_id, body.user_id, body.to_id)
        case Team():
            for member in body.members:
                yield from (member.user_id, member.team_id)
            yield from body.rotation.user_ids if body.rotation else ()
            yield from (*body.hook_ids, body.holidays_id)
        case _:
            return


def _is_over(body: Override | Absence | Swap, now: int) -> bool:
    return range_of(body.start, body.end)[1] <= now
