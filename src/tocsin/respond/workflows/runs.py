"""
A workflow's run: from the moment at which its conditions came to be met until it has done what it does.

A run keeps the revision of the workflow with which it began. It is decided under the lock of its incident.
"""

from enum import StrEnum
from typing import ClassVar

from msgspec.structs import replace

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.respond.workflows.workflows import Workflow

STEPS_MAX = 200  # of one run that are kept, the latest
RUNS_MAX = 200  # of all workflows, for one incident
CHAIN_MAX = 5  # workflows that set each other off at one instant


class WorkflowRunStatus(StrEnum):
    """What a workflow's run is."""

    ACTIVE = "active"
    ENDED = "ended"
    BLOCKED = "blocked"


class StartedBecause(StrEnum):
    """Why a workflow began."""

    EVENT = "event"
    CHANGE = "conditions_came_to_be_met"
    TIME = "its_time_came"


class EndedBecause(StrEnum):
    """Why a workflow's run ended."""

    DONE = "done"
    UNTIL = "until_is_met"
    TIMES = "often_enough"
    NO_LONGER = "conditions_are_no_longer_met"
    RESOLVED = "incident_resolved"
    OFF = "workflow_is_off"
    APART = "workflow_no_longer_applies"


class BlockedBecause(StrEnum):
    """Which bound a workflow met."""

    CIRCLE = "it_set_off_what_sets_it_off"
    COUNT = "too_many_runs"
    DEPTH = "workflows_set_each_other_off"


class Outcome(StrEnum):
    """What became of one action."""

    DONE = "done"
    NOTHING = "nothing_to_do"
    REFUSED = "refused"


class WorkflowStarted(Event, frozen=True):
    """What a workflow waits for is there."""

    says: ClassVar[str] = "Workflow $workflow_name begins ($reason): $why. $then"

    run_id: str
    workflow_id: str
    workflow_revision: str
    workflow_name: str
    why: str
    then: str = ""
    due_at: int = 0


class WorkflowActed(Event, frozen=True):
    """A workflow did what it does; `time` counts from 1."""

    says: ClassVar[str] = "Workflow $workflow_name, time $time: $did."

    run_id: str
    workflow_id: str
    workflow_name: str
    time: int
    did: str
    next_at: int = 0


class WorkflowEnded(Event, frozen=True):
    """A workflow's run is over."""

    says: ClassVar[str] = "Workflow $workflow_name ended after $times time(s): $reason. $why"

    run_id: str
    workflow_id: str
    workflow_name: str
    times: int
    why: str = ""


class WorkflowBlocked(Event, frozen=True):
    """A workflow met a bound, so it doesn't begin."""

    says: ClassVar[str] = "Workflow $workflow_name doesn't begin: $reason (at most $bound)."

    run_id: str
    workflow_id: str
    workflow_name: str
    bound: int


class StepRan(Value, frozen=True):
    """What became of one action at the run's time number `time`: `says` is the action in words."""

    at: int
    time: int
    kind: str
    says: str
    outcome: Outcome
    detail: str = ""
    delivery_ids: tuple[str, ...] = ()


class WorkflowRun(Value, frozen=True):
    """
    One run. `due_at`: when it acts next, 0 for never; `times`: how often it has acted.

    `is_met`: the conditions have been met ever since, so that the workflow doesn't begin again.
    """

    id: str
    workflow_id: str
    workflow_name: str
    revision_id: str
    incident_id: str
    status: WorkflowRunStatus = WorkflowRunStatus.ACTIVE
    started_at: int = 0
    ended_at: int = 0
    due_at: int = 0
    times: int = 0
    is_met: bool = True
    reason: str = ""  # why it began
    why: str = ""
    ended_because: str = ""
    steps: tuple[StepRan, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.status is WorkflowRunStatus.ACTIVE


NEXT: dict[tuple[WorkflowRunStatus | None, type[Event]], WorkflowRunStatus] = {
    (None, WorkflowStarted): WorkflowRunStatus.ACTIVE,
    (None, WorkflowBlocked): WorkflowRunStatus.BLOCKED,
    (WorkflowRunStatus.ACTIVE, WorkflowActed): WorkflowRunStatus.ACTIVE,
    (WorkflowRunStatus.ACTIVE, WorkflowEnded): WorkflowRunStatus.ENDED,
}


def start(run: WorkflowRun, workflow: Workflow, reason: StartedBecause, why: str, now: int) -> Decision[WorkflowRun]:
    """Begin: the first time is due now, or after the workflow's wait."""
    due_at = now + workflow.after * SECOND
    then = f"It acts in {workflow.after} s, if that is still so." if workflow.after else ""
    event = WorkflowStarted(
        run.id, run.workflow_id, run.revision_id, run.workflow_name, why, then, due_at, reason=reason
    )
    status = NEXT[None, WorkflowStarted]
    state = replace(run, status=status, started_at=now, due_at=due_at, reason=reason, why=why)
    return Decision(state, (event,))


def block(run: WorkflowRun, reason: BlockedBecause, bound: int, now: int) -> Decision[WorkflowRun]:
    """Don't begin, because a bound is reached."""
    event = WorkflowBlocked(run.id, run.workflow_id, run.workflow_name, bound, reason=reason)
    status = NEXT[None, WorkflowBlocked]
    return Decision(replace(run, status=status, started_at=now, ended_at=now, reason=reason), (event,))


def acted(run: WorkflowRun, workflow: Workflow, steps: tuple[StepRan, ...], now: int) -> Decision[WorkflowRun]:
    """Take note of what was done; after the last time the run ends."""
    time = run.times + 1
    is_last = not workflow.every or time >= workflow.times_max
    due_at = 0 if is_last else now + workflow.every * SECOND
    did = "; ".join(_told(step) for step in steps)
    event = WorkflowActed(run.id, run.workflow_id, run.workflow_name, time, did, due_at)
    kept = (*run.steps, *steps)[-STEPS_MAX:]
    state = replace(run, status=NEXT[run.status, WorkflowActed], times=time, due_at=due_at, steps=kept)
    if not is_last:
        return Decision(state, (event,))
    over = end(state, EndedBecause.TIMES if workflow.every else EndedBecause.DONE, now)
    return Decision(over.state, (event, *over.events))


def end(run: WorkflowRun, reason: EndedBecause, now: int, why: str = "") -> Decision[WorkflowRun]:
    """End the run; one that has ended stays as it is."""
    status = NEXT.get((run.status, WorkflowEnded))
    if status is None:
        return Decision(run)
    event = WorkflowEnded(run.id, run.workflow_id, run.workflow_name, run.times, why, reason=reason)
    return Decision(replace(run, status=status, ended_at=now, due_at=0, ended_because=reason), (event,))


def unmet(run: WorkflowRun) -> WorkflowRun:
    """Return the run whose conditions are no longer met."""
    return replace(run, is_met=False)


def _told(step: StepRan) -> str:
    if step.outcome is Outcome.DONE and not step.detail:
        return step.says
    word = "" if step.outcome is Outcome.DONE else step.outcome.replace("_", " ")
    return f"{step.says} ({': '.join(part for part in (word, step.detail) if part)})"


EVENTS: tuple[type[Event], ...] = (WorkflowStarted, WorkflowActed, WorkflowEnded, WorkflowBlocked)
