"""Recurring spans, against an oracle that looks at every day by itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import from_text, to_text
from tocsin.kernel.recurrence import compile_spans

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR = timedelta(hours=1)
FIRST = date(2026, 1, 5)  # a Monday

On = Callable[[date], bool]


def instant(wall: datetime, zone: str) -> int:
    """Return the instant of a wall time: a skipped one moves later by the gap, of a repeated one the first counts."""
    moment = wall.replace(tzinfo=ZoneInfo(zone))
    return int(moment.astimezone(UTC).timestamp()) * 1_000_000


def oracle(on: On, hour: int, length: timedelta, zone: str, at: int) -> tuple[int, int] | None:
    """Return the span that holds an instant, else the next one, by looking at each day of three years."""
    held: list[tuple[int, int]] = []
    for number in range(1_100):
        day = FIRST + timedelta(days=number)
        if not on(day):
            continue
        wall = datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 (a wall time)
        start, end = instant(wall, zone), instant(wall + length, zone)
        if start <= at < end:
            held.append((start, end))
        elif start > at:
            return (held[0][0], max(end for _, end in held)) if held else (start, end)
    return (held[0][0], max(end for _, end in held)) if held else None


def weeks(interval: int, days: frozenset[str]) -> On:
    """Return the days of every so many weeks, counted from the first one's."""
    return lambda day: (day - FIRST).days // 7 % interval == 0 and DAYS[day.weekday()] in days


rules = st.one_of(
    st.integers(1, 5).map(lambda every: (f"FREQ=DAILY;INTERVAL={every}", lambda day: (day - FIRST).days % every == 0)),
    st.tuples(st.integers(1, 3), st.frozensets(st.sampled_from(DAYS), min_size=1)).map(
        lambda given: (
            f"FREQ=WEEKLY;INTERVAL={given[0]};BYDAY={','.join(sorted(given[1], key=DAYS.index))}",
            weeks(*given),
        )
    ),
    st.integers(1, 31).map(lambda number: (f"FREQ=MONTHLY;BYMONTHDAY={number}", lambda day: day.day == number)),
    st.just(("FREQ=MONTHLY;BYDAY=-1FR", lambda day: day.weekday() == 4 and (day + timedelta(days=7)).day <= 7)),
    st.just(("FREQ=YEARLY", lambda day: (day.month, day.day) == (FIRST.month, FIRST.day))),
)


@settings(max_examples=300, deadline=None)
@given(rules, st.integers(0, 23), st.integers(1, 50), st.sampled_from(ZONES), st.integers(0, 900 * 24))
def test_spans_are_those_of_the_oracle(rule: tuple[str, On], hour: int, hours: int, zone: str, after: int) -> None:
    """At any hour the span is the one that a slow look at each day finds, across clock changes too."""
    text, on = rule
    start = datetime(FIRST.year, FIRST.month, FIRST.day, hour)  # noqa: DTZ001 (a wall time)
    span_at = compile_spans(start.isoformat(), (start + hours * HOUR).isoformat(), zone, text)
    at = from_text("2026-01-01T00:30:00Z") + after * 3_600_000_000
    assert span_at(at) == oracle(on, hour, hours * HOUR, zone, at)
    assert span_at(at) == oracle(on, hour, hours * HOUR, zone, at)  # by heart


def test_count_and_until_end_it() -> None:
    """After so many times, or after a local time, none comes any more."""
    for rule in ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20260107T220000"):
        span_at = compile_spans("2026-01-05T22:00", "2026-01-06T06:00", "Europe/Berlin", rule)
        found = span_at(from_text("2026-01-07T12:00:00Z"))
        assert found is not None
        assert to_text(found[0]) == "2026-01-07T21:00:00.000Z"
        assert span_at(found[1]) is None


def test_once_and_without_an_end() -> None:
    """A single span is over after its end; one without an end never is."""
    once = compile_spans("2026-01-05T22:00", "2026-01-06T06:00", "UTC")
    assert once(from_text("2026-01-06T06:00:00Z")) is None
    begins = from_text("2026-01-05T22:00:00Z")
    assert compile_spans("2026-01-05T22:00", "", "UTC")(begins + 1) == (begins, 0)


@pytest.mark.parametrize(
    ("start", "end", "zone", "rule", "field"),
    [
        ("yesterday", "", "UTC", "", "start"),
        ("1999-01-01T00:00", "", "UTC", "", "start"),
        ("2026-01-05T22:00", "2026-01-05T22:00", "UTC", "", "end"),
        ("2026-01-05T22:00", "2028-01-05T22:00", "UTC", "", "end"),
        ("2026-01-05T22:00", "", "UTC", "FREQ=DAILY", "end"),
        ("2026-01-05T22:00", "", "Mars/Base", "", "zone"),
        *(
            ("2026-01-05T22:00", "2026-01-06T06:00", "UTC", rule, "rrule")
            for rule in (
                "every day",
                "FREQ=SECONDLY",
                "FREQ=DAILY;BYSETPOS=1",
                "FREQ=DAILY;BYDAY=TU",
                "FREQ=DAILY;INTERVAL=0",
                "FREQ=DAILY;INTERVAL=1e9",
                "FREQ=DAILY;COUNT=-1",
                "FREQ=DAILY;COUNT=2;UNTIL=20270101T000000",
                "FREQ=DAILY;UNTIL=20270101T000000Z",
                "FREQ=DAILY;UNTIL=20990101T000000",
                "FREQ=MONTHLY;BYDAY=99MO",
                "FREQ=WEEKLY;BYDAY=XX",
                "FREQ=WEEKLY;UNTIL=20250101T000000",
                "FREQ=WEEKLY;BYDAY=" + "MO," * 500,
            )
        ),
    ],
)
def test_a_bad_span_names_its_fault(start: str, end: str, zone: str, rule: str, field: str) -> None:
    """What can't be is refused, and the answer names the field."""
    with pytest.raises(Invalid) as refused:
        compile_spans(start, end, zone, rule)
    assert refused.value.field == field
