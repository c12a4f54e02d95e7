"""Reading a feed: what calendar programs write, and the events that are meant."""

import pytest

from tocsin.engine.feed_worker import Unreadable, read
from tocsin.kernel.instants import from_text, to_text

START, END = from_text("2026-10-01T00:00:00Z"), from_text("2027-10-01T00:00:00Z")
OWN_ZONE = """\
BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0430
TZOFFSETTO:+0330
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0330
TZOFFSETTO:+0430
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "1", text: str = "Ann") -> str:
    """Return the lines of an event."""
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{text}", *lines, "END:VEVENT", ""))


def told(*parts: str, zone: str = "UTC", head: str = "") -> list[str]:
    """Return what a feed of these parts says, as `start end text`, without the year's seconds."""
    feed = "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *([head] if head else []), ""))
    feed += "".join(parts) + "END:VCALENDAR\n"
    found = read(feed.replace("\n", "\r\n").encode(), zone, START, END)
    return [f"{to_text(start)[:16]} {to_text(end)[:16]} {text}" for start, end, text in found]


def test_times_count_in_their_zone() -> None:
    """A zone is known by its IANA name, by its Windows name, or as the calendar defines it; Z is UTC."""
    night = "2026-12-01T21:00 2026-12-02T05:00 Ann"
    span = ("20261201T220000", "20261202T060000")
    for name in ("Europe/Berlin", "W. Europe Standard Time", '"W. Europe Standard Time"'):
        assert told(event(f"DTSTART;TZID={name}:{span[0]}", f"DTEND;TZID={name}:{span[1]}")) == [night]
    assert told(event("DTSTART:20261201T210000Z", "DURATION:PT8H")) == [night]
    own = event(f"DTSTART;TZID=Office:{span[0]}", f"DTEND;TZID=Office:{span[1]}")
    assert told(OWN_ZONE, own) == told(own, OWN_ZONE) == ["2026-12-01T18:30 2026-12-02T02:30 Ann"]


def test_a_time_without_zone_counts_in_the_calendars() -> None:
    """It is in the zone that the feed names for all, else in the one that the calendar has here."""
    floating = event("DTSTART:20261201T220000", "DTEND:20261201T230000")
    assert told(floating, zone="Asia/Kolkata") == ["2026-12-01T16:30 2026-12-01T17:30 Ann"]
    assert told(floating, zone="Asia/Kolkata", head="X-WR-TIMEZONE:Europe/Berlin") == [
        "2026-12-01T21:00 2026-12-01T22:00 Ann"
    ]


def test_a_day_lasts_from_local_midnight_to_midnight() -> None:
    """An event of whole days has them in the calendar's zone, one where no end is given, also when clocks change."""
    assert told(event("DTSTART;VALUE=DATE:20261025"), zone="Europe/Berlin") == ["2026-10-24T22:00 2026-10-25T23:00 Ann"]
    days = event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227")
    assert told(days, zone="Europe/Berlin") == ["2026-12-23T23:00 2026-12-26T23:00 Ann"]


def test_repetitions_keep_the_wall_clock() -> None:
    """A weekly night begins and ends at the same local times before and after the clocks change."""
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20261017T220000",
        "DTEND;TZID=Europe/Berlin:20261018T060000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )
    assert told(weekly) == [
        "2026-10-17T20:00 2026-10-18T04:00 Ann",
        "2026-10-24T20:00 2026-10-25T05:00 Ann",
        "2026-10-31T21:00 2026-11-01T05:00 Ann",
    ]


def test_the_end_of_repetitions_is_within_it() -> None:
    """UNTIL is the last beginning that counts, as an instant or as a whole day; what began long ago goes on."""
    begins = ("DTSTART;TZID=Europe/Berlin:20100105T090000", "DURATION:PT1H")
    nine = ["2026-10-06T07:00 2026-10-06T08:00 Ann", "2026-10-13T07:00 2026-10-13T08:00 Ann"]
    assert told(event(*begins, "RRULE:FREQ=WEEKLY;UNTIL=20261013T070000Z")) == nine
    assert told(event(*begins, "RRULE:FREQ=WEEKLY;UNTIL=20261013")) == nine
    assert told(event(*begins, "RRULE:FREQ=WEEKLY;UNTIL=20261013T065959Z")) == nine[:1]


def test_single_repetitions_are_moved_left_out_and_added() -> None:
    """EXDATE takes one away, RDATE adds one, RECURRENCE-ID moves one, and a cancelled one doesn't take place."""
    series = event(
        "DTSTART:20261201T090000Z",
        "DTEND:20261201T100000Z",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE:20261202T090000Z",
        "RDATE:20261220T090000Z",
        "RDATE;VALUE=PERIOD:20261221T090000Z/PT3H",
    )
    moved = event(
        "RECURRENCE-ID:20261203T090000Z", "DTSTART:20261203T150000Z", "DTEND:20261203T160000Z", text="Bob for Ann"
    )
    cancelled = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261204T100000", "DTSTART:20261204T090000Z", "STATUS:CANCELLED"
    )
    assert told(series, moved, cancelled) == [
        "2026-12-01T09:00 2026-12-01T10:00 Ann",
        "2026-12-03T15:00 2026-12-03T16:00 Bob for Ann",
        "2026-12-05T09:00 2026-12-05T10:00 Ann",
        "2026-12-20T09:00 2026-12-20T10:00 Ann",
        "2026-12-21T09:00 2026-12-21T12:00 Ann",
    ]


def test_a_cancelled_series_is_gone() -> None:
    """A cancelled event takes place at none of its repetitions, moved ones included."""
    series = event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "STATUS:CANCELLED")
    moved = event("RECURRENCE-ID:20261203T090000Z", "DTSTART:20261203T150000Z", "DURATION:PT1H")
    assert told(series, moved) == []


def test_the_newest_version_counts() -> None:
    """Of two events with one UID that with the higher SEQUENCE counts, wherever it stands."""
    old = event("DTSTART:20261201T090000Z", "DURATION:PT1H", "SEQUENCE:1", text="Ann")
    new = event("DTSTART:20261201T090000Z", "DURATION:PT1H", "SEQUENCE:2", text="Bob")
    assert told(old, new) == told(new, old) == ["2026-12-01T09:00 2026-12-01T10:00 Bob"]


def test_text_is_read_as_written() -> None:
    """Folded lines are one, escapes are what they stand for, and white space is one space."""
    assert told(event("DTSTART:20261201T090000Z", "DURATION:PT1H", text="Ann\\, then\\nBo\n b  Smith")) == [
        "2026-12-01T09:00 2026-12-01T10:00 Ann, then Bob Smith"
    ]


def test_what_is_outside_is_left_out() -> None:
    """Only events that overlap the wanted time are told, and those without any length never."""
    assert told(
        event("DTSTART:20260930T230000Z", "DURATION:PT2H"),
        event("DTSTART:20260930T220000Z", "DURATION:PT2H", uid="2"),
        event("DTSTART:20271001T000000Z", "DURATION:PT2H", uid="3"),
        event("DTSTART:20261201T000000Z", uid="4"),
    ) == ["2026-09-30T23:00 2026-10-01T01:00 Ann"]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (event("DTSTART;TZID=Mars/Base:20261201T090000"), "unknown time zone 'Mars/Base'"),
        (event("DURATION:PT1H"), "the event 'Ann' has no beginning"),
        (event("DTSTART:tomorrow"), "not a date or time: 'tomorrow'"),
        (event("DTSTART:20261201T090000Z", "RRULE:FREQ=MINUTELY"), "repeats by seconds or minutes"),
        (event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"), "more than 2000 events"),
        (event("DTSTART:10260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "repeats more than 50000 times"),
        (event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z"), "RANGE=THISANDFUTURE"),
        (event("DTSTART;TZID=Europe:20261201T090000"), "not a calendar that can be read"),
        ("nonsense\n", "not a calendar that can be read"),
    ],
)
def test_what_cannot_be_read_is_said(part: str, says: str) -> None:
    """A feed in which something isn't understood is refused as a whole: a shift that is missing pages nobody."""
    with pytest.raises(Unreadable) as refused:
        told(part)
    assert says in str(refused.value)


def test_a_page_is_no_calendar() -> None:
    """What isn't iCal at all is refused, such as the page that asks to sign in."""
    for body in (b"", b"<html></html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"\xff\xfe\x00"):
        with pytest.raises(Unreadable):
            read(body, "UTC", START, END)
