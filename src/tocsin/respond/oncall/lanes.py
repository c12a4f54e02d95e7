"""Lanes: what each layer of a schedule says by itself, and where two final schedules differ, for a picture."""

from collections.abc import Sequence

from tocsin.kernel.errors import TooMuch
from tocsin.kernel.values import Value
from tocsin.respond.oncall.calendars import Namings, holidays_of
from tocsin.respond.oncall.final import SHIFTS_MAX, Stretch
from tocsin.respond.oncall.layers import compile_layer
from tocsin.respond.oncall.ranges import crossed
from tocsin.respond.oncall.schedules import Books, OnDuty, Schedule


class LaneShift(Value, frozen=True):
    """One shift of a layer, as far as it lies in the range: (role, user id), who leads first."""

    start: int
    end: int
    people: tuple[tuple[str, str], ...]


class Difference(Value, frozen=True):
    """`[start, end)`, and who is on call in it by one final schedule and by the other."""

    start: int
    end: int
    before: tuple[OnDuty, ...]
    after: tuple[OnDuty, ...]


def lanes(schedule: Schedule, books: Books, start: int, end: int) -> list[list[LaneShift]]:
    """
    Return the shifts of each layer in `[start, end)`, before overlaps, overrides and absences have their say.

    Raise Invalid that names the field at fault, or TooMuch when the range holds more than SHIFTS_MAX shifts.
    """
    holidays = holidays_of(books.calendars.get(schedule.holidays_id or books.holidays_id))
    namings = Namings(books.names, books.users)
    found: list[list[LaneShift]] = []
    count = 0
    for layer in schedule.layers:
        lane: list[LaneShift] = []
        compiled = compile_layer(layer, books.members, books.calendars.get(layer.calendar_id), holidays, namings)
        for shift in compiled.shifts(start, end):
            count += 1
            if count > SHIFTS_MAX:
                raise TooMuch(f"the range holds more than {SHIFTS_MAX} shifts: ask for a shorter one", status=400)
            people = tuple((one.role, one.user_id) for seats in shift.seats.values() for one in seats)
            lane.append(LaneShift(max(shift.start, start), min(shift.end, end), people))
        found.append(lane)
    return found


def differences(before: Sequence[Stretch], after: Sequence[Stretch]) -> list[Difference]:
    """Return where others are on call, or in other roles, by two final schedules of the same range."""
    found: list[Difference] = []
    pieces = [(one.start, one.end, one.people) for one in after]
    for start, end, was, now in crossed(((one.start, one.end, one.people) for one in before), pieces):
        is_now = now or ()
        if _who(was) == _who(is_now):
            continue
        last = found[-1] if found else None
        if last and last.end == start and (last.before, last.after) == (was, is_now):
            start = found.pop().start
        found.append(Difference(start, end, was, is_now))
    return found


def _who(people: tuple[OnDuty, ...]) -> list[tuple[str, str]]:
    return [(one.role, one.user_id) for one in people]
