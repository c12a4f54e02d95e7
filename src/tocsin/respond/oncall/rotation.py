"""
Who is on call, and when: a rotation's shifts, and a team's roster.

Handoffs are at the same local wall time every `weeks` weeks, whatever the clocks do in between, so a shift may be an
hour shorter or longer than its weeks. A local time that the zone skips (spring) or repeats (autumn) is resolved as RFC
5545 does ("compatible"): a skipped one moves later by the length of the gap, of a repeated one the first counts. The
rotation has neither beginning nor end: before `starts_on` it turns backwards, so that there is always somebody.
"""

from functools import lru_cache
from typing import Literal

import msgspec
from whenever import Date, Time, TimeZoneNotFoundError

from tocsin.accounts.people import Rotation, Team
from tocsin.kernel.errors import Invalid, TooMuch
from tocsin.kernel.instants import DAY, SECOND
from tocsin.kernel.values import Value

WEEKS_MAX = 52
USERS_MAX = 100
ROLES_MAX = 10
SHIFTS_MAX = 1000
AT_MAX = 221_845_392_000 * SECOND  # the year 9000; the calendar ends in 9999
UNIT: Literal["microsecond"] = "microsecond"

Roster = dict[str, tuple[str, ...]]
"""Member role → ids of the users in it, who leads first."""


class Shift(Value, frozen=True):
    """One turn `[start_at, end_at)`: the users in the order of the rotation's roles, who leads first."""

    start_at: int
    end_at: int
    user_ids: tuple[str, ...]


class Handoffs(msgspec.Struct, frozen=True):
    """The instants at which a rotation hands over: the zone's arithmetic, read once."""

    zone: str
    starts_on: Date
    time: Time
    weeks: int
    origin: int  # the instant of handoff 0

    def at(self, number: int) -> int:
        """Return the instant of a handoff; number 0 is on `starts_on`."""
        return _instant(self.starts_on.add(weeks=self.weeks * number), self.time, self.zone)

    def last(self, at: int) -> int:
        """Return the number of the last handoff at or before an instant."""
        # Offsets change by a day at most and the shortest turn is a week, so the guess is one off at worst.
        number = (at - self.origin) // (self.weeks * 7 * DAY)
        if at < self.at(number):
            return number - 1
        if at >= self.at(number + 1):
            return number + 1
        return number


def check_rotation(rotation: Rotation) -> None:
    """Raise Invalid that names the first field at fault."""
    _check_names("user_ids", rotation.user_ids, USERS_MAX)
    _check_names("roles", rotation.roles, ROLES_MAX)
    _handoffs(rotation.zone, rotation.starts_on, rotation.handoff_time, rotation.weeks)


def who(rotation: Rotation, at: int) -> tuple[str, ...]:
    """Return the users on call at an instant, in the order of the roles; raise Invalid when the rotation is."""
    handoffs = _handoffs(rotation.zone, rotation.starts_on, rotation.handoff_time, rotation.weeks)
    return _turn(rotation, handoffs.last(at))


def shifts(rotation: Rotation, start: int, end: int) -> list[Shift]:
    """Return the shifts that overlap `[start, end)`, each whole; raise Invalid, or TooMuch beyond SHIFTS_MAX."""
    if not 0 <= start <= end <= AT_MAX:
        raise Invalid("a range begins at 1970 or later, ends after it begins and is over by the year 9000")
    if start == end:
        return []
    handoffs = _handoffs(rotation.zone, rotation.starts_on, rotation.handoff_time, rotation.weeks)
    first, last = handoffs.last(start), handoffs.last(end - 1)
    if last - first >= SHIFTS_MAX:
        raise TooMuch(f"the range holds more than {SHIFTS_MAX} shifts: ask for a shorter one", status=400)
    bounds = [handoffs.at(number) for number in range(first, last + 2)]
    return [
        Shift(bounds[place], bounds[place + 1], _turn(rotation, first + place)) for place in range(last - first + 1)
    ]


def roster(team: Team, now: int) -> Roster:
    """
    Return who has which member role in a team at an instant.

    The rotation's roles come first, with the user on call leading; members who hold a role explicitly follow, in the
    order of the team. Nobody is named twice in a role. Raise Invalid when the rotation is.
    """
    places: Roster = {}
    rotation = team.rotation
    if rotation is not None:
        users = who(rotation, now)
        places = {role: (user_id,) for role, user_id in zip(rotation.roles, users, strict=False)}
    for member in team.members:
        for role in member.roles:
            holders = places.get(role, ())
            if member.user_id not in holders:
                places[role] = (*holders, member.user_id)
    return places


def _turn(rotation: Rotation, number: int) -> tuple[str, ...]:
    """Return who leads after that handoff and who follows; with fewer users than roles the last roles stay empty."""
    users = rotation.user_ids
    count = min(len(users), len(rotation.roles))
    return tuple(users[(number + place) % len(users)] for place in range(count))


def _check_names(field: str, names: tuple[str, ...], count_max: int) -> None:
    if not names:
        raise Invalid("a rotation needs at least one", field=field)
    if len(names) > count_max:
        raise Invalid(f"a rotation has at most {count_max}, not {len(names)}", field=field)
    if len(set(names)) < len(names) or "" in names:
        raise Invalid("each is named once and none is empty", field=field)


@lru_cache(maxsize=1024)
def _handoffs(zone: str, starts_on: str, handoff_time: str, weeks: int) -> Handoffs:
    """Return the handoffs of a rotation. Memory of a pure reading: the same texts always give the same."""
    if not 1 <= weeks <= WEEKS_MAX:
        raise Invalid(f"a turn lasts 1 to {WEEKS_MAX} weeks, not {weeks}", field="weeks")
    try:
        date = Date.parse_iso(starts_on)
    except ValueError as error:
        raise Invalid(f"not a date such as 2026-01-05: {starts_on[:40]!r}", field="starts_on") from error
    if not 1970 <= date.year <= 9000:
        raise Invalid(f"a rotation starts in the years 1970 to 9000, not {date.year}", field="starts_on")
    try:
        time = Time.parse_iso(handoff_time)
    except ValueError as error:
        raise Invalid(f"not a time such as 09:00: {handoff_time[:40]!r}", field="handoff_time") from error
    try:
        origin = _instant(date, time, zone)
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {zone[:40]!r}", field="zone") from error
    return Handoffs(zone, date, time, weeks, origin)


def _instant(date: Date, time: Time, zone: str) -> int:
    return date.at(time).assume_tz(zone, disambiguation="compatible").timestamp(unit=UNIT)
