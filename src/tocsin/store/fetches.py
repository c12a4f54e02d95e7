"""Fetches: what became of the last look at a calendar's feed, and when the next one is due."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select, update

from tocsin.kernel.values import Value
from tocsin.store.tables import calendar_fetches
from tocsin.store.tx import Tx


class Fetch(Value, frozen=True):
    """A calendar's feed: when it is looked at next, when it was read last, its ETag then, and the last error."""

    calendar_id: str
    due_at: int
    fetched_at: int = 0  # 0: never
    etag: str = ""
    error: str = ""


_COLUMNS = Fetch.__struct_fields__
_DUE = (
    select(calendar_fetches)
    .where(calendar_fetches.c.due_at <= bindparam("now"))
    .order_by(calendar_fetches.c.due_at)
    .limit(bindparam("limit"))
)


def due(tx: Tx, now: int, limit: int) -> list[Fetch]:
    """Return the feeds that are due, the longest due first."""
    return [_fetch(row) for row in tx.all(_DUE, {"now": now, "limit": limit})]


def of(tx: Tx, calendar_id: str) -> Fetch | None:
    """Return what is known of a calendar's feed."""
    row = tx.one(select(calendar_fetches).where(calendar_fetches.c.calendar_id == calendar_id))
    return _fetch(row) if row else None


def claim(tx: Tx, fetch: Fetch, until: int) -> bool:
    """Take a feed that is due for this node until an instant; False where another node was first."""
    mine = (calendar_fetches.c.calendar_id == fetch.calendar_id) & (calendar_fetches.c.due_at == fetch.due_at)
    return tx.run(update(calendar_fetches).where(mine).values(due_at=until)) == 1


def save(tx: Tx, fetch: Fetch) -> None:
    """Save what is known of a calendar's feed."""
    values = {name: getattr(fetch, name) for name in _COLUMNS}
    mine = calendar_fetches.c.calendar_id == fetch.calendar_id
    if not tx.run(update(calendar_fetches).where(mine).values(**values)):
        tx.run(calendar_fetches.insert().values(**values))


def hasten(tx: Tx, calendar_id: str, now: int) -> Fetch:
    """Let a calendar's feed be due now; one that another node is at is due when that is done."""
    fetch = of(tx, calendar_id) or Fetch(calendar_id, now)
    sooner = Fetch(calendar_id, min(fetch.due_at, now), fetch.fetched_at, fetch.etag, fetch.error)
    save(tx, sooner)
    return sooner


def forget(tx: Tx, calendar_ids: Sequence[str]) -> None:
    """Look at these feeds no more."""
    tx.run(delete(calendar_fetches).where(calendar_fetches.c.calendar_id.in_(list(calendar_ids))))


def _fetch(row: object) -> Fetch:
    return Fetch(*(getattr(row, name) for name in _COLUMNS))
