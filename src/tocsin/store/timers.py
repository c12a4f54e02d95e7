"""Timers: rows ↔ values. A timer has a name of its own; to set it again moves it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update

from tocsin.kernel.values import Value, from_json, to_json
from tocsin.store.queries import LOCK, Query
from tocsin.store.tables import timers
from tocsin.store.tx import Tx


class Timer(Value, frozen=True):
    """Something that is due at an instant: its kind says what is done, `state` is that kind's own."""

    id: str  # such as "snooze inc_…"
    kind: str
    subject_id: str
    due_at: int
    state: dict[str, Any] = {}


_ALL = "id, kind, subject_id, due_at, state"
_DUE = Query(
    _ALL,
    "FROM timers WHERE due_at > 0 AND due_at <= :now AND kind IN :kinds ORDER BY due_at, id LIMIT :limit",
    json=["state"],
    lock=LOCK,
)
_OF_SUBJECT = Query(_ALL, "FROM timers WHERE subject_id = :subject ORDER BY id", json=["state"])


def set_timer(tx: Tx, timer: Timer) -> None:
    """Set a timer, or move the one of that name."""
    values = {"due_at": timer.due_at, "state": to_json(timer.state)}
    if not tx.run(update(timers).where(timers.c.id == timer.id).values(**values)):
        tx.run(timers.insert().values(id=timer.id, kind=timer.kind, subject_id=timer.subject_id, **values))


def clear(tx: Tx, timer_id: str) -> None:
    """Take a timer away, if there is one."""
    tx.run(delete(timers).where(timers.c.id == timer_id))


def due(tx: Tx, now: int, limit: int, kinds: Sequence[str]) -> list[Timer]:
    """Return the timers of these kinds that are due, the longest due first, locked."""
    return [_timer(row) for row in tx.rows(_DUE, now=now, limit=limit, kinds=list(kinds))] if kinds else []


def of_subject(tx: Tx, subject_id: str) -> list[Timer]:
    """Return the timers of a subject."""
    return [_timer(row) for row in tx.rows(_OF_SUBJECT, subject=subject_id)]


def _timer(row: Any) -> Timer:
    return Timer(row.id, row.kind, row.subject_id, row.due_at, from_json(row.state, dict[str, Any]))
