"""Incidents: rows ↔ values. Rows are read under their lock, in order of id, and saved by compare-and-set."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.values import from_json, to_json
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record
from tocsin.store.tables import SCHEMA, incidents
from tocsin.store.tx import Tx, chunks

COLUMNS = (
    "number",
    "version",
    "seq",
    "schema",
    "api_url_id",
    "dedup_key",
    "fallback_key",
    "status",
    "severity",
    "priority",
    "team_id",
    "policy_id",
    "integration_id",
    "assignee_id",
    "subject",
    "due_at",
    "opened_at",
    "resolved_at",
    "updated_at",
    "state",
)

_LOAD = select(incidents.c.id, incidents.c.version, incidents.c.seq, incidents.c.state).order_by(incidents.c.id)
_LOCKED = _LOAD.with_for_update(key_share=True)
_BY_IDS = _LOCKED.where(incidents.c.id.in_(bindparam("ids", expanding=True)))
_UNRESOLVED = _LOCKED.where(
    incidents.c.api_url_id == bindparam("api_url_id"),
    incidents.c.dedup_key.in_(bindparam("keys", expanding=True)),
    incidents.c.status != "resolved",
)
_BY_FALLBACK = _LOCKED.where(
    incidents.c.api_url_id == bindparam("api_url_id"),
    incidents.c.fallback_key == bindparam("fallback_key"),
    incidents.c.fallback_key != "",
    incidents.c.status != "resolved",
)
_DUE = (
    select(incidents.c.id)
    .where(incidents.c.due_at > 0, incidents.c.due_at <= bindparam("now"))
    .order_by(incidents.c.due_at)
    .limit(bindparam("limit"))
)


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Record[Incident]]:
    """Return incidents by id."""
    return [_record(row) for part in chunks(ids) for row in tx.all(_BY_IDS, {"ids": part})]


def unresolved(tx: Tx, api_url_id: str, keys: Sequence[str]) -> list[Record[Incident]]:
    """Return the unresolved incidents of an API URL with these dedup keys."""
    found: list[Record[Incident]] = []
    for part in chunks(keys):
        found += [_record(row) for row in tx.all(_UNRESOLVED, {"api_url_id": api_url_id, "keys": part})]
    return found


def by_fallback(tx: Tx, api_url_id: str, fallback_key: str) -> list[Record[Incident]]:
    """Return the unresolved incidents of an API URL with this fallback key."""
    return [_record(row) for row in tx.all(_BY_FALLBACK, {"api_url_id": api_url_id, "fallback_key": fallback_key})]


def due(tx: Tx, now: int, limit: int) -> list[str]:
    """Return the ids of incidents to look at now, the longest due first."""
    return [row.id for row in tx.all(_DUE, {"now": now, "limit": limit})]


def save(tx: Tx, records: Sequence[Record[Incident]], now: int) -> None:
    """Insert the new and update the changed; raise Unavailable (take the turn again) where a version was overtaken."""
    tx.insert(incidents, ("id", *COLUMNS), [(one.id, *_row(one, now, 1)) for one in records if one.is_new])
    changed = [
        (one.id, one.version, *_row(one, now, one.version + 1)) for one in records if one.is_changed and not one.is_new
    ]
    grown = [(one.id, one.seq, now) for one in records if not one.is_changed and not one.is_new]
    count = tx.update_versioned(incidents, COLUMNS, changed) + tx.update(
        incidents, ("id",), ("seq", "updated_at"), grown
    )
    if count != len(changed) + len(grown):
        raise Unavailable("an incident was changed meanwhile")


def _row(record: Record[Incident], now: int, version: int) -> tuple[Any, ...]:
    value = record.value
    return (
        value.number,
        version,
        record.seq,
        SCHEMA,
        value.api_url_id,
        value.dedup_key,
        value.fallback_key,
        value.status,
        value.severity,
        value.priority,
        value.team_id,
        value.policy_id,
        value.integration_id,
        value.assignee_id,
        value.subject,
        value.due_at,
        value.opened_at,
        value.resolved_at,
        now,
        to_json(value),
    )


def _record(row: Row[Any]) -> Record[Incident]:
    return Record(row.id, from_json(row.state, Incident), row.version, row.seq)
