"""
Turns: when a rotation hands over.

Turns of days, weeks and months hand over at the same local time, whatever the clocks do in between, so one may be an
hour shorter or longer. Months are counted from the first date: one that began on a 31st hands over on the last day of
a shorter month. Turns of hours, and those of given lengths, are so many real hours, one after another.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple, Protocol

from whenever import Date, Time

from tocsin.kernel.instants import DAY, HOUR
from tocsin.respond.oncall.local import date_at, date_of, instant_of, time_of
from tocsin.respond.oncall.schedules import Turn


class Turns(Protocol):
    """Numbered handoffs; number 0 is the first, and they go on backwards before it."""

    def at(self, number: int) -> int:
        """Return the instant of a handoff."""
        ...

    def last(self, at: int) -> int:
        """Return the number of the last handoff at or before an instant."""
        ...


class LocalTurns(NamedTuple):
    """Handoffs at a local time, every so many days or months."""

    zone: str
    date: Date
    time: Time
    days: int
    months: int
    origin: int

    def at(self, number: int) -> int:
        """Return the instant of a handoff."""
        return instant_of(self.date.add(months=self.months * number, days=self.days * number), self.time, self.zone)

    def last(self, at: int) -> int:
        """Return the number of the last handoff at or before an instant."""
        if self.months:
            day = date_at(at, self.zone)
            number = ((day.year - self.date.year) * 12 + day.month - self.date.month) // self.months
        else:
            number = (at - self.origin) // (self.days * DAY)
        while at < self.at(number):
            number -= 1
        while at >= self.at(number + 1):
            number += 1
        return number


class HourTurns(NamedTuple):
    """Handoffs after so many hours; `begins` are those of one round, from its beginning, and `round` is its length."""

    origin: int
    begins: tuple[int, ...]
    round: int

    def at(self, number: int) -> int:
        """Return the instant of a handoff."""
        rounds, place = divmod(number, len(self.begins))
        return self.origin + rounds * self.round + self.begins[place]

    def last(self, at: int) -> int:
        """Return the number of the last handoff at or before an instant."""
        rounds, rest = divmod(at - self.origin, self.round)
        return rounds * len(self.begins) + bisect_right(self.begins, rest) - 1


def turns_of(turn: Turn, zone: str, starts_on: str) -> Turns:
    """Return the handoffs of a rotation, whose number 0 is on `starts_on`; raise Invalid that names the field."""
    date, time = date_of(starts_on, "starts_on"), time_of(turn.time, "turn.time")
    origin = instant_of(date, time, zone)
    match turn.unit:
        case "hour" | "custom":
            lengths = [hours * HOUR for hours in (turn.lengths if turn.unit == "custom" else (turn.count,))]
            *begins, whole = accumulate(lengths, initial=0)
            return HourTurns(origin, tuple(begins), whole)
        case "day":
            return LocalTurns(zone, date, time, turn.count, 0, origin)
        case "week":
            return LocalTurns(zone, date, time, turn.count * 7, 0, origin)
        case "month":
            return LocalTurns(zone, date, time, 0, turn.count, origin)
