"""Pushes: a row that can't be decided is looked at again later, whatever it holds. Only its column is changed."""

from sqlalchemy import update

from tocsin.store.tables import alerts, deliveries, heartbeats, incidents, runs, timers
from tocsin.store.tx import Tx


def push(tx: Tx, what: str, row_id: str, until: int) -> None:
    """Let an incident's own time, its run, an alert, heartbeat, timer or delivery not be due before an instant."""
    match what:
        case "incident":
            tx.run(update(incidents).where(incidents.c.id == row_id).values(due_at=until))
        case "run":
            due = (runs.c.incident_id == row_id) & (runs.c.due_at > 0)
            tx.run(update(runs).where(due).values(due_at=until))
        case "alert":
            tx.run(update(alerts).where(alerts.c.id == row_id).values(due_at=until))
        case "heartbeat":
            tx.run(update(heartbeats).where(heartbeats.c.integration_id == row_id).values(due_at=until))
        case "timer":
            tx.run(update(timers).where(timers.c.id == row_id).values(due_at=until))
        case _:
            tx.run(update(deliveries).where(deliveries.c.id == row_id).values(leased_until=until, leased_by=""))
