"""Counters: numbers that ascend without gaps in one row each; the row's lock orders those who take."""

from sqlalchemy import bindparam, insert, select, update

from tocsin.store.tables import counters
from tocsin.store.tx import Tx

_ADD = (
    update(counters)
    .where(counters.c.name == bindparam("counter"))
    .values(value=counters.c.value + bindparam("count"))
    .returning(counters.c.value)
)
_VALUE = select(counters.c.value).where(counters.c.name == bindparam("counter"))


def take(tx: Tx, name: str, count: int = 1) -> int:
    """Return the first of `count` new numbers, which begin at 1."""
    row = tx.one(_ADD, {"counter": name, "count": count})
    if row is None:
        tx.run(insert(counters).values(name=name, value=count))
        return 1
    return int(row.value) - count + 1


def value(tx: Tx, name: str) -> int:
    """Return the last number that was taken, 0 when none was."""
    row = tx.one(_VALUE, {"counter": name})
    return int(row.value) if row else 0
