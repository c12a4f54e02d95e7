"""Nodes and their downtimes: spans between the last sign of life and the next start."""

from sqlalchemy import bindparam, select, update

from tocsin.store.tables import nodes
from tocsin.store.tx import Tx

NODES_MAX = 100

_SPANS = (
    select(nodes.c.started_at, nodes.c.seen_at)
    .where(nodes.c.seen_at >= bindparam("since"))
    .order_by(nodes.c.started_at)
)
_SEEN = update(nodes).where(nodes.c.id == bindparam("node")).values(seen_at=bindparam("at"))


def start(tx: Tx, node_id: str, name: str, now: int) -> None:
    """Record that a node's process began."""
    tx.run(nodes.insert().values(id=node_id, name=name, started_at=now, seen_at=now))


def seen(tx: Tx, node_id: str, now: int) -> None:
    """Record that a node is alive."""
    tx.run(_SEEN, {"node": node_id, "at": now})


def listed(tx: Tx, instant: int) -> list[tuple[str, str, int, int]]:
    """Return (id, name, started at, last seen at) of the nodes that were seen since an instant, the newest first."""
    query = select(nodes).where(nodes.c.seen_at >= instant).order_by(nodes.c.started_at.desc()).limit(NODES_MAX)
    return [(row.id, row.name, row.started_at, row.seen_at) for row in tx.all(query)]


def since(tx: Tx, instant: int) -> list[tuple[int, int]]:
    """Return the half-open spans after an instant in which no node was up."""
    gaps: list[tuple[int, int]] = []
    up_to = 0
    for row in tx.all(_SPANS, {"since": instant}):
        if up_to and row.started_at > up_to:
            gaps.append((up_to, row.started_at))
        up_to = max(up_to, row.seen_at)
    return gaps
