"""Deliveries: rows ↔ values, and the claim: a lease on what is due, fenced by the row's version."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.values import from_json, to_json
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.store.queries import Query
from tocsin.store.records import Record
from tocsin.store.tables import OURS, SCHEMA, deliveries
from tocsin.store.tx import Tx

COLUMNS = (
    "subject_id",
    "purpose",
    "status",
    "channel",
    "user_id",
    "hook_id",
    "order_key",
    "version",
    "schema",
    "attempts",
    "due_at",
    "leased_by",
    "leased_until",
    "created_at",
    "updated_at",
    "state",
)

_LOAD = "id, version, leased_by, leased_until, state"
_OF_SUBJECTS = Query(_LOAD, "FROM deliveries WHERE subject_id IN :ids ORDER BY id", json=["state"])
_BY_IDS = Query(_LOAD, "FROM deliveries WHERE id IN :ids ORDER BY id", json=["state"])
_VERSIONS = Query("id, version", "FROM deliveries WHERE id IN :ids")
_DUE = Query(
    "id, subject_id",
    f"""
    FROM deliveries WHERE status = 'pending' AND due_at <= :now AND leased_until <= :now
    AND (order_key = '' OR NOT EXISTS (
        SELECT 1 FROM deliveries AS older
        WHERE older.order_key = deliveries.order_key AND older.status = 'pending' AND older.id < deliveries.id
    ))
    AND NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.id = deliveries.subject_id AND NOT incidents.{OURS})
    AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.id = deliveries.subject_id AND NOT alerts.{OURS})
    ORDER BY due_at, id LIMIT :limit
    """,  # noqa: S608 - a number of ours
)
_BACKLOG = select(func.count().label("pending")).where(deliveries.c.status == "pending")


def of_subjects(tx: Tx, subject_ids: Sequence[str]) -> list[Record[Delivery]]:
    """Return the deliveries of incidents or alerts."""
    return [_record(row) for row in tx.rows(_OF_SUBJECTS, ids=list(subject_ids))] if subject_ids else []


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Record[Delivery]]:
    """Return deliveries by id."""
    return [_record(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []


def versions(tx: Tx, ids: Sequence[str]) -> dict[str, int]:
    """Return the versions of deliveries by id."""
    return {row.id: row.version for row in tx.rows(_VERSIONS, ids=list(ids))} if ids else {}


def due(tx: Tx, now: int, limit: int) -> list[tuple[str, str]]:
    """Return (id, subject id) of what may be sent now: due, not leased, and no older one of its order unfinished."""
    return [(row.id, row.subject_id) for row in tx.rows(_DUE, now=now, limit=limit)]


def backlog(tx: Tx) -> int:
    """Return how many deliveries are on their way."""
    row = tx.one(_BACKLOG)
    return int(row.pending) if row else 0


def save(tx: Tx, records: Sequence[Record[Delivery]], now: int) -> None:
    """Insert the new and update the changed; raise Unavailable (take the turn again) where a version was overtaken."""
    tx.insert(deliveries, ("id", *COLUMNS), [(one.id, *_row(one, now, 1)) for one in records if one.is_new])
    changed = [(one.id, one.version, *_row(one, now, one.version + 1)) for one in records if not one.is_new]
    if tx.update_versioned(deliveries, COLUMNS, changed) != len(changed):
        raise Unavailable("a delivery was changed meanwhile")
    for one in records:
        one.version += 1  # a lease is named by the version that its claim wrote


def _row(record: Record[Delivery], now: int, version: int) -> tuple[Any, ...]:
    value = record.value
    return (
        value.subject_id,
        value.purpose,
        value.status,
        value.channel,
        value.user_id,
        value.hook_id,
        value.order_key,
        version,
        SCHEMA,
        value.attempts,
        value.due_at,
        record.leased_by,
        record.leased_until,
        value.created_at,
        now,
        to_json(value),
    )


def _record(row: Any) -> Record[Delivery]:
    value = from_json(row.state, Delivery)
    return Record(row.id, value, row.version, leased_by=row.leased_by, leased_until=row.leased_until)
