"""What arrived, as people look for it: searched by text, the last of an API URL, and what can be decided anew."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal_column, select, text

from tocsin.kernel.ids import floor, instant_of
from tocsin.kernel.instants import MINUTE
from tocsin.kernel.values import Value
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.rehearsal import Unresolved
from tocsin.store import views
from tocsin.store.tables import bodies, grouped_keys, incidents, messages, reports
from tocsin.store.tx import Tx

LOOKED_MAX = 5_000  # messages that one search looks at
CHUNK = 100
SIZE_MAX = 32 << 20  # bytes of bodies that are read for one rehearsal
SLICE_MAX = 4 << 20  # bytes of bodies that are in memory at once while a search goes on
UNRESOLVED_MAX = 10_000
SKEW = MINUTE  # by which a message's id may be older or newer than its arrival

_LOST = text("status IN ('failed', 'unmapped')")  # as the partial index says it, so that it serves
_UNRESOLVED = incidents.c.status != literal_column("'resolved'")
_INCIDENT = (
    incidents.c.id,
    incidents.c.dedup_key,
    incidents.c.fallback_key,
    incidents.c.integration_id,
    incidents.c.opened_at,
)
_RAW = (
    messages.c.id,
    messages.c.source,
    messages.c.received_at,
    messages.c.is_test,
    messages.c.size,
    bodies.c.content_type,
    bodies.c.query,
    bodies.c.path,
    bodies.c.body,
)


class Sought(Value, frozen=True):
    """
    What messages must have. `where` gives columns their values, `sources` are texts whose case doesn't count; `under`
    is a source that may be continued by a slash, as by pulses.

    `since` and `until` are instants, 0 for none. `text` is part of the source, the reason, a dedup key or the body.
    """

    where: dict[str, str] = {}
    sources: tuple[str, ...] = ()
    under: str = ""
    since: int = 0
    until: int = 0
    text: str = ""


class Found(Value, frozen=True):
    """A page of messages. `searched_until`: where a search ended before it had looked at everything, 0 where it had."""

    rows: list[Any]
    next: str = ""
    searched_until: int = 0


def search(tx: Tx, sought: Sought, cursor: str, limit: int, is_late: Callable[[], bool]) -> Found:
    """
    Return messages, the newest first.

    A text is looked for in LOOKED_MAX messages, or until it `is_late`; the cursor then leads on.
    """
    wanted = _wanted(sought)
    if not sought.text:
        return Found(*views.page(tx, messages, sought.where, cursor, limit, wanted))
    found: list[Row[Any]] = []
    looked = 0
    while looked < LOOKED_MAX and not (looked and is_late()):
        rows, after = views.page(tx, messages, sought.where, cursor, CHUNK, wanted)
        for row in _with_text(tx, rows, sought.text.casefold()):
            found.append(row)
            if len(found) == limit:
                return Found(found, row.id)
        if not after:
            return Found(found)
        looked, cursor = looked + len(rows), after
    return Found(found, cursor, instant_of(cursor))


def last(tx: Tx, api_url_id: str, limit: int) -> list[Row[Any]]:
    """Return the last messages of an API URL that have their body still, oldest first, SIZE_MAX bytes at most."""
    joined = select(*_RAW).join(bodies, bodies.c.message_id == messages.c.id)
    newest = select(messages.c.id, messages.c.size).where(messages.c.api_url_id == api_url_id)
    rows = next(_slices(tx.all(newest.order_by(messages.c.id.desc()).limit(limit)), SIZE_MAX), [])
    if not rows:
        return []
    # Not BETWEEN: PostgreSQL can't read it beside the collation of a parameter.
    mine = joined.where(messages.c.api_url_id == api_url_id, messages.c.id >= rows[-1].id, messages.c.id <= rows[0].id)
    return list(tx.all(mine.order_by(messages.c.id)))


def unresolved_at(tx: Tx, api_url_id: str, at: int) -> list[Unresolved]:
    """Return the incidents of an API URL that were unresolved at an instant, with the problems that joined them."""
    mine = select(*_INCIDENT).where(incidents.c.api_url_id == api_url_id, incidents.c.opened_at < at)
    # Two queries, each by an index of its own: what is unresolved now, and what was resolved since.
    since = mine.where(incidents.c.updated_at >= at, incidents.c.resolved_at >= at, ~_UNRESOLVED)
    rows = [row for query in (mine.where(_UNRESOLVED), since) for row in tx.all(query.limit(UNRESOLVED_MAX))]
    joined: dict[str, tuple[str, ...]] = {}
    for one in tx.all(select(grouped_keys).where(grouped_keys.c.api_url_id == api_url_id).limit(UNRESOLVED_MAX)):
        joined[one.incident_id] = (*joined.get(one.incident_id, ()), one.dedup_key)
    known = {one.id: one for one in views.incidents_of(tx, list(joined)) if not one.is_resolved}
    return [_unresolved(row, joined.get(row.id, ()), known.get(row.id)) for row in rows]


def _unresolved(row: Row[Any], joined: tuple[str, ...], incident: Incident | None) -> Unresolved:
    """Return an incident with what joined it; which of a resolved one's problems were over is no longer known."""
    keys = incident.grouped_keys if incident else joined
    is_own_over = incident is not None and incident.is_own_over
    return Unresolved((row.dedup_key, *keys), is_own_over, row.fallback_key, row.integration_id, row.opened_at)


def unread(tx: Tx, api_url_id: str, statuses: Collection[str], since: int, until: int, limit: int) -> list[str]:
    """Return the oldest failed or unmapped messages of an API URL that came in a time and have their body still."""
    wanted = _wanted(Sought(since=since, until=until))
    query = select(messages.c.id).join(bodies, bodies.c.message_id == messages.c.id)
    query = query.where(messages.c.api_url_id == api_url_id, _LOST, messages.c.status.in_(sorted(statuses)), *wanted)
    return [row.id for row in tx.all(query.order_by(messages.c.id).limit(limit))]


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    """Return the conditions; a time is a range of ids, which are given just before, and exactly that of the column."""
    wanted = [func.lower(messages.c.source) == source.lower() for source in sought.sources]
    if sought.since:
        wanted += [messages.c.id >= floor("msg", max(sought.since - SKEW, 0)), messages.c.received_at >= sought.since]
    if sought.until:
        wanted += [messages.c.id < floor("msg", sought.until + SKEW), messages.c.received_at < sought.until]
    return wanted


def _with_text(tx: Tx, rows: Sequence[Row[Any]], wanted: str) -> Iterator[Row[Any]]:
    for part in _slices(rows, SLICE_MAX):
        ids = [row.id for row in part]
        words: dict[str, list[str]] = {row.id: [row.source, row.reason] for row in part}
        for one in tx.all(select(reports.c.message_id, reports.c.dedup_key).where(reports.c.message_id.in_(ids))):
            words[one.message_id].append(one.dedup_key)
        for one in tx.all(select(bodies.c.message_id, bodies.c.body).where(bodies.c.message_id.in_(ids))):
            words[one.message_id].append(one.body.decode("utf-8", "replace"))
        yield from (row for row in part if any(wanted in one.casefold() for one in words[row.id]))


def _slices(rows: Sequence[Row[Any]], size_max: int) -> Iterator[list[Row[Any]]]:
    """Cut rows into parts whose bodies have so many bytes at most, or into single ones."""
    part: list[Row[Any]] = []
    size = 0
    for row in rows:
        if part and size + row.size > size_max:
            yield part
            part, size = [], 0
        part.append(row)
        size += row.size
    if part:
        yield part
