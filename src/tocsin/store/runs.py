"""Runs: rows ↔ values. A run is decided under the lock of its incident, so its row needs none of its own."""

from collections.abc import Sequence

from tocsin.kernel.values import from_json, to_json
from tocsin.respond.escalation.runs import Run
from tocsin.store.queries import Query
from tocsin.store.records import Record
from tocsin.store.tables import OURS, SCHEMA, runs
from tocsin.store.tx import Tx

COLUMNS = ("incident_id", "status", "schema", "due_at", "state")

_OF_INCIDENTS = Query("id, state", "FROM runs WHERE incident_id IN :ids ORDER BY incident_id, id", json=["state"])
_DUE = Query(
    "incident_id",
    f"""
    FROM runs WHERE due_at > 0 AND due_at <= :now
    AND NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.id = runs.incident_id AND NOT incidents.{OURS})
    ORDER BY due_at, id LIMIT :limit
    """,  # noqa: S608 - a number of ours
)


def latest(tx: Tx, incident_ids: Sequence[str]) -> list[Record[Run]]:
    """Return the latest run of each incident that has one."""
    found: dict[str, Record[Run]] = {}
    for row in tx.rows(_OF_INCIDENTS, ids=list(incident_ids)) if incident_ids else ():
        run = from_json(row.state, Run)
        found[run.incident_id] = Record(row.id, run)
    return list(found.values())


def of_incident(tx: Tx, incident_id: str) -> dict[str, Run]:
    """Return the runs of an incident by id, in order."""
    return {row.id: from_json(row.state, Run) for row in tx.rows(_OF_INCIDENTS, ids=[incident_id])}


def due(tx: Tx, now: int, limit: int) -> list[str]:
    """Return the incidents whose run has a step due, the longest due first."""
    return [row.incident_id for row in tx.rows(_DUE, now=now, limit=limit)]


def save(tx: Tx, records: Sequence[Record[Run]]) -> None:
    """Insert the new and update the changed."""
    rows = [
        (one.is_new, (one.id, one.value.incident_id, one.value.status, SCHEMA, one.value.due_at, to_json(one.value)))
        for one in records
    ]
    tx.insert(runs, ("id", *COLUMNS), [row for is_new, row in rows if is_new])
    tx.update(runs, ("id",), COLUMNS, [row for is_new, row in rows if not is_new])
