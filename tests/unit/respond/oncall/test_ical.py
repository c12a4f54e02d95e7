"""Calendars out: what a calendar program reads is what was meant, and the same shift is the same event."""

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.instants import DAY, HOUR, from_text
from tocsin.respond.oncall.final import Stretch
from tocsin.respond.oncall.ical import Event, escaped, held, written
from tocsin.respond.oncall.schedules import OnDuty

AT = from_text("2026-11-25T08:00:00Z")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


def on_duty(user: str, since: int = AT, role: str = "primary") -> OnDuty:
    """Return somebody on call."""
    return OnDuty(user, role, since, 0, f"{user} since {since}")


@given(title=texts, text=texts)
def test_what_is_written_is_read(title: str, text: str) -> None:
    """Any words come back as they were, from lines of 75 bytes at most that are UTF-8 each."""
    body = written("Nights", [Event("1@tocsin", AT, AT + HOUR, title, text)], AT)
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    calendar = icalendar.Calendar.from_ical(body.decode())
    (event,) = calendar.walk("VEVENT")
    assert (event["SUMMARY"], event["DESCRIPTION"], calendar["X-WR-CALNAME"]) == (title, text, "Nights")
    assert (event["DTSTART"].dt.timestamp(), event["DTEND"].dt.timestamp()) == (AT // 10**6, AT // 10**6 + 3600)
    assert (event["UID"], event["DTSTAMP"].dt.timestamp()) == ("1@tocsin", AT // 10**6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a, b; c\\d", "a\\, b\\; c\\\\d"),
        ("one\r\ntwo", "one\\ntwo"),
        ("bell\x07\x00", "bell"),
        ("x" * 2_000, "x" * 1_000),
    ],
)
def test_signs_that_mean_something_are_escaped(text: str, said: str) -> None:
    """Commas, semicolons, backslashes and line ends are escaped, control characters left out, long texts cut."""
    assert escaped(text) == said


def test_a_shift_is_one_event() -> None:
    """A shift that others join and leave is one; one that somebody else interrupts has two parts; roles are apart."""
    ann, bob = on_duty("ann"), on_duty("bob", AT + HOUR, "secondary")
    stretches = [
        Stretch(AT, AT + HOUR, (ann,)),
        Stretch(AT + HOUR, AT + 2 * HOUR, (ann, bob)),
        Stretch(AT + 2 * HOUR, AT + 3 * HOUR, (on_duty("cyd", AT + 2 * HOUR),)),
        Stretch(AT + 3 * HOUR, AT + 4 * HOUR, (ann,)),
    ]
    assert [(one.user_id, (one.start - AT) // HOUR, (one.end - AT) // HOUR) for one in held(stretches)] == [
        ("ann", 0, 2),
        ("bob", 1, 2),
        ("cyd", 2, 3),
        ("ann", 3, 4),
    ]
    assert held([]) == []


def test_a_shift_keeps_its_beginning_while_time_passes() -> None:
    """What began before the calendar's first day is named by when it began, so that it stays the same event."""
    for first in (AT, AT + DAY):
        (shift,) = held([Stretch(first, AT + 5 * DAY, (on_duty("ann", AT - 3 * DAY),))])
        assert (shift.start, shift.begins) == (first, AT - 3 * DAY)
