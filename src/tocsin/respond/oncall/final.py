"""
The final schedule: who is on call when layers, overlaps, overrides and absences have had their say, in this order.

A point query and a list of stretches come from the same reading, so they agree at every instant.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from tocsin.kernel.errors import Invalid, TooMuch
from tocsin.kernel.instants import DAY
from tocsin.kernel.values import Value
from tocsin.respond.oncall.absences import Absences
from tocsin.respond.oncall.calendars import Namings, holidays_of
from tocsin.respond.oncall.layers import Seat, Shift, compile_layer
from tocsin.respond.oncall.local import AT_MAX, NEVER, spoken
from tocsin.respond.oncall.overrides import Seats, changes_of, each_once, overridden
from tocsin.respond.oncall.ranges import crossed, layered
from tocsin.respond.oncall.schedules import Books, OnDuty, Schedule

SHIFTS_MAX = 50_000
"""Shifts of all layers in one range."""
DAYS_KEPT = 200
DUTIES_KEPT = 20_000
HANDOFF_WEEKS_MAX = 104

Pieces = Iterable[tuple[int, int, Seats]]


class Stretch(Value, frozen=True):
    """`[start, end)`, and who is on call in it: role by role, who leads first; nobody: a gap."""

    start: int
    end: int
    people: tuple[OnDuty, ...]


class CompiledSchedule:
    """A schedule that can be asked. It remembers the days that it was asked about."""

    def __init__(self, schedule: Schedule, books: Books, absences: Absences | None = None) -> None:
        self._zone = schedule.zone
        self._overlap = schedule.overlap
        self._books = books
        self._absences = absences or Absences(books.absences, books.names)
        self._changes = list(layered(changes_of(books.overrides)))
        holidays = holidays_of(books.calendars.get(schedule.holidays_id or books.holidays_id))
        namings = (
            Namings(books.names, books.users) if any(one.kind == "calendar" for one in schedule.layers) else _NOBODY
        )
        self._layers = [
            compile_layer(one, books.members, books.calendars.get(one.calendar_id), holidays, namings)
            for one in reversed(schedule.layers)
        ]
        self.roles = tuple(dict.fromkeys(role for one in reversed(self._layers) for role in one.roles))
        self._ranks = {role: rank for rank, role in enumerate(self.roles)}
        self._duties: dict[Seat, OnDuty] = {}
        self._days: dict[int, list[Stretch]] = {}

    def at(self, at: int) -> tuple[OnDuty, ...]:
        """Return who is on call at an instant, role by role, who leads first."""
        day = at // DAY
        stretches = self._days.get(day)
        if stretches is None:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            stretches = self._days[day] = self.stretches(day * DAY, (day + 1) * DAY)
        return stretches[bisect_right(stretches, at, key=attrgetter("start")) - 1].people

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """
        Return what the final schedule says of `[start, end)`, without a hole.

        Raise Invalid when there is no such range, or TooMuch when it holds more than SHIFTS_MAX shifts.
        """
        if not 0 <= start <= end <= AT_MAX:
            raise Invalid("a range begins at 1970 or later, ends after it begins and is over by the year 9000")
        pieces = self._covered(self._overridden(self._overlapped(start, end)))
        found: list[Stretch] = []
        for begins, ends, seats in pieces:
            people = tuple(map(self._duty, seats))
            if found and found[-1].people == people:
                begins = found.pop().start
            found.append(Stretch(begins, ends, people))
        return found

    def handoff_after(self, at: int) -> int:
        """Return the next instant at which others are on call or in other roles, 0: not within HANDOFF_WEEKS_MAX."""
        now = _who(self.at(at))
        for week in range(HANDOFF_WEEKS_MAX):
            start = at + week * 7 * DAY
            for stretch in self.stretches(start, min(start + 7 * DAY, AT_MAX)) if start < AT_MAX else ():
                if _who(stretch.people) != now:
                    return stretch.start
        return 0

    def _overlapped(self, start: int, end: int) -> Iterator[tuple[int, int, Seats]]:
        """Yield who is on call by the layers alone."""
        shifts: list[tuple[int, int, Shift]] = []
        for layer in self._layers:
            for one in layer.shifts(start, end):
                shifts.append((max(one.start, start), min(one.end, end), one))
                if len(shifts) > SHIFTS_MAX:
                    raise TooMuch(f"the range holds more than {SHIFTS_MAX} shifts: ask for a shorter one", status=400)
        for begins, ends, _, active in crossed([(start, end, None)], list(layered(shifts))):
            yield begins, ends, self._picked(active) if active else ()

    def _picked(self, shifts: Sequence[Shift]) -> Seats:
        """Return who counts of the shifts that overlap, of the top layer first."""
        if self._overlap == "shortest":
            shifts = sorted(shifts, key=lambda one: one.end - one.start)
        found: dict[str, Seats] = {}
        for shift in shifts:
            for role, seats in shift.seats.items():
                if role not in found:
                    found[role] = seats
                elif self._overlap == "all":
                    found[role] += seats
        picked = tuple(seat for role in self.roles if role in found for seat in found[role])
        return each_once(picked) if self._overlap == "all" else picked

    def _overridden(self, pieces: Pieces) -> Iterator[tuple[int, int, Seats]]:
        for begins, ends, seats, changes in crossed(pieces, self._changes):
            if changes:
                made = overridden(seats, changes, self._books.names)
                yield begins, ends, tuple(sorted(made, key=lambda seat: self._rank(seat.role)))
            else:
                yield begins, ends, seats

    def _covered(self, pieces: Pieces) -> Iterator[tuple[int, int, Seats]]:
        away = self._absences
        for begins, ends, seats in pieces:
            absent = [one.user_id for one in seats if one.user_id in away and away.is_away(one.user_id, begins, ends)]
            if not absent:
                yield begins, ends, seats
                continue
            bounds = {one for user_id in absent for one in away.bounds(user_id, self._books.team_id)}
            cuts = [begins, *sorted(one for one in bounds if begins < one < ends), ends]
            for start, end in pairwise(cuts):
                yield start, end, each_once(tuple(self._stand_in(seat, start) for seat in seats))

    def _stand_in(self, seat: Seat, at: int) -> Seat:
        if seat.user_id not in self._absences:
            return seat
        found = self._absences.stands_in(seat.user_id, self._books.team_id, at)
        if not found.why:
            return seat
        since, until = max(seat.since, found.since), min(seat.until, found.until)
        return Seat(found.user_id, seat.role, since, until, f"{found.why}; {seat.why}")

    def _duty(self, seat: Seat) -> OnDuty:
        duty = self._duties.get(seat)
        if duty is None:
            if len(self._duties) >= DUTIES_KEPT:
                self._duties.clear()
            why = f"{seat.why}, {spoken(seat.since, seat.until, self._zone)}"
            until = 0 if seat.until >= NEVER else seat.until
            duty = self._duties[seat] = OnDuty(seat.user_id, seat.role, seat.since, until, why)
        return duty

    def _rank(self, role: str) -> int:
        return self._ranks.get(role, len(self._ranks))


def final(schedule: Schedule, books: Books, start: int, end: int) -> list[Stretch]:
    """
    Return what the final schedule says of `[start, end)`, without a hole.

    Raise Invalid that names the field at fault, or TooMuch when the range holds more than SHIFTS_MAX shifts.
    """
    return CompiledSchedule(schedule, books).stretches(start, end)


def by_role(people: Iterable[OnDuty]) -> dict[str, tuple[OnDuty, ...]]:
    """Return people by role, who leads first."""
    found: dict[str, tuple[OnDuty, ...]] = {}
    for one in people:
        found[one.role] = (*found.get(one.role, ()), one)
    return found


def gaps(stretches: Iterable[Stretch], roles: Iterable[str]) -> Mapping[str, list[tuple[int, int]]]:
    """Return, for each role, the ranges in which nobody has it."""
    found: dict[str, list[tuple[int, int]]] = {role: [] for role in roles}
    for stretch in stretches:
        held = {one.role for one in stretch.people}
        for role, ranges in found.items():
            if role not in held and ranges and ranges[-1][1] == stretch.start:
                ranges[-1] = (ranges[-1][0], stretch.end)
            elif role not in held:
                ranges.append((stretch.start, stretch.end))
    return found


def _who(people: tuple[OnDuty, ...]) -> list[tuple[str, str]]:
    return [(one.role, one.user_id) for one in people]


_NOBODY = Namings({}, {})
