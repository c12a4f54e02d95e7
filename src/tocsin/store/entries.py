"""The ledger: every event of every subject, in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_

from tocsin.kernel.events import Entry
from tocsin.kernel.values import read_json
from tocsin.store.tables import entries
from tocsin.store.tx import Tx

COLUMNS = ("id", "subject_id", "seq", "at", "kind", "actor", "cause", "reason", "detail")

REPORTS = ("Opened", "Appended", "Grouped")

_OF_SUBJECT = (
    select(entries)
    .where(entries.c.subject_id == bindparam("subject_id"), entries.c.seq > bindparam("after"))
    .order_by(entries.c.seq)
    .limit(bindparam("limit"))
)


def insert(tx: Tx, rows: Sequence[Sequence[Any]]) -> None:
    """Append entries, each in the order of COLUMNS."""
    tx.insert(entries, COLUMNS, rows)


def timeline(tx: Tx, subject_id: str, after: int = 0, limit: int = 1000) -> list[Entry]:
    """Return a subject's entries after a seq, in order."""
    return [entry_of(row) for row in tx.all(_OF_SUBJECT, {"subject_id": subject_id, "after": after, "limit": limit})]


def last_seq(tx: Tx, subject_id: str) -> int:
    """Return the seq of a subject's last entry, 0 where it has none."""
    row = tx.one(select(func.max(entries.c.seq).label("seq")).where(entries.c.subject_id == subject_id))
    return int(row.seq or 0) if row else 0


def reports_since(tx: Tx, subject_id: str, since: int) -> list[Entry]:
    """Return the entries of an incident's reports that came after an instant."""
    query = select(entries).where(entries.c.subject_id == subject_id, entries.c.kind.in_(REPORTS), entries.c.at > since)
    return [entry_of(row) for row in tx.all(query)]


def of_subjects(tx: Tx, subject_ids: Sequence[str], kinds: Sequence[str], limit: int) -> dict[str, list[Entry]]:
    """Return the entries of these kinds by subject, in order; at most `limit` in all, the first ones."""
    found: dict[str, list[Entry]] = {one: [] for one in subject_ids}
    query = select(entries).where(entries.c.subject_id.in_(list(subject_ids)), entries.c.kind.in_(list(kinds)))
    for row in tx.all(query.order_by(entries.c.subject_id, entries.c.seq).limit(limit)):
        found[row.subject_id].append(entry_of(row))
    return found


def last_of(tx: Tx, seqs: Mapping[str, int]) -> dict[str, Entry]:
    """Return the entry that stands at each subject's seq, by subject."""
    query = select(entries).where(tuple_(entries.c.subject_id, entries.c.seq).in_(list(seqs.items())))
    return {row.subject_id: entry_of(row) for row in tx.all(query)} if seqs else {}


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row holds."""
    return Entry(
        row.id, row.subject_id, row.seq, row.at, row.kind, row.actor, row.cause, row.reason, read_json(row.detail)
    )
