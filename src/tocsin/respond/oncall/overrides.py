"""Overrides: changes of who is on call that leave the rotations alone."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from tocsin.respond.oncall.layers import Seat
from tocsin.respond.oncall.local import range_of
from tocsin.respond.oncall.schedules import Override, PlannedShift

PRIMARY = "primary"
Seats = tuple[Seat, ...]


class Change(NamedTuple):
    """An override, or one planned shift of a temporary one, with its range."""

    start: int
    end: int
    override: Override
    shift: PlannedShift | None = None


def changes_of(overrides: Mapping[str, Override]) -> list[tuple[int, int, Change]]:
    """Return what overrides change and when, those with the lower id first: a later one has the last word."""
    return [
        (one.start, one.end, one) for one in chain.from_iterable(_changes(one) for _, one in sorted(overrides.items()))
    ]


def _changes(override: Override) -> list[Change]:
    start, end = range_of(override.start, override.end)
    found = [Change(start, end, override)]
    for shift in override.shifts if override.kind == "temporary" else ():
        begins, ends = range_of(shift.start, shift.end)
        found.append(Change(max(start, begins), min(end, ends), override, shift))
    return found


def overridden(seats: Seats, changes: Sequence[Change], names: Mapping[str, str]) -> Seats:
    """Return who is on call once each change, one after another, is made; each user once in a role."""
    for change in changes:
        seats = _MADE[change.override.kind](seats, change, names)
    return each_once(seats)


def each_once(seats: Seats) -> Seats:
    """Return the seats without those that give a user the same role again."""
    if len({seat[:2] for seat in seats}) == len(seats):  # user and role
        return seats
    found: dict[tuple[str, str], Seat] = {}
    for seat in seats:
        found.setdefault(seat[:2], seat)
    return tuple(found.values())


def _replace(seats: Seats, change: Change, names: Mapping[str, str]) -> Seats:
    """
    Put the user in the place of another, or of whoever has the role; where nobody has it, the user has it.

    A place that was given to somebody else by an earlier override is still the place of the one who had it.
    """
    override = change.override
    replaced = {
        place
        for place, seat in enumerate(seats)
        if override.role in ("", seat.role) and override.replaces_id in ("", seat.user_id, *seat.held)
    }
    if not replaced and not override.replaces_id and not (seats and not override.role):
        return (*seats, _seat(change, override.role or PRIMARY, f"override{_note(override)}"))
    return tuple(_in_place(seat, change, names) if place in replaced else seat for place, seat in enumerate(seats))


def _in_place(seat: Seat, change: Change, names: Mapping[str, str]) -> Seat:
    name = names.get(seat.user_id, seat.user_id)
    return Seat(
        change.override.user_id,
        seat.role,
        max(seat.since, change.start),
        min(seat.until, change.end),
        f"override for {name}{_note(change.override)}, who has {seat.why}",
        (*seat.held, seat.user_id),
    )


def _join(seats: Seats, change: Change, names: Mapping[str, str]) -> Seats:
    role = change.override.role or PRIMARY
    return (*seats, _seat(change, role, f"override to be on call too{_note(change.override)}"))


def _leave(seats: Seats, change: Change, names: Mapping[str, str]) -> Seats:
    override = change.override
    return tuple(seat for seat in seats if seat.user_id != override.user_id or override.role not in ("", seat.role))


def _temporary(seats: Seats, change: Change, names: Mapping[str, str]) -> Seats:
    """Forget everything before, then take the planned shifts, which come as changes of their own."""
    if change.shift is None:
        return ()
    why = f"temporary schedule{_note(change.override)}"
    return (*seats, Seat(change.shift.user_id, change.shift.role, change.start, change.end, why))


_MADE: dict[str, Callable[[Seats, Change, Mapping[str, str]], Seats]] = {
    "join": _join,
    "leave": _leave,
    "replace": _replace,
    "temporary": _temporary,
}


def _seat(change: Change, role: str, why: str) -> Seat:
    return Seat(change.override.user_id, role, change.start, change.end, why)


def _note(override: Override) -> str:
    return f" ({override.note})" if override.note else ""
