"""Hostile feeds: whatever one says, a process of its own reads it and takes a second of work at most."""

import resource

import pytest
from tests.contract.feeds.hostile import HOSTILE, calendar, event

from tocsin.engine.feeding import read_feed, window
from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import DAY, from_text
from tocsin.respond.oncall.schedules import Calendar

NOW = from_text("2026-11-25T08:00:00Z")
WORK_MAX = 1.6  # seconds of CPU, the process's own start included, on a busy machine


def worked() -> float:
    """Return the CPU time of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def outcome(feed: bytes) -> str:
    """Return what became of a feed, in words."""
    try:
        return f"{len(read_feed(feed, Calendar(), NOW))} events"
    except FormatError as error:
        return str(error)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_costs_a_second(name: str) -> None:
    """It is read, or refused in words, within the work that one feed may cost."""
    before = worked()
    assert outcome(HOSTILE[name])
    assert worked() - before <= WORK_MAX


def test_a_rota_with_a_long_history_is_read() -> None:
    """Events of the past cost next to nothing: 20,000 of them beside today's are no reason to refuse a feed."""
    old = event(1).replace("20261201", "20200101")
    feed = calendar("".join(old.replace("UID:1", f"UID:{number}") for number in range(16_000)) + event())
    assert len(feed) < 2 << 20
    (found,) = read_feed(feed, Calendar(), NOW)
    assert found.text == "Ann"


def test_the_window_moves_on_by_weeks() -> None:
    """A month back and a year ahead are read, and the same feed says the same for a week."""
    start, end = window(NOW)
    assert NOW - 38 * DAY < start <= NOW - 31 * DAY
    assert NOW + 361 * DAY < end <= NOW + 368 * DAY
    assert len({window(NOW + day * DAY) for day in range(7)}) == 2
