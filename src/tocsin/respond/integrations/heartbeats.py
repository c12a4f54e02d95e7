"""
Heartbeat: a job that says that it is alive. Its states, its events and the only table by which its status changes.

A pulse that changes nothing but the deadline leaves no event: the inbound log has it.
"""

from enum import StrEnum
from typing import ClassVar, Literal

from msgspec.structs import replace

from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.kernel.values import Value


class HeartbeatStatus(StrEnum):
    """What a heartbeat is."""

    WAITING = "waiting"  # for its first pulse
    UP = "up"
    DOWN = "down"  # it has an unresolved incident
    OFF = "off"  # its integration is disabled, archived or of another type


class ArmedBecause(StrEnum):
    """Why a heartbeat was armed."""

    AT_ONCE = "at_once"
    FIRST_PULSE = "first_pulse"


class BeganBecause(StrEnum):
    """Why a heartbeat waits for its first pulse."""

    CREATED = "created"
    ENABLED = "enabled"


class EndedBecause(StrEnum):
    """Why pulses are expected no more."""

    ARCHIVED = "archived"
    DISABLED = "disabled"
    TYPE_CHANGED = "type_changed"


class DownBecause(StrEnum):
    """Why a heartbeat went down."""

    FAIL_SIGNAL = "fail_signal"
    NO_PULSE = "no_pulse"
    REOPENED = "reopened"
    RUN_TOO_LONG = "run_too_long"


class HeartbeatAwaited(Event, frozen=True):
    """A heartbeat waits for its first pulse, which arms it."""

    says: ClassVar[str] = "Waits for its first pulse ($reason)."


class HeartbeatArmed(Event, frozen=True):
    """From now on pulses are expected."""

    says: ClassVar[str] = "Armed ($reason): the next pulse is expected by $expected, grace $grace."

    expected: str
    grace: str
    message_id: str = ""


class HeartbeatReplanned(Event, frozen=True):
    """Its settings were changed, so the next pulse is expected at another time."""

    says: ClassVar[str] = "Its settings were changed: the next pulse is expected by $expected, grace $grace."

    expected: str
    grace: str


class DeadlineMoved(Event, frozen=True):
    """Nothing could be received for a while, which doesn't count against the job."""

    says: ClassVar[str] = "The deadline moved to $due: for $lost nothing could be received."

    due: str
    lost: str


class PulseExcused(Event, frozen=True):
    """A pulse was missed or failed in a planned maintenance, which opens nothing."""

    says: ClassVar[str] = "Excused, $why: the next pulse is expected by $expected, grace $grace."

    why: str
    expected: str
    grace: str


class PulseMissed(Event, frozen=True):
    """The deadline passed without a pulse."""

    says: ClassVar[str] = "No pulse for $silence; expected by $expected, grace $grace$lost."

    silence: str
    expected: str
    grace: str
    lost: str = ""  # such as `, and 5 min in which nothing could be received`


class RunOverran(Event, frozen=True):
    """A run that said that it starts has not ended in time."""

    says: ClassVar[str] = "A run takes longer than $limit; it began at $began$lost."

    limit: str
    began: str
    lost: str = ""


class PulseFailed(Event, frozen=True):
    """The job said that it failed."""

    says: ClassVar[str] = "The job failed$exit_text."

    message_id: str
    text: str = ""  # the pulse's body
    exit_text: str = ""  # such as ` with exit status 3`


class OutageReopened(Event, frozen=True):
    """A person reopened the incident of an outage."""

    says: ClassVar[str] = "$by_name reopened its incident: down until the next pulse."

    by_name: str
    incident_id: str


class PulsesResumed(Event, frozen=True):
    """A pulse came after an outage."""

    says: ClassVar[str] = "Pulses are back after $outage; the next one is expected by $expected, grace $grace."

    outage: str
    expected: str
    grace: str
    message_id: str = ""


class OutageDismissed(Event, frozen=True):
    """The incident was resolved without a pulse, so one is expected anew."""

    says: ClassVar[str] = "Its incident was resolved $by_name: a pulse is expected by $expected, grace $grace."

    by_name: str
    expected: str
    grace: str


class HeartbeatEnded(Event, frozen=True):
    """Pulses are expected no more; `reason` is an EndedBecause."""

    says: ClassVar[str] = "No pulse is expected any more: $reason."


Status = HeartbeatStatus
NEXT: dict[tuple[HeartbeatStatus | None, type[Event]], HeartbeatStatus] = {
    (None, HeartbeatAwaited): Status.WAITING,
    (None, HeartbeatArmed): Status.UP,
    (None, PulseFailed): Status.DOWN,
    (Status.WAITING, HeartbeatArmed): Status.UP,
    (Status.WAITING, PulseFailed): Status.DOWN,
    (Status.WAITING, OutageReopened): Status.DOWN,
    (Status.WAITING, HeartbeatEnded): Status.OFF,
    (Status.UP, HeartbeatReplanned): Status.UP,
    (Status.UP, DeadlineMoved): Status.UP,
    (Status.UP, PulseExcused): Status.UP,
    (Status.UP, PulseMissed): Status.DOWN,
    (Status.UP, RunOverran): Status.DOWN,
    (Status.UP, PulseFailed): Status.DOWN,
    (Status.UP, OutageReopened): Status.DOWN,
    (Status.UP, HeartbeatEnded): Status.OFF,
    (Status.DOWN, PulsesResumed): Status.UP,
    (Status.DOWN, OutageDismissed): Status.UP,
    (Status.DOWN, HeartbeatEnded): Status.OFF,
    (Status.OFF, HeartbeatAwaited): Status.WAITING,
    (Status.OFF, HeartbeatArmed): Status.UP,
    (Status.OFF, PulseFailed): Status.DOWN,
}
EVENTS: tuple[type[Event], ...] = (
    HeartbeatAwaited,
    HeartbeatArmed,
    HeartbeatReplanned,
    DeadlineMoved,
    PulseExcused,
    PulseMissed,
    RunOverran,
    PulseFailed,
    OutageReopened,
    PulsesResumed,
    OutageDismissed,
    HeartbeatEnded,
)


class Pulses(Value, frozen=True):
    """
    What is known of a heartbeat. Instants are 0 for never; without a status it has no row yet.

    `due_at` is `expected_at` with its grace and `moved`: what it was put off for, as we were down after `counts_from`.
    """

    status: HeartbeatStatus | None = None
    since: int = 0  # when the status began
    last_at: int = 0  # of the last pulse of any kind
    last_signal: Literal["", "success", "start", "fail"] = ""
    exit_status: int = 0  # that the last pulse reported
    started_at: int = 0  # of the run that goes on
    run_time: int = 0  # µs, of the last run that said when it starts
    planned_at: int = 0  # when the deadline was set
    expected_at: int = 0
    counts_from: int = 0
    moved: int = 0
    due_at: int = 0
    incident_id: str = ""  # of the outage, or of the last one


def apply(pulses: Pulses, event: Event, at: int) -> Pulses:
    """Return the heartbeat after an event; one that the table doesn't know for its status raises Conflict."""
    status = NEXT.get((pulses.status, type(event)))
    if status is None:
        raise Conflict(f"the heartbeat is {pulses.status or 'not there'}: no {type(event).__name__}")
    since = pulses.since if status is pulses.status else at
    if status is Status.UP:
        return replace(pulses, status=status, since=since)
    return replace(pulses, status=status, since=since, due_at=0)
