"""Pages of rows for people: keyset lists, newest first. Nothing here decides anything."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select

from tocsin.kernel.errors import NotFound
from tocsin.kernel.events import Entry
from tocsin.kernel.values import from_json
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import entries
from tocsin.store.tables import alerts, bodies, deliveries, incidents, messages, reports
from tocsin.store.tables import entries as log
from tocsin.store.tx import Tx
from tocsin.watch.rules.alerts import Alert

PAGE_MAX = 200
CHUNK = 500  # parameters of one statement
ABOUT_MAX = 20  # reports of a message that are looked at for what it is about


def page(
    tx: Tx,
    table: Table,
    where: dict[str, str],
    cursor: str,
    limit: int,
    wanted: Sequence[ColumnElement[bool]] = (),
) -> tuple[list[Row[Any]], str]:
    """Return up to `limit` rows that match, by id descending, and the cursor of the next page ('' at the end)."""
    query: Select[Any] = select(table).where(*wanted).order_by(table.c.id.desc()).limit(min(limit, PAGE_MAX) + 1)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    if cursor:
        query = query.where(table.c.id < cursor)
    rows = list(tx.all(query))
    more = len(rows) > min(limit, PAGE_MAX)
    rows = rows[: min(limit, PAGE_MAX)]
    return rows, rows[-1].id if more else ""


def incident(tx: Tx, incident_id: str) -> tuple[Incident, int]:
    """Return an incident and its version, without a lock."""
    row = tx.one(select(incidents.c.state, incidents.c.version).where(incidents.c.id == incident_id))
    if row is None:
        raise NotFound(f"no incident {incident_id}")
    return from_json(row.state, Incident), row.version


def incidents_of(tx: Tx, incident_ids: Sequence[str]) -> list[Incident]:
    """Return those of the incidents that exist, without a lock."""
    return [from_json(row.state, Incident) for row in tx.all(select(incidents).where(incidents.c.id.in_(incident_ids)))]


def opened_since(tx: Tx, since: int, team_ids: Sequence[str] | None, limit: int) -> list[Incident]:
    """Return incidents of these teams (None: any) that opened since an instant, the newest first."""
    visible = [] if team_ids is None else [incidents.c.team_id.in_(team_ids)]
    query = select(incidents.c.state).where(incidents.c.opened_at >= since, *visible)
    return [from_json(row.state, Incident) for row in tx.all(query.order_by(incidents.c.id.desc()).limit(limit))]


def pages_of(tx: Tx, incident_ids: Sequence[str]) -> dict[str, int]:
    """Return how often each of the incidents paged somebody."""
    found: dict[str, int] = {}
    for place in range(0, len(incident_ids), CHUNK):
        paged = (log.c.subject_id.in_(incident_ids[place : place + CHUNK]), log.c.kind == "Paged")
        query = select(log.c.subject_id, func.count().label("pages")).where(*paged).group_by(log.c.subject_id)
        found |= {row.subject_id: row.pages for row in tx.all(query)}
    return found


def alert(tx: Tx, alert_id: str) -> tuple[Alert, Entry | None]:
    """Return an alert, without a lock, and its last event."""
    row = tx.one(select(alerts.c.id, alerts.c.seq, alerts.c.state).where(alerts.c.id == alert_id))
    if row is None:
        raise NotFound(f"no alert {alert_id}")
    return from_json(row.state, Alert), entries.last_of(tx, {row.id: row.seq}).get(row.id)


def alert_page(
    tx: Tx, where: dict[str, str], rule_ids: Sequence[str] | None, cursor: str, limit: int
) -> tuple[list[tuple[Alert, Entry | None]], str]:
    """Return a page of alerts, of these rules where some are named, each with its last event."""
    rows, after = page(tx, alerts, where, cursor, limit, [] if rule_ids is None else [alerts.c.rule_id.in_(rule_ids)])
    last = entries.last_of(tx, {row.id: row.seq for row in rows})
    return [(from_json(row.state, Alert), last.get(row.id)) for row in rows], after


def delivery_page(tx: Tx, where: dict[str, str], cursor: str, limit: int) -> tuple[list[Delivery], str]:
    """Return a page of deliveries."""
    rows, after = page(tx, deliveries, where, cursor, limit)
    return [from_json(row.state, Delivery) for row in rows], after


def message(tx: Tx, message_id: str) -> tuple[Row[Any], Row[Any] | None, list[Row[Any]]]:
    """Return a message, its body (None once retention took it) and its reports in order."""
    row = tx.one(select(messages).where(messages.c.id == message_id))
    if row is None:
        raise NotFound(f"no message {message_id}")
    body = tx.one(select(bodies).where(bodies.c.message_id == message_id))
    found = tx.all(select(reports).where(reports.c.message_id == message_id).order_by(reports.c.ordinal))
    return row, body, list(found)


def abouts(tx: Tx, message_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Return what messages are about: of each the first report that met an incident, with number, subject, severity."""
    met = reports.c.message_id.in_(message_ids) & (reports.c.incident_id != "") & (reports.c.ordinal < ABOUT_MAX)
    query = (
        select(reports.c.message_id, reports.c.action, incidents.c.id, incidents.c.number)
        .add_columns(incidents.c.subject, incidents.c.severity)
        .join(incidents, incidents.c.id == reports.c.incident_id)
        .where(met)
        .order_by(reports.c.message_id, reports.c.ordinal.desc())
    )
    return {row.message_id: row for row in tx.all(query)}  # the first report is the last to be taken


def recent_bodies(tx: Tx, api_url_id: str, source: str, limit: int) -> list[Row[Any]]:
    """Return the bodies of the last messages that came to an API URL under a source, the newest first."""
    ids = select(messages.c.id).where(
        messages.c.api_url_id == api_url_id, func.lower(messages.c.source) == source.lower()
    )
    newest = ids.order_by(messages.c.id.desc()).limit(limit).subquery()
    query = select(bodies).join(newest, newest.c.id == bodies.c.message_id).order_by(bodies.c.message_id.desc())
    return list(tx.all(query))
