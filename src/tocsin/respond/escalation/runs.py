"""
Run: one walk through a policy for one incident: its values, its events, and the only table by which its status changes.

What is done to a walk stands in `steering`, what it does by itself in `advance`. A run keeps the revisions of the
policy, the schedules and the teams with which it began.
"""

from enum import StrEnum
from typing import ClassVar

from tocsin.kernel.events import Event
from tocsin.kernel.values import Value


class RunStatus(StrEnum):
    """What a run is."""

    HELD = "held"
    ACTIVE = "active"
    SNOOZED = "snoozed"
    MUTED = "muted"
    ACKNOWLEDGED = "acknowledged"
    HALTED = "halted"
    EXHAUSTED = "exhausted"


LIVE = (RunStatus.HELD, RunStatus.ACTIVE, RunStatus.SNOOZED, RunStatus.MUTED, RunStatus.ACKNOWLEDGED)


class HaltedBecause(StrEnum):
    """Why a run ended before its last step."""

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    TEST = "test_message"
    REPLANNED = "planned_anew"
    WORKFLOW = "workflow"


class HeldBecause(StrEnum):
    """Why a walk doesn't begin at once."""

    COUNT = "integration_waits_for_reports"
    WAIT = "integration_waits_for_a_recovery"
    HOURS = "integration_waits_for_support_hours"
    CONFIRMING = "a_subscription_is_being_confirmed"


class PagedBecause(StrEnum):
    """Why a person was paged."""

    STEP = "step_target"
    TURN = "round_robin_turn"
    RETRY = "paged_again"
    RECIPIENT = "recipient_of_the_integration"
    RESPONDER = "asked_to_help"
    FALLBACK = "round_reached_nobody_so_fallback"
    MANAGER = "round_reached_nobody_so_managers"
    ADMIN = "round_reached_nobody_so_admins"


class ResumedBecause(StrEnum):
    """Why a walk that stood still goes on."""

    TIME = "time_is_over"
    WOKEN = "woken"
    UNRESOLVED = "acknowledged_and_not_resolved_in_time"
    ESCALATED = "escalated_by_a_person"


class RunStarted(Event, frozen=True):
    """A walk through the policy began."""

    says: ClassVar[str] = "Escalation started under policy $policy_name."

    run_id: str
    policy_id: str
    policy_revision: str
    policy_name: str
    policy_version: int = 0


class Held(Event, frozen=True):
    """The walk waits before its first step."""

    says: ClassVar[str] = "Nobody is paged yet: $until ($reason)."

    run_id: str
    until: str
    count: int = 0
    within: int = 0
    due_at: int = 0


class Released(Event, frozen=True):
    """What the walk waited for is there, so its first step is due."""

    says: ClassVar[str] = "Escalation goes on: $why."

    run_id: str
    why: str


class Paged(Event, frozen=True):
    """This person must be told now. `why` says in words how the target came to mean this person."""

    says: ClassVar[str] = "Paging $user_name: step $step, round $round, as $role ($reason). $why"

    run_id: str
    page_id: str
    user_id: str
    user_name: str
    role: str
    step: int  # from 1
    round: int  # from 1
    why: str = ""


class HookPaged(Event, frozen=True):
    """A hook is to be told now."""

    says: ClassVar[str] = "Telling hook $hook_name: step $step, round $round."

    run_id: str
    page_id: str
    hook_id: str
    hook_name: str
    step: int
    round: int


class StepReachedNobody(Event, frozen=True):
    """A step had no one to page, so the next one starts at once."""

    says: ClassVar[str] = "Step $step of round $round reached nobody: $targets. Going on at once."

    run_id: str
    step: int
    round: int
    targets: str
    target_ids: tuple[str, ...] = ()  # of the teams and schedules that had nobody


class StepSkipped(Event, frozen=True):
    """A step's conditions were not met, so the next one starts at once."""

    says: ClassVar[str] = "Step $step of round $round skipped: $why."

    run_id: str
    step: int
    round: int
    why: str


class AcksAwaited(Event, frozen=True):
    """Somebody acknowledged, and the step wants more people to."""

    says: ClassVar[str] = "$count of $required acknowledgements: the escalation goes on."

    run_id: str
    count: int
    required: int


class WalkSnoozed(Event, frozen=True):
    """The walk stands still because the incident is snoozed."""

    says: ClassVar[str] = "Escalation stands still while the incident is snoozed: $remaining s of the wait remain."

    run_id: str
    remaining: int  # seconds


class WalkMuted(Event, frozen=True):
    """The walk stands still because something mutes the incident."""

    says: ClassVar[str] = "Nobody is paged: $why."

    run_id: str
    kind: str
    thing_id: str
    name: str
    until: int
    why: str


class WalkAcknowledged(Event, frozen=True):
    """The walk stands still because the incident is acknowledged; it goes on if that isn't the end of it."""

    says: ClassVar[str] = "Escalation stands still: acknowledged, to be resolved within $within s."

    run_id: str
    within: int
    due_at: int


class Resumed(Event, frozen=True):
    """A walk that stood still goes on."""

    says: ClassVar[str] = "Escalation goes on ($reason)."

    run_id: str
    minutes: int = 0  # since it was acknowledged


class Halted(Event, frozen=True):
    """The walk ended early."""

    says: ClassVar[str] = "Escalation halted: $reason."

    run_id: str


class Exhausted(Event, frozen=True):
    """The last round ended and nobody took over; the incident stays open."""

    says: ClassVar[str] = "Escalation exhausted after $rounds round(s): nobody took over."

    run_id: str
    rounds: int


class PlannedPage(Value, frozen=True):
    """A page that the step taken will make later: to its next person, or to one again."""

    at: int
    user_id: str
    user_name: str
    role: str
    step: int  # from 1
    reason: PagedBecause
    why: str = ""


class Run(Value, frozen=True):
    """
    One walk. `step` is the index of the step to take at `step_at`; `is_reached`: this round has paged someone.

    `due_at` is when something happens: the step, or the first of `pages`. Where it stands still, `paused_at` says since
    when, and its instants move by as long as that lasts.
    """

    id: str
    incident_id: str
    policy_id: str
    policy_revision: str
    status: RunStatus = RunStatus.ACTIVE
    step: int = 0
    round: int = 0
    is_reached: bool = False
    due_at: int = 0
    hold_count: int = 0  # reports for which a held walk waits, 0 for none
    hold_within: int = 0  # seconds in which they must come, 0: ever
    reported_at: tuple[int, ...] = ()  # when those of a held walk came
    step_at: int = 0
    pages: tuple[PlannedPage, ...] = ()  # by instant
    told_ids: tuple[str, ...] = ()  # who was paged in this round
    turn: int = 0  # of those whom a round-robin step means, which one
    acks_required: int = 1  # by the steps taken so far
    paused_at: int = 0
    pins: dict[str, str] = {}  # schedule or team id → the revision with which the walk began
    is_forced: bool = False  # somebody escalated a muted walk: its next step is taken nevertheless
    overrides: bool = False  # the step taken was such a one: its pages leave, whatever mutes the incident


class Hold(Value, frozen=True):
    """
    What a walk waits for before its first step: an instant, or so many reports within so many seconds (0: ever).

    `until` says it to a person.
    """

    reason: HeldBecause
    until: str
    due_at: int = 0
    count: int = 0
    within: int = 0


NEXT: dict[tuple[RunStatus, type[Event]], RunStatus] = {
    (RunStatus.ACTIVE, Held): RunStatus.HELD,
    (RunStatus.HELD, Released): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, Paged): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, HookPaged): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, StepReachedNobody): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, StepSkipped): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, AcksAwaited): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, WalkSnoozed): RunStatus.SNOOZED,
    (RunStatus.MUTED, WalkSnoozed): RunStatus.SNOOZED,
    (RunStatus.ACKNOWLEDGED, WalkSnoozed): RunStatus.SNOOZED,
    (RunStatus.ACTIVE, WalkMuted): RunStatus.MUTED,
    (RunStatus.ACTIVE, WalkAcknowledged): RunStatus.ACKNOWLEDGED,
    (RunStatus.MUTED, WalkAcknowledged): RunStatus.ACKNOWLEDGED,
    (RunStatus.HELD, WalkAcknowledged): RunStatus.ACKNOWLEDGED,
    (RunStatus.SNOOZED, Resumed): RunStatus.ACTIVE,
    (RunStatus.MUTED, Resumed): RunStatus.ACTIVE,
    (RunStatus.ACKNOWLEDGED, Resumed): RunStatus.ACTIVE,
    **{(status, Halted): RunStatus.HALTED for status in LIVE},
    (RunStatus.ACTIVE, Exhausted): RunStatus.EXHAUSTED,
    (RunStatus.EXHAUSTED, WalkAcknowledged): RunStatus.ACKNOWLEDGED,
    (RunStatus.EXHAUSTED, Halted): RunStatus.HALTED,
}
EVENTS: tuple[type[Event], ...] = (
    RunStarted,
    Held,
    Released,
    Paged,
    HookPaged,
    StepReachedNobody,
    StepSkipped,
    AcksAwaited,
    WalkSnoozed,
    WalkMuted,
    WalkAcknowledged,
    Resumed,
    Halted,
    Exhausted,
)
