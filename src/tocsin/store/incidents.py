"""Incidents: rows ↔ values. Rows are read under their lock, in order of id, and saved by compare-and-set."""

from collections.abc import Sequence
from typing import Any

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.values import from_json, to_json
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.queries import LOCK, Query
from tocsin.store.records import Record, check_schema
from tocsin.store.tables import OURS, SCHEMA, incidents
from tocsin.store.tx import Tx

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
    "is_snoozed",
    "tags",
    "state",
)

_LOAD = "id, version, seq, schema, state"
_BY_IDS = Query(_LOAD, f"FROM incidents WHERE id IN :ids AND {OURS} ORDER BY id", json=["state"], lock=LOCK)
_UNRESOLVED = Query(
    _LOAD,
    "FROM incidents WHERE api_url_id = :api_url_id AND dedup_key IN :keys AND status <> 'resolved' ORDER BY id",
    json=["state"],
    lock=LOCK,
)
_BY_FALLBACK = Query(
    _LOAD,
    "FROM incidents WHERE api_url_id = :api_url_id AND fallback_key = :fallback_key"
    " AND fallback_key <> '' AND status <> 'resolved' ORDER BY id",
    json=["state"],
    lock=LOCK,
)
_SINCE = Query(
    _LOAD,
    "FROM incidents WHERE api_url_id = :lane AND integration_id = :integration AND status <> 'resolved'"
    f" AND opened_at > :since AND due_at = 0 AND {OURS} ORDER BY id LIMIT 1",
    json=["state"],
    lock=LOCK,
)
_DUE = Query("id", f"FROM incidents WHERE due_at > 0 AND due_at <= :now AND {OURS} ORDER BY due_at, id LIMIT :limit")


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Record[Incident]]:
    """Return incidents by id, without those that a newer release wrote."""
    return [_record(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []


def unresolved(tx: Tx, api_url_id: str, keys: Sequence[str]) -> list[Record[Incident]]:
    """Return the unresolved incidents of an API URL with these dedup keys; raise Newer where one is not ours."""
    return [_record(row) for row in tx.rows(_UNRESOLVED, api_url_id=api_url_id, keys=list(keys))] if keys else []


def by_fallback(tx: Tx, api_url_id: str, fallback_key: str) -> list[Record[Incident]]:
    """Return the unresolved incidents of an API URL with this fallback key; raise Newer where one is not ours."""
    return [_record(row) for row in tx.rows(_BY_FALLBACK, api_url_id=api_url_id, fallback_key=fallback_key)]


def unresolved_since(tx: Tx, api_url_id: str, integration_id: str, since: int) -> list[Record[Incident]]:
    """Return the first unresolved incident that an integration opened after an instant, tests left out."""
    rows = tx.rows(_SINCE, lane=api_url_id, integration=integration_id, since=since)
    return [_record(row) for row in rows]


def due(tx: Tx, now: int, limit: int) -> list[str]:
    """Return the ids of incidents to look at now, the longest due first."""
    return [row.id for row in tx.rows(_DUE, now=now, limit=limit)]


def save(tx: Tx, records: Sequence[Record[Incident]], now: int) -> None:
    """Insert the new and update the changed; raise Unavailable (take the turn again) where a version was overtaken."""
    changed = [
        (one.id, one.version, *_row(one, now, one.version + 1)) for one in records if one.is_changed and not one.is_new
    ]
    grown = [(one.id, one.seq, SCHEMA, now) for one in records if not one.is_changed and not one.is_new]
    count = tx.update_versioned(incidents, COLUMNS, changed) + tx.update(
        incidents, ("id",), ("seq", "schema", "updated_at"), grown
    )
    if count != len(changed) + len(grown):
        raise Unavailable("an incident was changed meanwhile")
    # Last: what opens again may have the key of what closed in the same turn.
    tx.insert(incidents, ("id", *COLUMNS), [(one.id, *_row(one, now, 1)) for one in records if one.is_new])


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
        int(value.is_snoozed),
        f",{','.join(value.tags)}," if value.tags else "",
        to_json(value),
    )


def _record(row: Any) -> Record[Incident]:
    check_schema(row)
    return Record(row.id, from_json(row.state, Incident), row.version, row.seq)
