"""Numbers: how much there is of what, for `/metrics`."""

from sqlalchemy import func, select, text

from tocsin.store.tables import alerts, incidents
from tocsin.store.tx import Tx

_UNRESOLVED = (
    select(incidents.c.status, incidents.c.severity, func.count().label("number"))
    .where(text("status <> 'resolved'"))
    .group_by(incidents.c.status, incidents.c.severity)
)
_FIRING = (
    select(alerts.c.rule_id, func.count().label("number")).where(alerts.c.status == "firing").group_by(alerts.c.rule_id)
)


def unresolved(tx: Tx) -> dict[tuple[str, str], int]:
    """Return how many unresolved incidents there are, by status and severity."""
    return {(row.status, row.severity): row.number for row in tx.all(_UNRESOLVED)}


def firing(tx: Tx) -> dict[str, int]:
    """Return how many alerts fire, by rule."""
    return {row.rule_id: row.number for row in tx.all(_FIRING)}
