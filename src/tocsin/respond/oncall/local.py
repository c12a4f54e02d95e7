"""
Local time: what a person writes as dates, times and zones, and the instants that are meant.

A local time that the zone skips moves later by the length of the gap; of one that it repeats the first counts (as RFC
5545 does, "compatible").
"""

from functools import lru_cache
from typing import Literal

from whenever import Date, Instant, Time, TimeZoneNotFoundError

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND, from_text

AT_MAX = 221_845_392_000 * SECOND  # the year 9000; the calendar ends in 9999
ALWAYS = 0  # as a beginning
NEVER = AT_MAX  # as an end
YEARS = (1970, 9000)
UNIT: Literal["microsecond"] = "microsecond"


def date_of(text: str, field: str) -> Date:
    """Return the date that a text names; raise Invalid that names the field."""
    try:
        date = Date.parse_iso(text)
    except ValueError as error:
        raise Invalid(f"not a date such as 2026-01-05: {text[:40]!r}", field=field) from error
    if not YEARS[0] <= date.year <= YEARS[1]:
        raise Invalid(f"a date is in the years {YEARS[0]} to {YEARS[1]}, not {date.year}", field=field)
    return date


def time_of(text: str, field: str) -> Time:
    """Return the time of day that a text names; raise Invalid that names the field."""
    try:
        return Time.parse_iso(text)
    except ValueError as error:
        raise Invalid(f"not a time such as 09:00: {text[:40]!r}", field=field) from error


def check_zone(zone: str, field: str) -> None:
    """Raise Invalid that names the field when there is no such zone."""
    try:
        Instant.from_timestamp(0).to_tz(zone)
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {zone[:40]!r}", field=field) from error


def range_of(start: str, end: str, prefix: str = "") -> tuple[int, int]:
    """Return the range that two RFC 3339 texts name; raise Invalid that names `start` or `end`."""
    bounds: list[int] = []
    for name, text in (("start", start), ("end", end)):
        try:
            bounds.append(from_text(text))
        except (Invalid, OverflowError) as error:
            raise Invalid(f"not an RFC 3339 time: {text[:40]!r}", field=f"{prefix}{name}") from error
        if not 0 <= bounds[-1] <= AT_MAX:
            raise Invalid(f"a time is in the years {YEARS[0]} to {YEARS[1]}", field=f"{prefix}{name}")
    if bounds[0] >= bounds[1]:
        raise Invalid("the end is after the start", field=f"{prefix}end")
    return bounds[0], bounds[1]


def instant_of(date: Date, time: Time, zone: str) -> int:
    """Return the instant (µs) of a local time."""
    return date.at(time).assume_tz(zone, disambiguation="compatible").timestamp(unit=UNIT)


def midnight(date: Date, zone: str) -> int:
    """Return the instant (µs) at which a local day begins."""
    return instant_of(date, Time.MIN, zone)


def date_at(at: int, zone: str) -> Date:
    """Return the local date at an instant (µs)."""
    return Instant.from_timestamp(at, unit=UNIT).to_tz(zone).date()


@lru_cache(maxsize=4096)
def spoken(start: int, end: int, zone: str) -> str:
    """Return a range in words, in local time. Memory of a pure reading."""
    if start <= ALWAYS and end >= NEVER:
        return "always"
    if start <= ALWAYS:
        return f"until {_minute(end, zone)} {zone}"
    if end >= NEVER:
        return f"since {_minute(start, zone)} {zone}"
    return f"{_minute(start, zone)} to {_minute(end, zone)} {zone}"


def _minute(at: int, zone: str) -> str:
    moment = Instant.from_timestamp(at, unit=UNIT).to_tz(zone)
    return f"{moment.date()} {moment.hour:02}:{moment.minute:02}"
