"""Retention: what is deleted when its time is over. Each call deletes at most `limit` rows and says how many."""

from sqlalchemy import text

from tocsin.kernel.ids import floor
from tocsin.store.tx import Tx

_BODIES = text(
    """
    DELETE FROM bodies WHERE message_id IN (
        SELECT message_id FROM bodies WHERE message_id < :bound
        AND NOT EXISTS (SELECT 1 FROM messages WHERE id = message_id AND status = 'pending')
        ORDER BY message_id LIMIT :limit
    )
    """
)
_SESSIONS = text(
    """
    DELETE FROM sessions WHERE hash IN (
        SELECT hash FROM sessions WHERE expires_at <= :bound ORDER BY hash LIMIT :limit
    )
    """
)


def delete_bodies(tx: Tx, before: int, limit: int) -> int:
    """Delete the oldest bodies of messages that came before an instant; what is undecided keeps its body."""
    return tx.run(_BODIES, {"bound": floor("msg", before), "limit": limit})


def delete_sessions(tx: Tx, now: int, limit: int) -> int:
    """Delete sessions that have expired."""
    return tx.run(_SESSIONS, {"bound": now, "limit": limit})


def give_back(tx: Tx, pages: int) -> None:
    """Give free pages of a SQLite file back to the disk; PostgreSQL does this by itself."""
    if tx.dialect == "sqlite":
        cursor = tx.connection.connection.cursor()
        cursor.execute(f"PRAGMA incremental_vacuum({pages})")
        cursor.fetchall()  # each step frees one page
        cursor.close()
