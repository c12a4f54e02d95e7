"""Alerts: rows ↔ values. An alert has a row from when it first left `ok`."""

from collections.abc import Sequence
from typing import Any

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.labels import labels_key
from tocsin.kernel.values import from_json, to_json
from tocsin.store.queries import LOCK, Query
from tocsin.store.records import Record, check_schema
from tocsin.store.tables import OURS, SCHEMA, alerts
from tocsin.store.tx import Tx
from tocsin.watch.rules.alerts import Alert

COLUMNS = ("rule_id", "labels_key", "status", "version", "seq", "schema", "due_at", "updated_at", "state")

_LOAD = "id, version, seq, schema, state"
_OF_RULE = Query(_LOAD, "FROM alerts WHERE rule_id = :rule_id ORDER BY id", json=["state"], lock=LOCK)
_BY_IDS = Query(_LOAD, f"FROM alerts WHERE id IN :ids AND {OURS} ORDER BY id", json=["state"], lock=LOCK)
_DUE = Query("id", f"FROM alerts WHERE due_at > 0 AND due_at <= :now AND {OURS} ORDER BY due_at, id LIMIT :limit")


def of_rule(tx: Tx, rule_id: str) -> list[Record[Alert]]:
    """Return the alerts of a rule; raise Newer where one is not ours to decide."""
    return [_record(row) for row in tx.rows(_OF_RULE, rule_id=rule_id)]


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Record[Alert]]:
    """Return alerts by id, without those that a newer release wrote."""
    return [_record(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []


def due(tx: Tx, now: int, limit: int) -> list[str]:
    """Return the ids of alerts that owe a notice now."""
    return [row.id for row in tx.rows(_DUE, now=now, limit=limit)]


def save(tx: Tx, records: Sequence[Record[Alert]], now: int) -> None:
    """Insert the new and update the changed; raise Unavailable (take the turn again) where a version was overtaken."""
    tx.insert(alerts, ("id", *COLUMNS), [(one.id, *_row(one, now, 1)) for one in records if one.is_new])
    changed = [(one.id, one.version, *_row(one, now, one.version + 1)) for one in records if not one.is_new]
    if tx.update_versioned(alerts, COLUMNS, changed) != len(changed):
        raise Unavailable("an alert was changed meanwhile")


def _row(record: Record[Alert], now: int, version: int) -> tuple[Any, ...]:
    value = record.value
    key = labels_key(value.labels)
    return (value.rule_id, key, value.status, version, record.seq, SCHEMA, value.due_at, now, to_json(value))


def _record(row: Any) -> Record[Alert]:
    check_schema(row)
    return Record(row.id, from_json(row.state, Alert), row.version, row.seq)
