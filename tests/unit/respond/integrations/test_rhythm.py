"""When a pulse is expected: intervals, cron across clock changes, leap days, and settings that are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import DAY, HOUR, MINUTE, SECOND, from_text, to_text
from tocsin.kernel.spans import span_text
from tocsin.respond.integrations.integration import Heartbeat
from tocsin.respond.integrations.rhythm import check_heartbeat, expected_after, local_text

BERLIN = "Europe/Berlin"


def times(settings: Heartbeat, start: str, count: int) -> list[str]:
    """Return the next instants at which a pulse is expected, without their seconds."""
    check_heartbeat(settings)
    at, found = from_text(start), []
    for _ in range(count):
        at = expected_after(settings, at)
        found.append(to_text(at).removesuffix(":00.000Z"))
    return found


def test_an_interval_counts_from_the_pulse() -> None:
    """What comes every so many seconds is expected exactly so long after the last pulse."""
    at = from_text("2026-03-28T22:15:07.5Z")
    assert expected_after(Heartbeat(every=3600), at) == at + HOUR


@pytest.mark.parametrize(
    ("cron", "start", "expected"),
    [
        ("0 3 * * *", "2026-03-27T12:00Z", ["2026-03-28T02:00", "2026-03-29T01:00", "2026-03-30T01:00"]),
        ("0 3 * * *", "2026-10-24T00:00Z", ["2026-10-24T01:00", "2026-10-25T02:00", "2026-10-26T02:00"]),
        ("30 2 * * *", "2026-03-28T12:00Z", ["2026-03-29T01:00", "2026-03-30T00:30"]),  # 02:30 is skipped that day
        ("30 2 * * *", "2026-10-24T12:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]),  # 02:30 comes twice, counts once
        ("*/30 * * * *", "2026-03-29T00:30Z", ["2026-03-29T01:00", "2026-03-29T01:30"]),
        ("*/30 * * * *", "2026-10-25T00:15Z", ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"]),
        ("0 0 29 2 *", "2026-03-01T00:00Z", ["2028-02-28T23:00", "2032-02-28T23:00"]),
        ("0 9 * * mon-fri", "2026-11-27T12:00Z", ["2026-11-30T08:00", "2026-12-01T08:00"]),
    ],
)
def test_cron_keeps_local_time_across_clock_changes(cron: str, start: str, expected: list[str]) -> None:
    """A fixed hour stays that hour of the day, in winter and summer; what runs all day goes on evenly."""
    assert times(Heartbeat(cron=cron, zone=BERLIN), start, len(expected)) == expected


def test_a_pulse_on_time_expects_the_next_one() -> None:
    """After a pulse within the second of its time the next time counts, not the same one again."""
    daily = Heartbeat(cron="0 3 * * *")
    assert times(daily, "2026-01-01T03:00:00.4Z", 1) == ["2026-01-02T03:00"]
    assert times(daily, "2026-01-01T02:59:59.9Z", 1) == ["2026-01-01T03:00"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (None, "heartbeat"),
        (Heartbeat(), "heartbeat.every"),
        (Heartbeat(every=60, cron="0 3 * * *"), "heartbeat.every"),
        (Heartbeat(every=9), "heartbeat.every"),
        (Heartbeat(every=10**12), "heartbeat.every"),
        (Heartbeat(every=-60), "heartbeat.every"),
        (Heartbeat(every=60, grace=-1), "heartbeat.grace"),
        (Heartbeat(every=60, run_max=10**12), "heartbeat.run_max"),
        (Heartbeat(every=60, zone="Mars/Olympus"), "heartbeat.zone"),
        (Heartbeat(every=60, zone=""), "heartbeat.zone"),
        (Heartbeat(cron="every day"), "heartbeat.cron"),
        (Heartbeat(cron="* * * * * *"), "heartbeat.cron"),
        (Heartbeat(cron="61 3 * * *"), "heartbeat.cron"),
        (Heartbeat(cron="0 0 30 2 *"), "heartbeat.cron"),
        (Heartbeat(cron="0 0 30 2 *,1"), "heartbeat.cron"),
        (Heartbeat(cron="*/5," * 1_000 + "* * * * *"), "heartbeat.cron"),
    ],
)
def test_bad_settings_name_the_field(settings: Heartbeat | None, field: str) -> None:
    """Neither or both rhythms, times out of bounds, an unknown zone, and cron that is wrong, long or never comes."""
    with pytest.raises(Invalid) as error:
        check_heartbeat(settings)
    assert error.value.field == field


@given(st.lists(st.text("0123456789*/,-#LW MONFEB", min_size=1, max_size=12), min_size=5, max_size=5).map(" ".join))
def test_any_cron_expression_comes_or_is_refused(cron: str) -> None:
    """Whatever a person types, it is Invalid, or gives an instant that is later."""
    settings = Heartbeat(cron=cron, zone=BERLIN)
    try:
        check_heartbeat(settings)
    except Invalid:
        return
    at = from_text("2026-02-28T12:00Z")
    assert expected_after(settings, at) > at


def test_times_are_said_in_the_zone() -> None:
    """An instant reads as local time with its zone, and with seconds only where they say something."""
    settings = Heartbeat(every=60, zone=BERLIN)
    assert local_text(settings, from_text("2026-07-01T01:00Z")) == "2026-07-01 03:00 Europe/Berlin"
    assert local_text(settings, from_text("2026-01-01T02:00:09.7Z")) == "2026-01-01 03:00:09 Europe/Berlin"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (0, "0 s"),
        (SECOND - 1, "0 s"),
        (59 * SECOND, "59 s"),
        (60 * SECOND, "1 min"),
        (61 * SECOND, "1 min 1 s"),
        (HOUR + 5 * SECOND, "1 h"),
        (26 * HOUR + 5 * MINUTE, "1 d 2 h"),
        (30 * DAY, "30 d"),
        (-SECOND, "0 s"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: int, text: str) -> None:
    """A span reads as people say it."""
    assert span_text(span) == text
