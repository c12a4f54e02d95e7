"""
Alert: one rule × one series group. Its states, its events and the only table by which its status changes.

An alert that is `ok` and was never anything else has no row.
"""

from enum import StrEnum
from typing import ClassVar

from msgspec.structs import replace

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.kernel.values import Value


class AlertStatus(StrEnum):
    """What an alert is."""

    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"


class RecoveryReason(StrEnum):
    """Why an alert recovered."""

    BACK_TO_NORMAL = "back_to_normal"
    SEEN_AGAIN = "seen_again"
    RETIRED = "retired"
    RULE_ARCHIVED = "rule_archived"
    RULE_CHANGED = "rule_changed"  # the rule doesn't watch this group any more
    RULE_DISABLED = "rule_disabled"


class AlertPending(Event, frozen=True):
    """The condition holds, but not yet for as long as the rule asks."""

    says: ClassVar[str] = "The condition holds: value $value, threshold $threshold; it must hold for $hold_seconds s."

    value: float | None
    threshold: float | None
    hold_seconds: float


class AlertFired(Event, frozen=True):
    """The condition held as long as the rule asks."""

    says: ClassVar[str] = "Fired: value $value, threshold $threshold over $window_seconds s ($labels)."

    value: float | None
    threshold: float | None
    window_seconds: float
    labels: dict[str, str]


class AlertRecovered(Event, frozen=True):
    """The value is back to normal, or the group isn't watched any more; `reason` is a RecoveryReason."""

    says: ClassVar[str] = "Recovered: value $value, threshold $threshold ($reason)."

    value: float | None
    threshold: float | None
    window_seconds: float
    labels: dict[str, str]


class AlertCalmed(Event, frozen=True):
    """The condition stopped holding before the alert fired."""

    says: ClassVar[str] = "Back to ok before it fired: value $value."

    value: float | None


class AlertRetired(Event, frozen=True):
    """A person retired the group: it is quiet until it is seen again."""

    says: ClassVar[str] = "Retired by $by_name: quiet until it is seen again."

    by: str
    by_name: str = ""


NEXT: dict[tuple[AlertStatus, type[Event]], AlertStatus] = {
    (AlertStatus.OK, AlertPending): AlertStatus.PENDING,
    (AlertStatus.OK, AlertFired): AlertStatus.FIRING,
    (AlertStatus.PENDING, AlertFired): AlertStatus.FIRING,
    (AlertStatus.PENDING, AlertCalmed): AlertStatus.OK,
    (AlertStatus.FIRING, AlertRecovered): AlertStatus.OK,
    (AlertStatus.OK, AlertRetired): AlertStatus.OK,
    (AlertStatus.PENDING, AlertRetired): AlertStatus.PENDING,
    (AlertStatus.FIRING, AlertRetired): AlertStatus.FIRING,
}
EVENTS: tuple[type[Event], ...] = (AlertPending, AlertFired, AlertRecovered, AlertCalmed, AlertRetired)


class HookMemory(Value, frozen=True):
    """What one hook was told of this alert."""

    told_at: int = 0  # when the last problem notice was made
    is_told: bool = False  # it knows of a problem and not yet of its recovery
    owed_at: int = 0  # a problem was withheld and is due then, if it still fires; 0: nothing owed


class Alert(Value, frozen=True):
    """One rule × one series group. `labels` are the group's tag values; `due_at`: when a notice is owed, else 0."""

    id: str
    rule_id: str
    labels: dict[str, str]
    status: AlertStatus = AlertStatus.OK
    since: int = 0  # when the status began
    fired_at: int = 0  # when it last fired
    value: float | None = None
    threshold: float | None = None
    due_at: int = 0
    retired_at: int = 0  # when a person retired the group; it comes back with new signals
    hooks: dict[str, HookMemory] = {}


def apply(alert: Alert, event: Event, at: int) -> Alert:
    """Return the alert after an event; an event that the table doesn't know for its status raises Conflict."""
    status = NEXT.get((alert.status, type(event)))
    if status is None:
        raise Conflict(f"the alert is {alert.status}: no {type(event).__name__}")
    if isinstance(event, AlertRetired):
        return replace(alert, retired_at=at)
    value = getattr(event, "value", alert.value)
    threshold = getattr(event, "threshold", alert.threshold)
    fired_at = at if isinstance(event, AlertFired) else alert.fired_at
    return replace(alert, status=status, since=at, fired_at=fired_at, value=value, threshold=threshold)


def end(alert: Alert, reason: RecoveryReason, window: float, at: int) -> Decision[Alert]:
    """Return the end of an alert that no fact will end, with its reason; one that is ok stays as it is."""
    match alert.status:
        case AlertStatus.OK:
            return Decision(alert)
        case AlertStatus.PENDING:
            event = AlertCalmed(alert.value, reason=reason)
        case AlertStatus.FIRING:
            event = AlertRecovered(alert.value, alert.threshold, window, alert.labels, reason=reason)
    return Decision(apply(alert, event, at), (event,))


def retire(alert: Alert, event: AlertRetired, window: float, at: int) -> Decision[Alert]:
    """Return the alert as a person retires its group: whoever was told of a problem is told of its end."""
    ended = end(apply(alert, event, at), RecoveryReason.RETIRED, window, at)
    return Decision(ended.state, (event, *ended.events))
