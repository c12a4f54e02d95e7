"""Deliveries: rows ↔ values, and the claim: a lease on what is due, fenced by the row's version."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.values import from_json, to_json
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.store.records import Record
from tocsin.store.tables import SCHEMA, deliveries
from tocsin.store.tx import Tx, chunks

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

_older = deliveries.alias("older")
_LOAD = select(
    deliveries.c.id, deliveries.c.version, deliveries.c.leased_by, deliveries.c.leased_until, deliveries.c.state
)
_OF_SUBJECTS = _LOAD.where(deliveries.c.subject_id.in_(bindparam("ids", expanding=True))).order_by(deliveries.c.id)
_BY_IDS = _LOAD.where(deliveries.c.id.in_(bindparam("ids", expanding=True))).order_by(deliveries.c.id)
_DUE = (
    select(deliveries.c.id, deliveries.c.subject_id)
    .where(
        deliveries.c.status == "pending",
        deliveries.c.due_at <= bindparam("now"),
        deliveries.c.leased_until <= bindparam("now"),
        (deliveries.c.order_key == "")
        | ~exists().where(
            _older.c.order_key == deliveries.c.order_key, _older.c.status == "pending", _older.c.id < deliveries.c.id
        ),
    )
    .order_by(deliveries.c.due_at)
    .limit(bindparam("limit"))
)
_BACKLOG = select(func.count().label("pending")).where(deliveries.c.status == "pending")


def of_subjects(tx: Tx, subject_ids: Sequence[str]) -> list[Record[Delivery]]:
    """Return the deliveries of incidents or alerts."""
    return [_record(row) for part in chunks(subject_ids) for row in tx.all(_OF_SUBJECTS, {"ids": part})]


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Record[Delivery]]:
    """Return deliveries by id."""
    return [_record(row) for part in chunks(ids) for row in tx.all(_BY_IDS, {"ids": part})]


def due(tx: Tx, now: int, limit: int) -> list[tuple[str, str]]:
    """Return (id, subject id) of what may be sent now: due, not leased, and no older one of its order unfinished."""
    return [(row.id, row.subject_id) for row in tx.all(_DUE, {"now": now, "limit": limit})]


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


def _record(row: Row[Any]) -> Record[Delivery]:
    value = from_json(row.state, Delivery)
    return Record(row.id, value, row.version, leased_by=row.leased_by, leased_until=row.leased_until)
