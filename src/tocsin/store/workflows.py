"""Runs of workflows: rows ↔ values. A run is decided under its incident's lock, so its row needs none of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from tocsin.kernel.values import from_json, to_json
from tocsin.respond.workflows.runs import WorkflowRun
from tocsin.store.queries import Query
from tocsin.store.records import Record
from tocsin.store.tables import OURS, workflow_runs
from tocsin.store.tx import Tx

COLUMNS = ("workflow_id", "incident_id", "status", "started_at", "updated_at", "state")

_LATEST = Query(
    "id, state",
    """
    FROM workflow_runs WHERE id IN (
        SELECT max(id) FROM workflow_runs WHERE incident_id = :incident_id GROUP BY workflow_id
    ) ORDER BY id
    """,
    json=["state"],
)
_OF_INCIDENT = workflow_runs.c.incident_id == bindparam("incident_id")
_COUNT = select(func.count().label("runs")).select_from(workflow_runs).where(_OF_INCIDENT)
_UNRESOLVED = Query(
    "id", f"FROM incidents WHERE id > :after AND status <> 'resolved' AND {OURS} ORDER BY id LIMIT :limit"
)
_ACTED_ON = Query(
    "incident_id",
    """
    FROM workflow_runs WHERE workflow_id = :workflow_id AND status = 'active' AND incident_id > :after
    ORDER BY incident_id LIMIT :limit
    """,
)


def latest(tx: Tx, incident_id: str) -> list[Record[WorkflowRun]]:
    """Return the latest run of each workflow for an incident."""
    return [Record(row.id, from_json(row.state, WorkflowRun)) for row in tx.rows(_LATEST, incident_id=incident_id)]


def count(tx: Tx, incident_id: str) -> int:
    """Return how many runs an incident has."""
    row = tx.one(_COUNT, {"incident_id": incident_id})
    return int(row.runs) if row else 0


def page(tx: Tx, where: dict[str, str], before: str, limit: int) -> tuple[list[WorkflowRun], str]:
    """Return a page of runs, the newest first, and the cursor of the next one; `where` has columns' values."""
    query = select(workflow_runs.c.state).order_by(workflow_runs.c.id.desc()).limit(limit + 1)
    for name, value in where.items():
        query = query.where(workflow_runs.c[name] == value)
    if before:
        query = query.where(workflow_runs.c.id < before)
    found = [from_json(row.state, WorkflowRun) for row in tx.all(query)]
    return found[:limit], found[limit - 1].id if len(found) > limit else ""


def unresolved(tx: Tx, after: str, limit: int) -> list[str]:
    """Return the ids of unresolved incidents, by id, after one."""
    return [row.id for row in tx.rows(_UNRESOLVED, after=after, limit=limit)]


def acted_on(tx: Tx, workflow_id: str, after: str, limit: int) -> list[str]:
    """Return the ids of incidents on which a workflow has a run that goes on, by id, after one."""
    return [row.incident_id for row in tx.rows(_ACTED_ON, workflow_id=workflow_id, after=after, limit=limit)]


def save(tx: Tx, records: Sequence[Record[WorkflowRun]], now: int) -> None:
    """Insert the new and update the changed."""
    rows: list[tuple[bool, tuple[Any, ...]]] = [(one.is_new, _row(one.value, now)) for one in records]
    tx.insert(workflow_runs, ("id", *COLUMNS), [row for is_new, row in rows if is_new])
    tx.update(workflow_runs, ("id",), COLUMNS, [row for is_new, row in rows if not is_new])


def _row(run: WorkflowRun, now: int) -> tuple[Any, ...]:
    return (run.id, run.workflow_id, run.incident_id, run.status, run.started_at, now, to_json(run))
