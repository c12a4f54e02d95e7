"""Fairness: what being on call costs each person."""

from collections.abc import Iterable, Mapping, Sequence

from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.values import Value
from tocsin.respond.oncall.final import Stretch
from tocsin.respond.oncall.ranges import Range, crossed, joined
from tocsin.respond.oncall.schedules import Layer, WeekSpan
from tocsin.respond.oncall.windows import windows_of

NIGHT = (Window(DAYS, "22:00", "06:00"),)
WEEKEND = (WeekSpan("sat", "00:00", "mon", "00:00"),)


class Load(Value, frozen=True):
    """What one user has of a time: spans in µs, in whatever role; night and weekend are those of the user's zone."""

    user_id: str
    on_call: int
    at_night: int
    at_weekends: int
    on_holidays: int
    shift_count: int
    page_count: int
    woken_count: int  # pages at night


def fairness(
    stretches: Sequence[Stretch],
    zones: Mapping[str, str],
    holidays: Sequence[Range] = (),
    pages: Mapping[str, Sequence[int]] | None = None,
) -> tuple[Load, ...]:
    """
    Return the load of everybody who is on call, or was paged, in a final schedule; who has most of it first.

    `zones`: user id → zone, UTC where there is none; `holidays`: disjoint ranges in order; `pages`: user id → the
    instants of the pages. Those outside of the schedule's range don't count.
    """
    if not stretches:
        return ()
    start, end = stretches[0].start, stretches[-1].end
    times: dict[str, list[Range]] = {}
    shifts: dict[str, set[int]] = {}
    for one in stretches:
        for person in one.people:
            times.setdefault(person.user_id, []).append((one.start, one.end))
            shifts.setdefault(person.user_id, set()).add(person.since)
    paged = {
        user_id: [at for at in instants if start <= at < end]
        for user_id, instants in (pages or {}).items()
        if user_id in times or any(start <= at < end for at in instants)
    }
    known = dict.fromkeys(zones.get(user_id, "UTC") for user_id in (*times, *paged))
    nights = {zone: _hours(Layer("night", windows=NIGHT, zone=zone), start, end) for zone in known}
    weekends = {zone: _hours(Layer("weekend", spans=WEEKEND, zone=zone), start, end) for zone in nights}
    loads: list[Load] = []
    for user_id in {**times, **paged}:
        own, zone, instants = joined(times.get(user_id, ())), zones.get(user_id, "UTC"), paged.get(user_id, ())
        loads.append(
            Load(
                user_id=user_id,
                on_call=sum(ends - begins for begins, ends in own),
                at_night=_shared(own, nights[zone]),
                at_weekends=_shared(own, weekends[zone]),
                on_holidays=_shared(own, holidays),
                shift_count=len(shifts.get(user_id, ())),
                page_count=len(instants),
                woken_count=sum(any(begins <= at < ends for begins, ends in nights[zone]) for at in instants),
            )
        )
    return tuple(sorted(loads, key=lambda one: (-one.on_call, one.user_id)))


def _hours(layer: Layer, start: int, end: int) -> Sequence[Range]:
    windows = windows_of(layer)
    return windows.within(start, end) if windows else ()


def _shared(times: Iterable[Range], others: Sequence[Range]) -> int:
    """Return how long both last at once."""
    pieces = [(start, end, True) for start, end in others]
    return sum(end - start for start, end, _, both in crossed(((*one, None) for one in times), pieces) if both)
