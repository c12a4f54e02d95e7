"""What the answers about being on call share: people with why, spans of time that are asked for."""

from collections.abc import Iterable

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import DAY
from tocsin.respond.oncall.schedules import OnDuty
from tocsin.server.api.answers import INSTANT_MAX, Answer, instant, moment
from tocsin.server.house import House

SPAN_MAX = 366 * DAY
SHOWN = 28 * DAY  # where no end is given


class Person(Answer, frozen=True):
    """A user by name."""

    user_id: str
    user_name: str


class OnDutyShown(Answer, frozen=True):
    """Who has a role, since and until when it is this person's (null: always, without end), and why."""

    user_id: str
    user_name: str
    role: str
    since: str | None
    until: str | None
    why: str


def span(house: House, start: str, end: str, back: int = 0) -> tuple[int, int]:
    """
    Return the range that is asked for: from now, less `back`, for SHOWN, unless given; a year at most.

    Raise Invalid that names the field.
    """
    first = instant(start, "start") if start else house.now() - back
    last = instant(end, "end") if end else min(first + (back or SHOWN), INSTANT_MAX)
    if not first <= last <= first + SPAN_MAX:
        raise Invalid("the end is after the start, by a year at most", field="end")
    return first, last


def name_of(house: House, thing_id: str) -> str:
    """Return a thing's name, its id where there is no such thing."""
    things = house.keeper.current.things
    return things[thing_id].name if thing_id in things else thing_id


def person(house: House, user_id: str) -> Person:
    """Return a user by name."""
    return Person(user_id, name_of(house, user_id))


def on_duty(house: House, people: Iterable[OnDuty]) -> list[OnDutyShown]:
    """Return people on call as they are shown."""
    return [
        OnDutyShown(one.user_id, name_of(house, one.user_id), one.role, moment(one.since), moment(one.until), one.why)
        for one in people
    ]
