"""Layers: the shifts that one gives, and who is in them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tocsin.respond.oncall.calendars import Namings, events_of
from tocsin.respond.oncall.local import ALWAYS, NEVER, date_of, midnight
from tocsin.respond.oncall.ranges import Range, inverted, layered, near, shared
from tocsin.respond.oncall.schedules import Calendar, Layer
from tocsin.respond.oncall.turns import Turns, turns_of
from tocsin.respond.oncall.windows import Windows, windows_of

SAID_MAX = 100
"""Characters of an event's text that a reason quotes."""
EVENTS_SAID_MAX = 3
"""Events at once that a reason quotes."""

Lineup = dict[str, tuple[str, ...]]
"""Member role → ids of the users in it, who leads first."""


class Seat(NamedTuple):
    """A user in a role, since and until when, and why; `held` are those in whose place the user is."""

    user_id: str
    role: str
    since: int
    until: int
    why: str
    held: tuple[str, ...] = ()


class Shift(NamedTuple):
    """One shift of a layer, `[start, end)`: who sits in it, by role."""

    start: int
    end: int
    seats: dict[str, tuple[Seat, ...]]


class Cast(NamedTuple):
    """Whom a layer means for `[start, end)`, whether or not it holds."""

    start: int
    end: int
    lineup: Lineup
    source: str


class CompiledLayer(NamedTuple):
    """A layer that can be asked."""

    roles: tuple[str, ...]  # that it ever gives
    first: int
    last: int
    windows: Windows | None
    free: tuple[Range, ...] | None  # where holidays let it hold; none: always
    casting: "RotationCasting | SetCasting"

    def shifts(self, start: int, end: int) -> Iterator[Shift]:
        """Yield the shifts, each whole and in order, that overlap `[start, end)`."""
        for opens, closes in self._holds(start, end):
            for cast in self.casting.within(max(opens, start), min(closes, end)):
                begins, ends = max(opens, cast.start), min(closes, cast.end)
                if begins < ends:
                    yield Shift(begins, ends, _seats(cast, begins, ends))

    def _holds(self, start: int, end: int) -> list[Range]:
        """Return when it holds, each time whole, as far as it overlaps `[start, end)`."""
        start, end = max(start, self.first), min(end, self.last)
        if start >= end:
            return []
        holds = self.windows.within(start, end) if self.windows else [(self.first, self.last)]
        holds = shared(holds, [(self.first, self.last)])
        if self.free is not None:
            holds = shared(holds, near(self.free, start, end))
        return [one for one in holds if one[0] < end and start < one[1]]


class RotationCasting(NamedTuple):
    """The turns of a rotation, one after another."""

    turns: Turns
    lineups: tuple[Lineup, ...]  # one for each place at which the queue of users may begin
    moves: int
    source: str

    def lineup(self, number: int) -> Lineup:
        """Return who has which role in a turn."""
        return self.lineups[number * self.moves % len(self.lineups)]

    def within(self, start: int, end: int) -> Iterator[Cast]:
        """Yield the turns that overlap `[start, end)`."""
        number = self.turns.last(start)
        begins = self.turns.at(number)
        while begins < end:
            ends = self.turns.at(number + 1)
            yield Cast(begins, ends, self.lineup(number), self.source)
            number, begins = number + 1, ends


class SetCasting(NamedTuple):
    """What is set once for all: a fixed layer's places, or the events of a calendar, disjoint and in order."""

    casts: tuple[Cast, ...]

    def within(self, start: int, end: int) -> Iterator[Cast]:
        """Yield those that touch `[start, end)`, with one more on either side."""
        yield from near(self.casts, start, end)


@lru_cache(maxsize=4096)
def rotation_of(layer: Layer, members: tuple[str, ...] = ()) -> RotationCasting:
    """Return a rotation's turns; raise Invalid that names the field. Memory of a pure reading."""
    places = (*(place.user_id for place in layer.places), *(members if layer.is_whole_team else ()))
    users = places if not layer.is_whole_team else tuple(dict.fromkeys(places))
    lineups = tuple(_lineup((*users[at:], *users[:at]), layer.roles, layer.at_a_time) for at in range(len(users)))
    turns = turns_of(layer.turn, layer.zone, layer.starts_on)
    return RotationCasting(turns, lineups or ({},), layer.moves, f"rotation {layer.name or layer.id}")


def compile_layer(
    layer: Layer, members: tuple[str, ...], calendar: Calendar | None, holidays: tuple[Range, ...], namings: Namings
) -> CompiledLayer:
    """Return a layer that can be asked; raise Invalid that names the field."""
    roles = layer.roles
    match layer.kind:
        case "rotation":
            casting = rotation_of(layer, members)
        case "fixed":
            casting = _fixed(layer, members)
            roles = tuple(casting.casts[0].lineup)
        case "calendar":
            casting = _calendar(layer, calendar, namings)
    if isinstance(casting, RotationCasting):
        first = casting.turns.at(0)
    else:
        first = midnight(date_of(layer.starts_on, "starts_on"), layer.zone) if layer.starts_on else ALWAYS
    last = midnight(date_of(layer.ends_on, "ends_on"), layer.zone) if layer.ends_on else NEVER
    free: tuple[Range, ...] | None = None
    if layer.holidays == "only":
        free = holidays
    elif layer.holidays == "off" and holidays:
        free = tuple(inverted(holidays, ALWAYS, NEVER))
    return CompiledLayer(roles, first, last, windows_of(layer), free, casting)


def _fixed(layer: Layer, members: tuple[str, ...]) -> SetCasting:
    lineup: Lineup = {}
    placed = [(place.role, place.user_id) for place in layer.places]
    known = {user_id for _, user_id in placed}
    others = [(layer.roles[0], user_id) for user_id in members if user_id not in known] if layer.is_whole_team else []
    for role, user_id in dict.fromkeys((*placed, *others)):
        lineup[role] = (*lineup.get(role, ()), user_id)
    return SetCasting((Cast(ALWAYS, NEVER, lineup, f"fixed shift {layer.name or layer.id}"),))


def _calendar(layer: Layer, calendar: Calendar | None, namings: Namings) -> SetCasting:
    events = events_of(calendar) if calendar else ()
    named = [(one.start, one.end, (namings.named(one.text), one.text)) for one in events]
    casts: list[Cast] = []
    for start, end, here in layered(one for one in named if one[2][0]):
        users = tuple(dict.fromkeys(user_id for user_ids, _ in here for user_id in user_ids))
        # Whoever is named beyond the roles has the last one.
        lineup = _lineup(users, layer.roles[:-1], layer.at_a_time)
        lineup[layer.roles[-1]] = users[sum(map(len, lineup.values())) :]
        said = ", ".join(text[:SAID_MAX] for _, text in here[:EVENTS_SAID_MAX])
        casts.append(Cast(start, end, lineup, f"calendar {layer.name or layer.id} ({said})"))
    return SetCasting(tuple(casts))


def _lineup(queue: tuple[str, ...], roles: tuple[str, ...], at_a_time: int) -> Lineup:
    """Return the next so many of a queue for each role; nobody is one's own second, so the last ones may stay empty."""
    users = tuple(dict.fromkeys(queue))[: at_a_time * len(roles)]
    starts = range(0, len(users), at_a_time)
    return {role: users[at : at + at_a_time] for role, at in zip(roles, starts, strict=False)}


def _seats(cast: Cast, start: int, end: int) -> dict[str, tuple[Seat, ...]]:
    return {
        role: tuple(Seat(user_id, role, start, end, cast.source) for user_id in user_ids)
        for role, user_ids in cast.lineup.items()
        if user_ids
    }
