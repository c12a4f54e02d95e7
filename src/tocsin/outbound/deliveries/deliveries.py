"""
Delivery: one message on its way over one channel. Its states, its events, when to try again and when to give up.

`attempted` is total and every delivery ends: each try is later than the one before, and none is after `give_up_at`.
"""

from enum import StrEnum
from typing import ClassVar

from msgspec.structs import replace

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import DAY, HOUR, MINUTE, SECOND
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Delivered, Message, Outcome, Rejected, Retry


class DeliveryStatus(StrEnum):
    """What a delivery is."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


class DeliveryPurpose(StrEnum):
    """What a delivery is for."""

    PAGE = "page"
    RECOVERY = "recovery"
    NOTICE = "notice"
    MESSAGE = "message"  # from Tocsin to an owner, about its things
    CONFIRM = "confirm"  # answers a sender that asks whether its messages are wanted
    TEST = "test"


class WithheldBecause(StrEnum):
    """Why a delivery is no longer wanted."""

    HALTED = "escalation_halted"
    RESOLVED = "incident_resolved"
    SNOOZED = "incident_snoozed"
    ACKNOWLEDGED = "incident_acknowledged"
    NO_TARGET = "target_is_gone"
    NO_METHOD = "contact_method_is_gone"
    ARCHIVED = "hook_is_archived"
    MUTED = "muted"
    SUPERSEDED = "superseded_by_a_newer_message"


class DeliveryQueued(Event, frozen=True):
    """A message was put on its way."""

    says: ClassVar[str] = "Queued for $to by $channel ($purpose)."

    delivery_id: str
    channel: str
    to: str
    purpose: str
    due_at: int


class DeliveryDelivered(Event, frozen=True):
    """The receiver took it."""

    says: ClassVar[str] = "Delivered to $to by $channel, attempt $attempt: $answer."

    delivery_id: str
    channel: str
    to: str
    attempt: int
    answer: str


class DeliveryRetried(Event, frozen=True):
    """An attempt failed; there will be another."""

    says: ClassVar[str] = "Attempt $attempt to reach $to by $channel failed: $answer. Trying again."

    delivery_id: str
    channel: str
    to: str
    attempt: int
    answer: str
    next_at: int


class DeliveryFailed(Event, frozen=True):
    """It will not be tried again."""

    says: ClassVar[str] = "Could not reach $to by $channel after $attempt attempt(s): $answer."

    delivery_id: str
    channel: str
    to: str
    attempt: int
    answer: str


class DeliveryWithheld(Event, frozen=True):
    """It was no longer wanted."""

    says: ClassVar[str] = "Not sent to $to by $channel: $reason."

    delivery_id: str
    channel: str
    to: str


NEXT: dict[tuple[DeliveryStatus, type[Event]], DeliveryStatus] = {
    (DeliveryStatus.PENDING, DeliveryDelivered): DeliveryStatus.DELIVERED,
    (DeliveryStatus.PENDING, DeliveryRetried): DeliveryStatus.PENDING,
    (DeliveryStatus.PENDING, DeliveryFailed): DeliveryStatus.FAILED,
    (DeliveryStatus.PENDING, DeliveryWithheld): DeliveryStatus.WITHHELD,
}

PAGE_WAITS = (2, 5, 10, 20, 30, 60)  # seconds before attempt 2, 3 …; the last one repeats
NOTICE_WAITS = (2, 5, 15, 60, 300, 900, 1800, 3600)
WAITS = {
    DeliveryPurpose.PAGE: PAGE_WAITS,
    DeliveryPurpose.RECOVERY: PAGE_WAITS,
    DeliveryPurpose.NOTICE: NOTICE_WAITS,
    DeliveryPurpose.MESSAGE: NOTICE_WAITS,
    DeliveryPurpose.TEST: PAGE_WAITS,
    DeliveryPurpose.CONFIRM: PAGE_WAITS,
}
LASTS = {
    DeliveryPurpose.PAGE: HOUR,
    DeliveryPurpose.RECOVERY: HOUR,
    DeliveryPurpose.NOTICE: DAY,
    DeliveryPurpose.MESSAGE: DAY,
    DeliveryPurpose.CONFIRM: HOUR,
    DeliveryPurpose.TEST: MINUTE,  # a person is looking at it
}


class Delivery(Value, frozen=True):
    """
    One message to one address: a user's contact method, or a hook. `to` names it for people.

    `subject_id` is the incident or alert in whose timeline its events stand; `revision_id` is the revision (of the hook
    or user) that decided it; deliveries of one `order_key` leave in order; `due_at` is 0 when nothing is left to do.
    """

    id: str
    subject_id: str
    purpose: DeliveryPurpose
    channel: str
    to: str
    message: Message
    user_id: str = ""
    method_id: str = ""
    hook_id: str = ""
    page_id: str = ""
    order_key: str = ""
    created_at: int = 0
    due_at: int = 0
    give_up_at: int = 0
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    last_error: str = ""
    revision_id: str = ""
    is_request: bool = False  # asked for by a person: wanted until the incident is resolved, whatever the walk does
    workflow_run_id: str = ""  # of the workflow that sends it


def queued(delivery: Delivery) -> DeliveryQueued:
    """Return what says that a new delivery is on its way."""
    return DeliveryQueued(delivery.id, delivery.channel, delivery.to, delivery.purpose, delivery.due_at)


def attempted(delivery: Delivery, outcome: Outcome, now: int, jitter: float) -> Decision[Delivery]:
    """Return what an attempt's outcome makes of the delivery; `jitter` is from 0 to 1."""
    attempt = delivery.attempts + 1
    who = (delivery.id, delivery.channel, delivery.to, attempt)
    if isinstance(outcome, Delivered):
        return _ended(delivery, DeliveryDelivered(*who, outcome.detail), attempt)
    error = outcome.reason
    next_at = _next_at(delivery, outcome, now, jitter)
    if not next_at:
        return _ended(delivery, DeliveryFailed(*who, error), attempt, error)
    status = NEXT[delivery.status, DeliveryRetried]
    state = replace(delivery, status=status, attempts=attempt, due_at=next_at, last_error=error)
    return Decision(state, (DeliveryRetried(*who, error, next_at),))


def withheld(delivery: Delivery, reason: WithheldBecause) -> Decision[Delivery]:
    """Return the delivery as no longer wanted."""
    event = DeliveryWithheld(delivery.id, delivery.channel, delivery.to, reason=reason)
    return _ended(delivery, event, delivery.attempts, delivery.last_error)


def next_wait(purpose: DeliveryPurpose, attempts: int, after: int | None, jitter: float) -> int:
    """
    Return the µs from attempt number `attempts` (from 1) to the next.

    The receiver's own wish (`after`, seconds) is honoured up to the schedule's longest wait; `jitter`, from 0 to 1,
    adds up to a tenth, so that what failed together doesn't return together.
    """
    waits = WAITS[purpose]
    seconds = max(waits[min(attempts, len(waits)) - 1], min(after or 0, waits[-1]))
    return int(seconds * (1 + jitter / 10) * SECOND)


def _next_at(delivery: Delivery, outcome: Retry | Rejected, now: int, jitter: float) -> int:
    """Return the instant of the next attempt; 0: there is none."""
    if isinstance(outcome, Rejected):
        return 0
    next_at = now + next_wait(delivery.purpose, delivery.attempts + 1, outcome.after, jitter)
    return next_at if next_at <= delivery.give_up_at else 0


def _ended(delivery: Delivery, event: Event, attempts: int, error: str = "") -> Decision[Delivery]:
    status = NEXT[delivery.status, type(event)]
    return Decision(replace(delivery, status=status, attempts=attempts, due_at=0, last_error=error), (event,))


EVENTS: tuple[type[Event], ...] = (
    DeliveryQueued,
    DeliveryDelivered,
    DeliveryRetried,
    DeliveryFailed,
    DeliveryWithheld,
)
