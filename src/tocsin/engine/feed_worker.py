"""
The process that reads iCal feeds. A feed is a stranger's: whatever it says, reading it takes a second at most.

It reads one request on stdin (a line of JSON: zone, start and end in µs; then the feed) and answers with JSON: the
events in `[start, end)`, or an error in words. It is run as a file and imports nothing of Tocsin.

Repetitions are counted by the wall clock of the event's zone, and so is an event's length, as calendar programs show
it: a night from 22:00 to 06:00 ends at 06:00 whatever the clocks do.
"""

import json
import resource
import signal
import sys
import warnings
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar
from dateutil.rrule import rrulestr

MEMORY_MAX = 256 << 20  # bytes, over what the process has when it begins
TIME_MAX = 0.8  # seconds of work, beyond which a feed is given up: with its start a process takes a second
CPU_MAX = 3  # seconds, of the whole process, where it can't be interrupted otherwise
EVENTS_MAX = 2_000
STEPS_MAX = 50_000  # repetitions of one event that are counted
TEXT_MAX = 200  # characters of an event's text
ERROR_MAX = 200
SECOND = 1_000_000
SLACK = timedelta(days=2)  # no zone is further from UTC
TOO_OFTEN = ("SECONDLY", "MINUTELY")
# What icalendar and dateutil raise for what they can't read; nothing else may come out. A zone may name a folder.
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError, RecursionError, TypeError)

Found = tuple[int, int, str]


class Unreadable(ValueError):
    """A feed can't be read; the message says why, for people."""


class Late(BaseException):
    """The time for a feed is over. Nothing between here and the top may take it for an error of the feed."""


class Window(NamedTuple):
    """The instants (µs) between which events are wanted, as wall times with some slack."""

    start: int
    end: int
    first: datetime
    last: datetime


class Event(NamedTuple):
    """A VEVENT: its first wall time in its zone, how long it is by the wall clock, and what it came from."""

    wall: datetime
    zone: tzinfo
    span: timedelta
    text: str
    part: Any


def read(body: bytes, zone: str, start: int, end: int) -> list[Found]:
    """Return the events of a feed that overlap `[start, end)` (µs), in order; raise Unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(body.decode("utf-8-sig", "replace"), zone, start, end)
    except Unreadable:
        raise
    except (*FAULTS, ValueError) as error:
        raise Unreadable(
            f"not a calendar that can be read: {str(error)[:ERROR_MAX] or type(error).__name__}"
        ) from error


def _read(text: str, zone: str, start: int, end: int) -> list[Found]:
    first, last = (datetime.fromtimestamp(at // SECOND, UTC).replace(tzinfo=None) for at in (start, end))
    window = Window(start, end, first - SLACK, last + SLACK)
    calendars = icalendar.Calendar.from_ical("\r\n".join(_near(text, window)), multiple=True)
    if not any(one.name == "VCALENDAR" for one in calendars):
        raise Unreadable("not a calendar: it has no VCALENDAR")
    found: set[Found] = set()
    for calendar in calendars:
        floating = _zone(str(calendar.get("X-WR-TIMEZONE", "")) or zone) or _zone(zone) or UTC
        for one in _expanded(calendar.walk("VEVENT"), floating, window):
            found.add(one)
            if len(found) > EVENTS_MAX:
                raise Unreadable(f"it has more than {EVENTS_MAX} events from a month ago to a year ahead")
    return sorted(found)


def _near(text: str, window: Window) -> Iterator[str]:
    """Yield a feed's lines without events that are surely outside: a rota's history may be long, and isn't wanted."""
    first, last = f"{window.first:%Y%m%d}", f"{window.last:%Y%m%d}"
    block: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not block and line[:12].upper() != "BEGIN:VEVENT":
            yield line
            continue
        block.append(line)
        if line[:10].upper() == "END:VEVENT":
            if _may_count(block, first, last):
                yield from block
            block = []
    yield from block


def _may_count(block: list[str], first: str, last: str) -> bool:
    days: list[str] = []
    for line in block:
        name = line.partition(":")[0].partition(";")[0].upper()
        if name in ("RRULE", "RDATE", "RECURRENCE-ID", "DURATION"):
            return True
        if name in ("DTSTART", "DTEND"):
            day = line.rpartition(":")[2][:8]
            if len(day) < 8 or not day.isdigit():
                return True
            days.append(day)
    return not days or (max(days) >= first and min(days) <= last)


def _expanded(parts: Iterable[Any], floating: tzinfo, window: Window) -> Iterator[Found]:
    series: dict[str, Any] = {}
    changed: dict[str, dict[datetime | date, Any]] = {}
    for number, part in enumerate(parts):
        uid = str(part.get("UID", number))
        again = part.get("RECURRENCE-ID")
        if again is None:
            if _newer(part, series.get(uid)):
                series[uid] = part
            continue
        if str(again.params.get("RANGE", "")).upper() == "THISANDFUTURE":
            raise Unreadable("it changes an event and all that follow (RANGE=THISANDFUTURE), which isn't understood")
        at, others = _utc(_dt(again), floating), changed.setdefault(uid, {})
        if _newer(part, others.get(at)):
            others[at] = part
    gone = {uid for uid, part in series.items() if _is_cancelled(part)}
    for uid, part in series.items():
        if uid not in gone:
            event = _event(part, floating)
            yield from _told(event, _walls(event, window), changed.get(uid, {}), window)
    for part in (part for uid, parts in changed.items() if uid not in gone for part in parts.values()):
        if not _is_cancelled(part):
            event = _event(part, floating)
            yield from _told(event, [(event.wall, event.span)], {}, window)


def _told(
    event: Event, walls: Iterable[tuple[datetime, timedelta]], spared: Container[datetime | date], window: Window
) -> Iterator[Found]:
    for wall, span in walls:
        begins = wall.replace(tzinfo=event.zone)
        if begins.astimezone(UTC) in spared or wall.date() in spared:
            continue
        start = int(begins.timestamp()) * SECOND
        end = int((wall + span).replace(tzinfo=event.zone).timestamp()) * SECOND
        if max(start, window.start) < min(end, window.end):
            yield start, end, event.text


def _event(part: Any, floating: tzinfo) -> Event:
    text = " ".join(str(part.get("SUMMARY", "")).replace("\x00", " ").split())[:TEXT_MAX]
    if part.get("DTSTART") is None:
        raise Unreadable(f"the event {text[:60]!r} has no beginning")
    start = _dt(part["DTSTART"])
    zone = start.tzinfo if isinstance(start, datetime) and start.tzinfo else floating
    wall = _wall(start, zone)
    if part.get("DTEND") is not None:
        span = _wall(_dt(part["DTEND"]), zone) - wall
    elif part.get("DURATION") is not None:
        span = _dt(part["DURATION"])
    else:
        span = timedelta(0) if isinstance(start, datetime) else timedelta(days=1)
    return Event(wall, zone, span, text, part)


def _walls(event: Event, window: Window) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the wall times at which an event begins, each with its length."""
    part, span = event.part, event.span
    excluded = {_wall(one, event.zone) if isinstance(one, datetime) else one for one in _dates(part, "EXDATE")}
    count = 0
    for wall, length in ((event.wall, span), *_dated(event)):
        if wall not in excluded and wall.date() not in excluded:
            yield wall, length
    for rule in _listed(part.get("RRULE")):
        if rule.get("FREQ", [""])[0] in TOO_OFTEN:
            raise Unreadable(f"the event {event.text[:60]!r} repeats by seconds or minutes")
        for wall in _repeated(rule, event):
            count += 1
            if count > STEPS_MAX:
                raise Unreadable(f"the event {event.text[:60]!r} repeats more than {STEPS_MAX} times")
            if wall > window.last:
                break
            if wall + span >= window.first and wall not in excluded and wall.date() not in excluded:
                yield wall, span


def _repeated(rule: Any, event: Event) -> Iterable[datetime]:
    values = {name: rule[name] for name in rule if name != "UNTIL"}
    text = icalendar.vRecur(values).to_ical().decode()
    if "UNTIL" in rule:
        until = _listed(rule["UNTIL"])[0]
        last = _wall(until, event.zone) if isinstance(until, datetime) else datetime.combine(until, time.max)
        text += f";UNTIL={last:%Y%m%dT%H%M%S}"
    return rrulestr(text, dtstart=event.wall)


def _dated(event: Event) -> Iterator[tuple[datetime, timedelta]]:
    for one in _dates(event.part, "RDATE"):
        if isinstance(one, tuple):
            begins, ends = one
            wall = _wall(begins, event.zone)
            yield wall, ends if isinstance(ends, timedelta) else _wall(ends, event.zone) - wall
        else:
            yield _wall(one, event.zone), event.span


def _dates(part: Any, name: str) -> Iterator[Any]:
    for group in _listed(part.get(name)):
        for one in group.dts:
            yield _dt(one)


def _dt(value: Any) -> Any:
    """Return the date, time or span of a property; raise Unreadable for an unknown zone or another value."""
    if isinstance(value, icalendar.vBroken) or not isinstance(value.dt, date | timedelta | tuple):
        raise Unreadable(f"not a date or time: {str(value)[:60]!r}")
    found = value.dt
    zone = value.params.get("TZID")
    if isinstance(found, datetime) and found.tzinfo is None and zone:
        raise Unreadable(f"unknown time zone {str(zone)[:60]!r}, and the calendar doesn't define it")
    return found


def _wall(at: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min)
    return (at.astimezone(zone) if at.tzinfo else at).replace(tzinfo=None)


def _utc(at: datetime | date, floating: tzinfo) -> datetime | date:
    if not isinstance(at, datetime):
        return at
    return (at if at.tzinfo else at.replace(tzinfo=floating)).astimezone(UTC)


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _newer(part: Any, other: Any) -> bool:
    return other is None or int(part.get("SEQUENCE", 0)) >= int(other.get("SEQUENCE", 0))


def _is_cancelled(part: Any) -> bool:
    return str(part.get("STATUS", "")).upper() == "CANCELLED"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def answered(request: bytes) -> dict[str, Any]:
    """Return the answer to a request, within TIME_MAX of work; only the main thread may ask."""
    head, _, body = request.partition(b"\n")
    asked = json.loads(head)
    signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, TIME_MAX)
    try:
        return {"events": read(body, asked["zone"], asked["start"], asked["end"])}
    except Unreadable as error:
        return {"error": str(error)[:ERROR_MAX]}
    except Late:
        return {"error": "to read it would take more than a second of work"}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _late(number: int, frame: object) -> NoReturn:
    raise Late


def limit() -> None:
    """Bound what this process may take; going beyond ends it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX, CPU_MAX))
    if sys.platform == "linux":  # elsewhere the system can't bound it
        with open("/proc/self/statm") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY_MAX, held + MEMORY_MAX))


def main() -> None:
    """Answer one request."""
    limit()
    json.dump(answered(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
