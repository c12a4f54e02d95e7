"""
Windows: the local hours and spans of a week in which a layer holds.

A window or span belongs to the day on which it begins, and counts for the week of that day. Where one begins while
another still lasts, it begins when that ends, so that at any instant one of them holds at most.
"""

from typing import NamedTuple

from whenever import Date, Time

from tocsin.kernel.hours import DAYS
from tocsin.respond.oncall.local import date_at, date_of, instant_of, time_of
from tocsin.respond.oncall.ranges import Range
from tocsin.respond.oncall.schedules import Layer, WeekSpan

WEEK = 7


class Opening(NamedTuple):
    """A local time of a weekday, and the one so many days later at which it ends."""

    start: Time
    end: Time
    days: int


class Windows(NamedTuple):
    """When a layer's hours hold."""

    zone: str
    openings: tuple[tuple[Opening, ...], ...]  # by weekday, from Monday
    longest: int  # days
    every_weeks: int
    week: int  # of those, that of `starts_on`

    def within(self, start: int, end: int) -> list[Range]:
        """Return the disjoint ranges, each whole and in order, that overlap `[start, end)`."""
        # What overlaps the range begins `longest` days before it at most, and so does what cuts that. A day more each,
        # for zones have skipped one.
        first, last = date_at(start, self.zone).to_stdlib().toordinal(), date_at(end, self.zone).to_stdlib().toordinal()
        day = date_at(start, self.zone).add(days=-2 * (self.longest + 1))
        ranges: list[Range] = []
        for ordinal in range(first - 2 * (self.longest + 1), last + 1):
            if self.every_weeks == 1 or _week(ordinal) % self.every_weeks == self.week:
                for one in self.openings[(ordinal - 1) % WEEK]:
                    until = day.add(days=one.days) if one.days else day
                    ranges.append((instant_of(day, one.start, self.zone), instant_of(until, one.end, self.zone)))
            day = day.add(days=1)
        return _disjoint(ranges, start, end)


def windows_of(layer: Layer) -> Windows | None:
    """Return when a layer's hours hold, none where they always do; raise Invalid that names the field."""
    openings: list[list[Opening]] = [[] for _ in DAYS]
    for place, window in enumerate(layer.windows):
        start, end = (time_of(getattr(window, name), f"windows[{place}].{name}") for name in ("start", "end"))
        for day in dict.fromkeys(window.days):
            openings[DAYS.index(day)].append(Opening(start, end, 0 if end > start else 1))
    spans = layer.spans
    if layer.every_weeks > 1 and not layer.windows and not spans:
        spans = (WeekSpan("mon", "00:00", "mon", "00:00"),)
    for place, span in enumerate(spans):
        start, end = (time_of(getattr(span, name), f"spans[{place}].{name}") for name in ("start", "end"))
        days = (DAYS.index(span.end_day) - DAYS.index(span.start_day)) % WEEK
        openings[DAYS.index(span.start_day)].append(Opening(start, end, days if days or end > start else WEEK))
    found = [one for day in openings for one in day]
    if not found:
        return None
    week = _week_of(date_of(layer.starts_on, "starts_on")) % layer.every_weeks if layer.every_weeks > 1 else 0
    longest = max(one.days for one in found) or 1
    return Windows(layer.zone, tuple(tuple(day) for day in openings), longest, layer.every_weeks, week)


def _week(ordinal: int) -> int:
    """Return the number of the week, from Monday, in which a day is; day 1 is Monday, the 1st of January of year 1."""
    return (ordinal - 1) // WEEK


def _week_of(date: Date) -> int:
    return _week(date.to_stdlib().toordinal())


def _disjoint(ranges: list[Range], start: int, end: int) -> list[Range]:
    found: list[Range] = []
    free = 0
    for begins, ends in sorted(ranges, key=lambda one: (one[0], -one[1])):
        begins = max(begins, free)
        if begins < ends:
            free = ends
            if begins < end and start < ends:
                found.append((begins, ends))
    return found
