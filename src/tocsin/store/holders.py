"""
Holders: which unresolved incidents hold a muting thing in force (table `inhibitors`).

They are the sources of an inhibition, and what a silence until resolved waits for.
"""

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, update

from tocsin.store.tables import incidents, inhibitors, timers
from tocsin.store.tx import Tx

Held = tuple[str, str]  # the muting thing's id, and the text in which source and target must agree
MUTED = "muted"  # the kind of timer that waits for a muted walk's end


def of_incident(tx: Tx, incident_id: str) -> set[Held]:
    """Return what an incident holds in force."""
    query = select(inhibitors.c.inhibition_id, inhibitors.c.equal_key).where(inhibitors.c.incident_id == incident_id)
    return {(row.inhibition_id, row.equal_key) for row in tx.all(query)}


def change(tx: Tx, incident_id: str, gone: Iterable[Held], fresh: Iterable[Held]) -> None:
    """Say what an incident no longer holds in force, and what it holds from now on."""
    for thing_id, key in gone:
        tx.run(
            delete(inhibitors).where(
                inhibitors.c.inhibition_id == thing_id,
                inhibitors.c.equal_key == key,
                inhibitors.c.incident_id == incident_id,
            )
        )
    for thing_id, key in fresh:
        tx.run(insert(inhibitors).values(inhibition_id=thing_id, equal_key=key, incident_id=incident_id))


def other_number(tx: Tx, thing_id: str, key: str, incident_id: str) -> int:
    """Return the number of the first other unresolved incident that holds a thing in force, 0 for none."""
    query = (
        select(func.min(incidents.c.number).label("number"))
        .select_from(inhibitors.join(incidents, incidents.c.id == inhibitors.c.incident_id))
        .where(
            inhibitors.c.inhibition_id == thing_id,
            inhibitors.c.equal_key == key,
            inhibitors.c.incident_id != incident_id,
            incidents.c.status != "resolved",
        )
    )
    row = tx.one(query)
    return int(row.number or 0) if row else 0


def is_held(tx: Tx, thing_id: str) -> bool:
    """Whether any incident holds a thing in force."""
    return tx.one(select(inhibitors.c.incident_id).where(inhibitors.c.inhibition_id == thing_id).limit(1)) is not None


def forget(tx: Tx, thing_id: str) -> None:
    """Forget who held a thing in force."""
    tx.run(delete(inhibitors).where(inhibitors.c.inhibition_id == thing_id))


def look_again(tx: Tx, now: int) -> None:
    """Let every muted walk ask at once whether it still is."""
    tx.run(update(timers).where(timers.c.kind == MUTED, timers.c.due_at == 0).values(due_at=now))
