"""
Hours: weekly windows of local time.

A window is `[start, end)` in wall time of the zone; one whose end is not after its start runs into the next day. Clock
changes are resolved as RFC 5545 does ("compatible"): a skipped time moves later by the gap, of a repeated one the first
counts.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from whenever import Date, Instant, Time, TimeZoneNotFoundError

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOWS_MAX = 50
UNIT: Literal["microsecond"] = "microsecond"


class Window(Value, frozen=True):
    """Local times `[start, end)` that begin on these days; 00:00 to 00:00 is the whole day."""

    days: tuple[Day, ...]
    start: str = "00:00"
    end: str = "00:00"


class Hours(Value, frozen=True):
    """When something holds, week by week."""

    windows: tuple[Window, ...]
    zone: str = "UTC"


class CompiledHours(NamedTuple):
    """Hours that can be asked."""

    hold: Callable[[int], bool]  # whether an instant is within
    next_at: Callable[[int], int]  # the instant itself when it is within, else the next beginning


def check_hours(hours: Hours, field: str) -> None:
    """Raise Invalid that names the window, time or zone at fault, as a place within a field."""
    try:
        compile_hours(hours)
    except Invalid as error:
        raise Invalid(error.detail, field=f"{field}.{error.field}") from error


def compile_hours(hours: Hours) -> CompiledHours:
    """Return hours that can be asked; raise Invalid that names the window, time or zone at fault."""
    if not 0 < len(hours.windows) <= WINDOWS_MAX:
        raise Invalid(f"from 1 to {WINDOWS_MAX} windows", field="windows")
    windows = [_window(place, one) for place, one in enumerate(hours.windows)]
    try:
        Instant.from_timestamp(0).to_tz(hours.zone)
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {hours.zone[:40]!r}", field="zone") from error

    def spans(at: int) -> Iterator[tuple[int, int]]:
        """Yield the spans that begin from the day before an instant to a week after it."""
        today = Instant.from_timestamp(at, unit=UNIT).to_tz(hours.zone).date()
        for ahead in range(-1, 8):
            day = today.add(days=ahead)
            for days, start, end in windows:
                if DAYS[day.day_of_week().value - 1] in days:
                    last = day if end > start else day.add(days=1)
                    yield _instant(day, start, hours.zone), _instant(last, end, hours.zone)

    def hold(at: int) -> bool:
        return any(start <= at < end for start, end in spans(at))

    def next_at(at: int) -> int:
        found = [start for start, end in spans(at) if end > at]
        return max(at, min(found))

    return CompiledHours(hold, next_at)


def _window(place: int, window: Window) -> tuple[frozenset[Day], Time, Time]:
    if not window.days:
        raise Invalid("a window needs at least one day", field=f"windows[{place}].days")
    return frozenset(window.days), _time(window.start, place, "start"), _time(window.end, place, "end")


def _time(text: str, place: int, name: str) -> Time:
    try:
        return Time.parse_iso(text)
    except ValueError as error:
        raise Invalid(f"not a time such as 09:00: {text[:40]!r}", field=f"windows[{place}].{name}") from error


def _instant(date: Date, time: Time, zone: str) -> int:
    return date.at(time).assume_tz(zone, disambiguation="compatible").timestamp(unit=UNIT) // SECOND * SECOND
