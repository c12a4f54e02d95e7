"""Counters: numbers that ascend without gaps in one row each; the row's lock orders those who take."""

from sqlalchemy import bindparam, select, text

from tocsin.store.tables import counters
from tocsin.store.tx import Tx

# Two nodes may be the first to take of a counter, at once: the statement decides, and both get their numbers.
_ADD = text(
    """
    INSERT INTO counters (name, value) VALUES (:counter, :count)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value
    RETURNING value
    """
)
_VALUE = select(counters.c.value).where(counters.c.name == bindparam("counter"))


def take(tx: Tx, name: str, count: int = 1) -> int:
    """Return the first of `count` new numbers, which begin at 1."""
    row = tx.one(_ADD, {"counter": name, "count": count})
    assert row is not None
    return int(row.value) - count + 1


def value(tx: Tx, name: str) -> int:
    """Return the last number that was taken, 0 when none was."""
    row = tx.one(_VALUE, {"counter": name})
    return int(row.value) if row else 0
