"""
An oracle for schedules: who is on call, worked out slowly from the definitions with the standard library alone.

It walks every handoff and every window that there ever was, and looks whether the instant lies in it.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tocsin.respond.oncall.schedules import Absence, Books, Calendar, Layer, Override, Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENDLESS = 10**18
FIRST_DAY, LAST_DAY = date(2020, 11, 1), date(2027, 2, 1)
"""What the oracle is asked lies between these."""

Span = tuple[int, int]
Seat = tuple[str, str, tuple[str, ...]]
"""Role, user, and those who had the place before."""


@cache
def instant(day: date, clock: str, zone: str) -> int:
    """Return the instant of a local time; fold 0 is the offset of before: a gap is jumped, the first of two counts."""
    moment = datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo(zone))
    return round(moment.timestamp()) * 1_000_000


def days(first: date, last: date) -> list[date]:
    """Return every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def handoffs(layer: Layer) -> list[int]:
    """Return the instants of all handoffs, from the first on."""
    turn, first = layer.turn, date.fromisoformat(layer.starts_on)
    found = [instant(first, turn.time, layer.zone)]
    end = instant(LAST_DAY, "00:00", layer.zone)
    while found[-1] <= end:
        number = len(found)
        match turn.unit:
            case "hour":
                found.append(found[-1] + turn.count * 3_600_000_000)
            case "custom":
                found.append(found[-1] + turn.lengths[(number - 1) % len(turn.lengths)] * 3_600_000_000)
            case "day" | "week":
                step = timedelta(days=turn.count) if turn.unit == "day" else timedelta(weeks=turn.count)
                found.append(instant(first + step * number, turn.time, layer.zone))
            case "month":
                months = first.year * 12 + first.month - 1 + turn.count * number
                year, month = months // 12, months % 12 + 1
                day = min(first.day, monthrange(year, month)[1])
                found.append(instant(date(year, month, day), turn.time, layer.zone))
    return found


def openings(layer: Layer) -> list[Span] | None:
    """Return every time at which the layer's hours hold, one that begins within another cut to what is after that."""
    if not layer.windows and not layer.spans and layer.every_weeks == 1:
        return None
    found = [span for day in days(FIRST_DAY, LAST_DAY) if counts(layer, day) for span in opened(layer, day)]
    found.sort(key=lambda one: (one[0], -one[1]))
    cut: list[Span] = []
    until = 0
    for start, end in found:
        cut.append((max(start, until), end))
        until = max(until, end)
    return [one for one in cut if one[0] < one[1]]


def counts(layer: Layer, day: date) -> bool:
    """Whether a day is in one of the weeks in which a layer holds."""
    if layer.every_weeks == 1:
        return True
    origin = date.fromisoformat(layer.starts_on)
    monday, first = day - timedelta(days=day.weekday()), origin - timedelta(days=origin.weekday())
    return (monday - first).days // 7 % layer.every_weeks == 0


def opened(layer: Layer, day: date) -> Iterator[Span]:
    """Yield what begins on a day."""
    name = DAYS[day.weekday()]
    for window in layer.windows:
        if name in window.days:
            later = timedelta(days=1) if window.end <= window.start else timedelta()
            yield instant(day, window.start, layer.zone), instant(day + later, window.end, layer.zone)
    for span in layer.spans:
        if name == span.start_day:
            last = day
            while (last == day and span.end <= span.start) or DAYS[last.weekday()] != span.end_day:
                last += timedelta(days=1)
            yield instant(day, span.start, layer.zone), instant(last, span.end, layer.zone)
    if name == "mon" and not layer.windows and not layer.spans:
        yield instant(day, "00:00", layer.zone), instant(day + timedelta(days=7), "00:00", layer.zone)


class Read:
    """A layer, with every handoff and opening that it ever has."""

    def __init__(self, layer: Layer, members: tuple[str, ...]) -> None:
        self.layer = layer
        users = [place.user_id for place in layer.places]
        self.queue = list(dict.fromkeys((*users, *members))) if layer.is_whole_team else users
        self.lineups: dict[int, list[tuple[str, str]]] = {}
        self.walked = handoffs(layer) if layer.kind == "rotation" else []
        self.hours = openings(layer)
        starts, ends = (date.fromisoformat(one) if one else None for one in (layer.starts_on, layer.ends_on))
        self.first = instant(starts, "00:00", layer.zone) if starts else 0
        self.last = instant(ends, "00:00", layer.zone) if ends else ENDLESS


class Oracle:
    """Answers for one schedule."""

    def __init__(self, schedule: Schedule, books: Books) -> None:
        self.schedule = schedule
        self.books = books
        self.layers = [Read(layer, books.members) for layer in schedule.layers]
        calendar = books.calendars.get(schedule.holidays_id or books.holidays_id)
        self.holidays = sorted(spans(calendar)) if calendar else []

    def at(self, at: int) -> dict[str, list[str]]:
        """Return role → users, who leads first."""
        found: dict[str, list[str]] = {}
        for role, user_id in self.covered(self.overridden(self.overlapped(at), at), at):
            if user_id not in found.setdefault(role, []):
                found[role].append(user_id)
        return found

    def overlapped(self, at: int) -> list[Seat]:
        """Return the seats by the layers alone."""
        layers = [(self.shift(layer, at), layer) for layer in self.layers]
        there = [
            (span[1] - span[0], -place, self.lineup(layer, at)) for place, (span, layer) in enumerate(layers) if span
        ]
        there.sort(key=lambda one: one[1])
        if self.schedule.overlap == "shortest":
            there.sort(key=lambda one: (one[0], one[1]))
        roles = dict.fromkeys(role for _, _, seats in there for role, _ in seats)
        taken: list[Seat] = []
        for role in roles:
            having = [seats for _, _, seats in there if any(one == role for one, _ in seats)]
            for seats in having if self.schedule.overlap == "all" else having[:1]:
                taken += [(role, user_id, ()) for one, user_id in seats if one == role]
        return [one for place, one in enumerate(taken) if one not in taken[:place]]

    def shift(self, read: Read, at: int) -> Span | None:
        """Return the shift of a layer in which an instant is."""
        layer, bounds = read.layer, [(read.first, read.last)]
        if layer.kind == "rotation":
            place = bisect_right(read.walked, at)
            if place == 0:
                return None
            bounds.append((read.walked[place - 1], read.walked[place]))
        if read.hours is not None:
            place = bisect_right(read.hours, (at, ENDLESS))
            bounds.append(read.hours[place - 1] if place else (0, 0))
        for start, end in self.holidays if layer.holidays == "off" else ():
            if start <= at < end:
                return None
            bounds.append((end, ENDLESS) if end <= at else (0, start))
        if layer.holidays == "only":
            bounds.append(self.holiday(at))
        if layer.kind == "calendar":
            marks = [one for span in self.events(layer) for one in span[:2]]
            bounds.append((max([0, *(m for m in marks if m <= at)]), min([ENDLESS, *(m for m in marks if m > at)])))
        start, end = max(one[0] for one in bounds), min(one[1] for one in bounds)
        return (start, end) if start <= at < end else None

    def holiday(self, at: int) -> Span:
        """Return the holidays without a break in which an instant is."""
        here = [one for one in self.holidays if one[0] <= at < one[1]]
        if not here:
            return 0, 0
        start, end = here[0]
        for begins, ends in [*self.holidays, *reversed(self.holidays)]:
            if begins <= end and start <= ends:
                start, end = min(start, begins), max(end, ends)
        return start, end

    def events(self, layer: Layer) -> list[tuple[int, int, str]]:
        """Return the events of a layer's calendar."""
        calendar = self.books.calendars[layer.calendar_id]
        return [(event.start, event.end, event.text) for event in calendar.events]

    def lineup(self, read: Read, at: int) -> list[tuple[str, str]]:
        """Return (role, user) of a layer that holds, who leads first."""
        layer = read.layer
        if layer.kind == "fixed":
            seats = [(place.role, place.user_id) for place in layer.places]
            known = {user_id for _, user_id in seats}
            return seats + [(layer.roles[0], one) for one in read.queue if one not in known]
        if layer.kind == "rotation":
            handoff = bisect_right(read.walked, at) - 1
            if handoff not in read.lineups:
                moved = handoff * layer.moves % len(read.queue)
                queue = dict.fromkeys(read.queue[moved:] + read.queue[:moved])
                slots = [role for role in layer.roles for _ in range(layer.at_a_time)]
                read.lineups[handoff] = list(zip(slots, queue, strict=False))
            return read.lineups[handoff]
        texts = sorted(event for event in self.events(layer) if event[0] <= at < event[1])
        named = [one for _, _, text in texts for one in text.split(", ")]
        return [(layer.roles[0], one) for one in dict.fromkeys(named) if one in self.books.names]

    def overridden(self, seats: list[Seat], at: int) -> list[Seat]:
        """Return the seats once every override that holds has been made, in the order of ids."""
        for override_id in sorted(self.books.overrides):
            override = self.books.overrides[override_id]
            if within(override.start, override.end, at):
                seats = self.made(seats, override, at)
        return seats

    def made(self, seats: list[Seat], override: Override, at: int) -> list[Seat]:
        """Return the seats once an override is made."""
        user_id, role = override.user_id, override.role
        match override.kind:
            case "temporary":
                return [(one.role, one.user_id, ()) for one in override.shifts if within(one.start, one.end, at)]
            case "join":
                return [*seats, (role or "primary", user_id, ())]
            case "leave":
                return [one for one in seats if one[1] != user_id or (role and one[0] != role)]
            case "replace":
                here = [one for one in seats if not role or one[0] == role]
                if not override.replaces_id and not here:
                    return [*seats, (role or "primary", user_id, ())]
                theirs = [one for one in here if not override.replaces_id or override.replaces_id in (one[1], *one[2])]
                made = [(one[0], user_id, (*one[2], one[1])) if one in theirs else one for one in seats]
                return [one for place, one in enumerate(made) if one[:2] not in [other[:2] for other in made[:place]]]

    def covered(self, seats: list[Seat], at: int) -> list[tuple[str, str]]:
        """Return (role, who is paged)."""
        return [(role, self.paged(user_id, at)) for role, user_id, _ in seats]

    def paged(self, user_id: str, at: int) -> str:
        """Return who is paged for a user: the last of those who cover, the user when they run in a circle."""
        asked = [user_id]
        while cover := self.cover(asked[-1], at):
            if cover in asked:
                return user_id
            asked.append(cover)
        return asked[-1]

    def cover(self, user_id: str, at: int) -> str:
        """Return who covers for a user at an instant, '' for nobody."""
        absences = [(one, absence) for one, absence in self.books.absences.items() if absence.user_id == user_id]
        here: list[Absence] = [absence for _, absence in sorted(absences) if within(absence.start, absence.end, at)]
        return here[-1].covers.get(self.books.team_id, here[-1].cover_id) if here else ""


def spans(calendar: Calendar) -> list[Span]:
    """Return when a calendar has something."""
    dates = [date.fromisoformat(one) for one in calendar.days]
    local = [
        (instant(one, "00:00", calendar.zone), instant(one + timedelta(days=1), "00:00", calendar.zone))
        for one in dates
    ]
    return local + [(event.start, event.end) for event in calendar.events]


def within(start: str, end: str, at: int) -> bool:
    """Whether an instant lies between two RFC 3339 times."""
    begins, ends = (round(datetime.fromisoformat(one).timestamp()) * 1_000_000 for one in (start, end))
    return begins <= at < ends
