"""Inbound messages: stored as received, taken lane by lane in arrival order, and what became of each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from tocsin.kernel.errors import Conflict, NotFound
from tocsin.kernel.values import Value, to_json
from tocsin.respond.integrations.messages import NEXT, MessageStatus, Verdict, judged
from tocsin.store.queries import Query
from tocsin.store.tables import api_urls, bodies, messages, reports
from tocsin.store.tx import Tx

MESSAGE = ("id", "api_url_id", "status", "source", "delivery_id", "size", "received_at", "is_test")
BODY = ("message_id", "content_type", "query", "headers", "body", "path")
REPORT = (
    "message_id",
    "ordinal",
    "action",
    "outcome",
    "reason",
    "dedup_key",
    "integration_id",
    "incident_id",
    "policy_id",
    "integration_revision",
)

# A loose index scan: one look-up per lane that has something pending, however much it has.
_LANES = text(
    """
    WITH RECURSIVE lane (id) AS (
        SELECT min(api_url_id) FROM messages WHERE status = 'pending'
        UNION ALL
        SELECT (SELECT min(api_url_id) FROM messages WHERE status = 'pending' AND api_url_id > lane.id)
        FROM lane WHERE lane.id IS NOT NULL
    )
    SELECT id FROM lane WHERE id IS NOT NULL
    """
)
_HOLD = select(api_urls.c.id).where(api_urls.c.id == bindparam("id")).with_for_update(key_share=True, skip_locked=True)
_PENDING = Query(
    "id, source, delivery_id, received_at, is_test, content_type, query, path, body",
    "FROM messages JOIN bodies ON message_id = id"
    " WHERE api_url_id = :lane AND status = 'pending' ORDER BY id LIMIT :limit",
    raw=["body"],
)
_PENDING_IDS = Query(
    "id",
    "FROM messages JOIN bodies ON message_id = id"
    " WHERE api_url_id = :lane AND status = 'pending' ORDER BY id LIMIT :limit",
)
_BY_IDS = Query(
    "id, source, content_type, query, path, body",
    "FROM messages JOIN bodies ON message_id = id WHERE id IN :ids ORDER BY id",
    raw=["body"],
)
_BACKLOG = select(func.count().label("pending"), func.coalesce(func.sum(messages.c.size), 0).label("size")).where(
    messages.c.status == text("'pending'")
)
_STATE = (
    select(messages.c.status, messages.c.attempts, bodies.c.message_id)
    .outerjoin(bodies, bodies.c.message_id == messages.c.id)
    .where(messages.c.id == bindparam("id"))
    .with_for_update(key_share=True, of=messages)
)


class Received(Value, frozen=True):
    """A message as it came in."""

    id: str
    api_url_id: str
    source: str
    delivery_id: str  # the sender's `webhook-id`, which joins our own deliveries to what they caused
    received_at: int
    content_type: str
    query: str
    headers: dict[str, str]
    body: bytes
    path: str = ""  # of a legacy URL: what follows its key, as it was sent
    is_test: bool = False  # a person tries the integration: nobody is paged


class Report(Value, frozen=True):
    """What became of one report of a message."""

    message_id: str
    ordinal: int
    action: str
    outcome: str
    reason: str
    dedup_key: str = ""
    integration_id: str = ""
    incident_id: str = ""
    policy_id: str = ""
    integration_revision: str = ""


def insert(tx: Tx, received: Sequence[Received]) -> None:
    """Store what came in, as pending."""
    tx.insert(
        messages,
        MESSAGE,
        [
            (
                one.id,
                one.api_url_id,
                MessageStatus.PENDING,
                one.source,
                one.delivery_id,
                len(one.body),
                one.received_at,
                int(one.is_test),
            )
            for one in received
        ],
    )
    tx.insert(
        bodies,
        BODY,
        [(one.id, one.content_type, one.query, to_json(one.headers), one.body, one.path) for one in received],
    )


def pending_lanes(tx: Tx) -> list[str]:
    """Return the API URLs that have pending messages."""
    return [row.id for row in tx.all(_LANES)]


def hold(tx: Tx, api_url_id: str) -> bool:
    """Take the lane for this transaction; False when another node holds it."""
    return tx.one(_HOLD, {"id": api_url_id}) is not None


def pending(tx: Tx, api_url_id: str, limit: int) -> Sequence[Any]:
    """Return the oldest pending messages of a lane, with their bodies, in arrival order."""
    return tx.rows(_PENDING, lane=api_url_id, limit=limit)


def pending_ids(tx: Tx, api_url_id: str, limit: int) -> list[str]:
    """Return the oldest pending messages of a lane, in arrival order."""
    return [row.id for row in tx.rows(_PENDING_IDS, lane=api_url_id, limit=limit)]


def by_ids(tx: Tx, ids: Sequence[str]) -> Sequence[Any]:
    """Return messages with their bodies, in arrival order."""
    return tx.rows(_BY_IDS, ids=list(ids))


def decide(tx: Tx, outcomes: Sequence[tuple[str, str, str, int]], rows: Sequence[Report]) -> None:
    """Save what became of messages, given as (id, status, reason, at), and of their reports."""
    tx.update(messages, ("id",), ("status", "reason", "decided_at"), outcomes)
    tx.insert(reports, REPORT, [tuple(getattr(one, name) for name in REPORT) for one in rows])


def replay(tx: Tx, message_id: str) -> None:
    """Let a message be decided anew, in its old place of the lane; raise NotFound, or Conflict where it can't be."""
    row = tx.one(_STATE, {"id": message_id})
    if row is None:
        raise NotFound(f"no message {message_id}")
    status = judged(MessageStatus(row.status), Verdict.REPLAYED)
    if row.message_id is None:
        raise Conflict("the message's body is no longer kept")
    tx.update(
        messages,
        ("id",),
        ("status", "reason", "decided_at", "attempts"),
        [(message_id, status, "", 0, row.attempts + 1)],
    )


def replay_all(tx: Tx, message_ids: Sequence[str]) -> int:
    """Let messages be decided anew that can be; return how many those are."""
    query = select(messages.c.id, messages.c.status, messages.c.attempts).where(messages.c.id.in_(message_ids))
    rows = [row for row in tx.all(query.order_by(messages.c.id).with_for_update(key_share=True)) if _is_lost(row)]
    states = [(row.id, judged(MessageStatus(row.status), Verdict.REPLAYED), "", 0, row.attempts + 1) for row in rows]
    return tx.update(messages, ("id",), ("status", "reason", "decided_at", "attempts"), states)


def _is_lost(row: Row[Any]) -> bool:
    return (MessageStatus(row.status), Verdict.REPLAYED) in NEXT


def backlog(tx: Tx) -> tuple[int, int]:
    """Return how many messages are pending, and their bytes."""
    row = tx.one(_BACKLOG)
    return (int(row.pending), int(row.size)) if row else (0, 0)
