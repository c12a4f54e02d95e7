"""
Changes: what was written lately, found by id, since ids sort by time. For the live feed.

Commit order is not the order of ids: who follows looks back some seconds each time and drops what it has.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from tocsin.kernel.events import Entry
from tocsin.kernel.ids import floor
from tocsin.store.entries import entry_of
from tocsin.store.tables import alerts, entries, incidents, messages, revisions, things
from tocsin.store.tx import Tx

_SINCE, _LIMIT = bindparam("since"), bindparam("limit")
_ENTRIES = select(entries.c.id).where(entries.c.id > _SINCE).order_by(entries.c.id).limit(_LIMIT)
_MESSAGES = select(messages.c.id, messages.c.status).where(messages.c.id > _SINCE).order_by(messages.c.id).limit(_LIMIT)
_REVISIONS = select(revisions.c.id).where(revisions.c.id > _SINCE).order_by(revisions.c.id).limit(_LIMIT)


def since(tx: Tx, instant: int, limit: int) -> list[tuple[str, str]]:
    """Return what has an id from an instant on, as (id, state), at most `limit` of each kind; oldest first by kind."""
    found = [(row.id, "") for row in tx.all(_REVISIONS, {"since": floor("rev", instant), "limit": limit})]
    found += [(row.id, row.status) for row in tx.all(_MESSAGES, {"since": floor("msg", instant), "limit": limit})]
    found += [(row.id, "") for row in tx.all(_ENTRIES, {"since": floor("evt", instant), "limit": limit})]
    return found


def entries_of(tx: Tx, ids: Sequence[str]) -> list[Entry]:
    """Return ledger entries by id, in order of id."""
    return [entry_of(row) for row in tx.all(select(entries).where(entries.c.id.in_(ids)).order_by(entries.c.id))]


def messages_of(tx: Tx, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Return messages by id, without their bodies, in order of id."""
    return tx.all(select(messages).where(messages.c.id.in_(ids)).order_by(messages.c.id))


def revisions_of(tx: Tx, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Return revisions by id, without their bodies, in order of id."""
    about = select(revisions.c.id, revisions.c.thing_id, revisions.c.kind, revisions.c.version, revisions.c.at)
    return tx.all(about.where(revisions.c.id.in_(ids)).order_by(revisions.c.id))


def subjects_of(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """
    Return whose incidents, alerts and configured things these are.

    Each as ("incident", its team), ("rule", its rule) or (a thing's kind, its own id), as of heartbeats.
    """
    of_incidents = select(incidents.c.id, incidents.c.team_id).where(incidents.c.id.in_(ids))
    of_alerts = select(alerts.c.id, alerts.c.rule_id).where(alerts.c.id.in_(ids))
    of_things = select(things.c.id, things.c.kind).where(things.c.id.in_(ids))
    return (
        {row.id: ("incident", row.team_id) for row in tx.all(of_incidents)}
        | {row.id: ("rule", row.rule_id) for row in tx.all(of_alerts)}
        | {row.id: (row.kind, row.id) for row in tx.all(of_things)}
    )
