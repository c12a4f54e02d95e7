"""Feeding: what a calendar's feed says, read by a process of its own; and what follows when it can't be read."""

import os
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

from tocsin.engine.opening import is_over, say
from tocsin.engine.work import Work
from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import DAY, MINUTE, SECOND, to_words
from tocsin.kernel.values import from_json, to_json
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.oncall.schedules import Calendar, CalendarEvent
from tocsin.store import fetches
from tocsin.store.fetches import Fetch
from tocsin.store.things import Thing

BACK = 31 * DAY
STEP = 7 * DAY  # by which the window moves on, so that a feed that stays the same makes few versions
LENGTH = 57 * STEP  # from a month ago to a year ahead
DEADLINE = 15.0  # seconds for all, on a busy machine
AGAIN_MAX = 15 * MINUTE  # after a feed that failed
FAILURES = 3  # looks in a row, before the owner is told
FILE = Path(__file__).with_name("feed_worker.py")
KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH")  # of the environment: no secrets
WHY = "Tocsin's own trouble with a calendar: its team's managers are paged, else the administrators"
TEXT = "What the feed said last still counts. Correct its address, or whatever keeps it from being read."


def window(now: int) -> tuple[int, int]:
    """Return the instants between which a feed's events are kept; they move on by weeks."""
    start = (now - BACK) // STEP * STEP
    return start, start + LENGTH


def read_feed(body: bytes, calendar: Calendar, now: int) -> tuple[CalendarEvent, ...]:
    """Return the events that a feed holds; blocks, so it is for threads. Raise FormatError that says why not."""
    start, end = window(now)
    head = to_json({"zone": calendar.zone, "start": start, "end": end})
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-P", str(FILE)],
            input=head + b"\n" + body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError(f"to read it took longer than {DEADLINE:g} s") from error
    if done.returncode:
        raise FormatError("to read it would take more time or memory than it may")
    told = from_json(done.stdout, dict[str, str | list[tuple[int, int, str]]])
    if error := told.get("error"):
        raise FormatError(str(error))
    return tuple(CalendarEvent(*one) for one in told["events"] if not isinstance(one, str))


def again(calendar: Thing) -> int:
    """Return how long after a failure a feed is looked at again."""
    return min(calendar.body.every * SECOND, AGAIN_MAX)


def key_of(calendar: Thing) -> str:
    """Return the dedup key of the incident that tells a calendar's owner of its feed."""
    return f"calendar {calendar.id}"


def complain(work: Work, calendar: Thing, fetch: Fetch) -> None:
    """Tell the owner of a feed that couldn't be read FAILURES times in a row."""
    first = fetch.fetched_at + calendar.body.every * SECOND if fetch.fetched_at else calendar.updated_at
    if work.now - first < (FAILURES - 1) * again(calendar):
        return
    last = f"since {to_words(fetch.fetched_at)}" if fetch.fetched_at else "yet"
    report = Report(
        Action.OPEN,
        key_of(calendar),
        "",
        subject=f"The feed of calendar {calendar.name} can't be read: {fetch.error}"[:1_000],
        text=f"It couldn't be read {last}. {TEXT}",
        severity="error",
        policy_reason=WHY,
    )
    say(work, report, calendar)


def follow_calendar(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Look at a calendar's feed at once where it is new or elsewhere, and no more where there is none."""
    if new.archived_at or not new.body.url:
        fetches.forget(work.tx, [new.id])
        is_over(work, [key_of(new)], "the calendar has no feed any more")
    elif old is None or old.archived_at or (old.body.url, old.body.zone) != (new.body.url, new.body.zone):
        fetches.save(work.tx, Fetch(new.id, work.now))
    elif old.body.every != new.body.every and (fetch := fetches.of(work.tx, new.id)) is not None:
        sooner = min(fetch.due_at, work.now + new.body.every * SECOND)
        fetches.save(work.tx, replace(fetch, due_at=sooner))
