"""Maintenance: planned windows, once or recurring, in local time."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import from_text
from tocsin.respond.integrations.integration import Maintenance
from tocsin.respond.integrations.maintenance import compile_maintenance

ONCE = Maintenance("disks", "2026-11-25T18:00", "2026-11-25T20:00", "Europe/Berlin")
NIGHTLY = Maintenance("backup", "2026-11-01T23:00", "2026-11-02T01:00", "Europe/Berlin", "daily", until="2026-11-27")
WEEKLY = Maintenance("patches", "2026-11-03T02:00", "2026-11-03T04:00", "UTC", "weekly", ("tue", "thu"))
FIRST = Maintenance("close", "2026-01-31T00:00", "2026-02-01T12:00", "UTC", "monthly")


@pytest.mark.parametrize(
    ("window", "when", "until"),
    [
        (ONCE, "2026-11-25T16:59:59Z", ""),
        (ONCE, "2026-11-25T17:00:00Z", "2026-11-25T19:00"),
        (ONCE, "2026-11-25T19:00:00Z", ""),
        (NIGHTLY, "2026-11-20T22:30:00Z", "2026-11-21T00:00"),
        (NIGHTLY, "2026-11-20T23:30:00Z", "2026-11-21T00:00"),  # after midnight it is still the day before's
        (NIGHTLY, "2026-11-27T23:59:00Z", "2026-11-28T00:00"),  # the last one began on the last day
        (NIGHTLY, "2026-11-28T22:30:00Z", ""),
        (NIGHTLY, "2026-10-31T22:30:00Z", ""),
        (WEEKLY, "2026-12-03T03:00:00Z", "2026-12-03T04:00"),
        (WEEKLY, "2026-12-04T03:00:00Z", ""),
        (FIRST, "2026-03-31T23:00:00Z", "2026-04-01T12:00"),
        (FIRST, "2026-04-30T01:00:00Z", ""),  # April has no 31st
    ],
)
def test_windows(window: Maintenance, when: str, until: str) -> None:
    """A window says its name and its end while it lasts, and nothing outside."""
    found = compile_maintenance([window])(from_text(when))
    assert found == (f"maintenance {window.name!r} until {until}:00.000Z" if until else "")


@pytest.mark.parametrize(
    ("window", "field"),
    [
        (Maintenance("a", "tomorrow", "2026-11-25T20:00"), "maintenance[0].start"),
        (Maintenance("a", "2026-11-25T20:00", "2026-11-25T20:00"), "maintenance[0].end"),
        (Maintenance("a", "2026-11-25T20:00", "2027-11-25T20:00"), "maintenance[0].end"),
        (Maintenance("a", "2026-11-25T20:00", "2026-11-25T21:00", "Nowhere"), "maintenance[0].zone"),
        (Maintenance("a", "2026-11-25T20:00", "2026-11-25T21:00", until="soon"), "maintenance[0].until"),
    ],
)
def test_a_bad_window_names_its_field(window: Maintenance, field: str) -> None:
    """What can't be read, is empty or longer than a month is refused with its place."""
    with pytest.raises(Invalid) as error:
        compile_maintenance([window])
    assert error.value.field == field
