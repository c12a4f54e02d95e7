"""Hours: weekly windows in a zone, over midnight and over clock changes."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Hours, Window, compile_hours
from tocsin.kernel.instants import DAY, HOUR, from_text

OFFICE = Hours((Window(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),), "Europe/Berlin")
NIGHT = Hours((Window(("fri",), "22:00", "06:00"),), "Europe/Berlin")


def at(text: str) -> int:
    """Return an instant."""
    return from_text(text)


@pytest.mark.parametrize(
    ("hours", "when", "holds"),
    [
        (OFFICE, "2026-11-25T08:00:00Z", True),  # Wednesday 09:00 in Berlin
        (OFFICE, "2026-11-25T07:59:59Z", False),
        (OFFICE, "2026-11-25T16:00:00Z", False),  # the end is not within
        (OFFICE, "2026-11-28T10:00:00Z", False),  # Saturday
        (OFFICE, "2026-07-15T07:00:00Z", True),  # summer time
        (NIGHT, "2026-11-27T21:00:00Z", True),  # Friday 22:00
        (NIGHT, "2026-11-28T04:59:59Z", True),  # still Friday's night
        (NIGHT, "2026-11-28T21:30:00Z", False),  # Saturday's night
    ],
)
def test_hold(hours: Hours, when: str, holds: bool) -> None:
    """A window holds from its start to before its end, by the wall clock of its zone, into the next day too."""
    assert compile_hours(hours).hold(at(when)) is holds


def test_a_whole_day() -> None:
    """00:00 to 00:00 is the whole day, of 23 or 25 hours where the clocks change."""
    sunday = compile_hours(Hours((Window(("sun",)),), "Europe/Berlin"))
    start = at("2026-03-28T23:00:00Z")  # the day on which the clocks go forward
    assert [sunday.hold(start + hour * HOUR) for hour in (-1, 0, 22, 23)] == [False, True, True, False]


def test_next_at() -> None:
    """The next beginning is the instant itself within a window, else the start of the nearest one."""
    office = compile_hours(OFFICE)
    assert office.next_at(at("2026-11-25T10:00:00Z")) == at("2026-11-25T10:00:00Z")
    assert office.next_at(at("2026-11-27T16:00:00Z")) == at("2026-11-30T08:00:00Z")  # from Friday evening to Monday
    once = compile_hours(Hours((Window(("wed",), "10:00", "11:00"),)))
    assert once.next_at(at("2026-11-25T11:00:00Z")) == at("2026-11-25T10:00:00Z") + 7 * DAY


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (Hours(()), "windows"),
        (Hours((Window(()),)), "windows[0].days"),
        (Hours((Window(("mon",), "9am"),)), "windows[0].start"),
        (Hours((Window(("mon",), "09:00", "24:30"),)), "windows[0].end"),
        (Hours((Window(("mon",)),), "Mars/Base"), "zone"),
    ],
)
def test_bad_hours_name_their_field(hours: Hours, field: str) -> None:
    """What can't be read is refused with its place."""
    with pytest.raises(Invalid) as error:
        compile_hours(hours)
    assert error.value.field == field
