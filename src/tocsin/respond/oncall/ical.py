"""iCalendar: shifts as calendar programs read them (RFC 5545), and what of a final schedule is one shift."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tocsin.kernel.instants import SECOND
from tocsin.respond.oncall.final import Stretch
from tocsin.respond.oncall.schedules import OnDuty

LINE_MAX = 75  # bytes of a line, without its end
TEXT_MAX = 1_000  # characters
REFRESH = "PT1H"
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""}


class Held(NamedTuple):
    """A role that somebody has for `[start, end)`, as far as a range shows; `begins`: also before that."""

    start: int
    end: int
    begins: int
    user_id: str
    role: str
    why: str


class Event(NamedTuple):
    """What a calendar shows. The same `uid` again is the same event, changed."""

    uid: str
    start: int
    end: int
    title: str
    text: str


def held(stretches: Sequence[Stretch]) -> list[Held]:
    """Return the shifts of a final schedule, in order; who is cut short by an override has two parts."""
    found: list[Held] = []
    places: dict[tuple[str, str, int], int] = {}
    first = stretches[0].start if stretches else 0
    for stretch in stretches:
        for one in stretch.people:
            key = (one.user_id, one.role, one.since)
            place = places.get(key, -1)
            if place >= 0 and found[place].end == stretch.start:
                found[place] = found[place]._replace(end=stretch.end)
                continue
            places[key] = len(found)
            found.append(_begun(stretch, one, first))
    return found


def _begun(stretch: Stretch, one: OnDuty, first: int) -> Held:
    begins = min(one.since, stretch.start) if stretch.start == first else stretch.start
    return Held(stretch.start, stretch.end, begins, one.user_id, one.role, one.why)


def written(name: str, events: Iterable[Event], stamp: int) -> bytes:
    """Return a calendar; `stamp` is the instant at which it was made, the same for the same content."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tocsin//On call//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(event.uid)}",
            f"DTSTAMP:{_utc(stamp)}",
            f"DTSTART:{_utc(event.start)}",
            f"DTEND:{_utc(event.end)}",
            f"SUMMARY:{escaped(event.title)}",
            f"DESCRIPTION:{escaped(event.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def escaped(text: str) -> str:
    """Return a text as a property's value holds it, without control characters."""
    kept = "".join(ESCAPES.get(sign, sign) for sign in text[:TEXT_MAX])
    return "".join(sign for sign in kept if sign >= " ")


def _folded(line: str) -> Iterator[bytes]:
    """Yield the lines into which one is folded, cut between characters: each but the first begins with a space."""
    part = bytearray()
    for sign in line:
        raw = sign.encode()
        if len(part) + len(raw) > LINE_MAX:
            yield bytes(part)
            part = bytearray(b" ")
        part += raw
    yield bytes(part)


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at // SECOND, UTC):%Y%m%dT%H%M%SZ}"
