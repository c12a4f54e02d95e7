"""How late are we: the oldest thing that is due."""

from sqlalchemy import func, select

from tocsin.store.tables import deliveries, heartbeats, runs, timers
from tocsin.store.tx import Tx

_RUN = select(func.min(runs.c.due_at)).where(runs.c.due_at > 0)
_HEARTBEAT = select(func.min(heartbeats.c.due_at)).where(heartbeats.c.due_at > 0)
_TIMER = select(func.min(timers.c.due_at)).where(timers.c.due_at > 0)
_DELIVERY = select(func.min(deliveries.c.due_at)).where(
    deliveries.c.status == "pending", deliveries.c.leased_until == 0, deliveries.c.order_key == ""
)


def oldest_due(tx: Tx) -> int:
    """Return when the oldest waiting step, heartbeat, timer or delivery is due, 0 when none waits."""
    found = (tx.one(one) for one in (_RUN, _HEARTBEAT, _TIMER, _DELIVERY))
    instants = [row[0] for row in found if row is not None and row[0]]
    return min(instants, default=0)
