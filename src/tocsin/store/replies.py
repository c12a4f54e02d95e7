"""Replies: what a request with an `Idempotency-Key` was answered, kept so that its repetition does nothing twice."""

from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text

from tocsin.store.tables import replies
from tocsin.store.tx import Tx

BEGUN = 0  # the status of a request whose answer isn't there yet

_OF = select(replies).where(replies.c.key == bindparam("key"))
_BEFORE = text("DELETE FROM replies WHERE key IN (SELECT key FROM replies WHERE at < :bound ORDER BY at LIMIT :limit)")


def begin(tx: Tx, key: str, digest: str, now: int) -> Row[Any] | None:
    """Note that a request begins; return the row of one with the same key instead, where there is one."""
    found = tx.one(_OF, {"key": key})
    if found is None:
        tx.insert(replies, ("key", "digest", "status", "at", "body"), [(key, digest, BEGUN, now, b"")])
    return found


def keep(tx: Tx, key: str, status: int, body: bytes) -> None:
    """Keep the answer of a request that was begun."""
    tx.update(replies, ("key",), ("status", "body"), [(key, status, body)])


def forget(tx: Tx, key: str) -> None:
    """Forget a request that changed nothing: its repetition is a new one."""
    tx.run(delete(replies).where(replies.c.key == key))


def delete_old(tx: Tx, before: int, limit: int) -> int:
    """Delete at most `limit` of the answers that were given before an instant; return how many."""
    return tx.run(_BEFORE, {"bound": before, "limit": limit})
