"""Heartbeats: rows ↔ values, by their integration's id. Rows are read under their lock, saved by compare-and-set."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from tocsin.kernel.errors import Newer, Unavailable
from tocsin.kernel.values import from_json, to_json
from tocsin.respond.integrations.heartbeats import Pulses
from tocsin.store.queries import LOCK, Query
from tocsin.store.records import Record
from tocsin.store.tables import OURS, SCHEMA, heartbeats
from tocsin.store.tx import Tx

COLUMNS = ("status", "version", "seq", "schema", "due_at", "updated_at", "state")

_BY_IDS = Query(
    "integration_id, version, seq, schema, state",
    "FROM heartbeats WHERE integration_id IN :ids ORDER BY integration_id",
    json=["state"],
    lock=LOCK,
)
_DUE = Query(
    "integration_id",
    f"FROM heartbeats WHERE due_at > 0 AND due_at <= :now AND {OURS} ORDER BY due_at, integration_id LIMIT :limit",
)


def by_ids(tx: Tx, integration_ids: Sequence[str]) -> list[Record[Pulses]]:
    """Return the heartbeats of integrations that have one; raise Newer where one is not ours to decide."""
    return [_record(row) for row in tx.rows(_BY_IDS, ids=list(integration_ids))] if integration_ids else []


def due(tx: Tx, now: int, limit: int) -> list[str]:
    """Return the integrations whose heartbeat has a deadline that has come, the longest due first."""
    return [row.integration_id for row in tx.rows(_DUE, now=now, limit=limit)]


def save(tx: Tx, records: Sequence[Record[Pulses]], now: int) -> None:
    """Insert the new and update the changed; raise Unavailable (take the turn again) where a version was overtaken."""
    tx.insert(heartbeats, ("integration_id", *COLUMNS), [(one.id, *_row(one, now, 1)) for one in records if one.is_new])
    changed = [(one.id, one.version, *_row(one, now, one.version + 1)) for one in records if not one.is_new]
    if tx.update(heartbeats, ("integration_id", "version"), COLUMNS, changed) != len(changed):
        raise Unavailable("a heartbeat was changed meanwhile")


def shown(tx: Tx, integration_ids: Sequence[str]) -> dict[str, Pulses]:
    """Return heartbeats by their integration, without a lock."""
    query = select(heartbeats.c.integration_id, heartbeats.c.state)
    rows: Sequence[Row[Any]] = tx.all(query.where(heartbeats.c.integration_id.in_(integration_ids)))
    return {row.integration_id: from_json(row.state, Pulses) for row in rows}


def _row(record: Record[Pulses], now: int, version: int) -> tuple[Any, ...]:
    value = record.value
    return (value.status or "", version, record.seq, SCHEMA, value.due_at, now, to_json(value))


def _record(row: Any) -> Record[Pulses]:
    if row.schema > SCHEMA:
        raise Newer(f"the heartbeat of {row.integration_id} was written by a newer release")
    return Record(row.integration_id, from_json(row.state, Pulses), row.version, row.seq)
