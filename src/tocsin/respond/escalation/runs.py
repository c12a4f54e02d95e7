"""
Run: one walk through a policy for one incident. `advance` is the whole of escalation: it serves the engine, the
simulation and the preview alike.

A run keeps the revision of the policy with which it began.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import ClassVar

import msgspec

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.respond.escalation.policies import Policy, StepTarget

FALLBACK_WAIT = 300  # seconds after which a policy without steps repeats or ends


class RunStatus(StrEnum):
    """What a run is."""

    HELD = "held"
    ACTIVE = "active"
    HALTED = "halted"
    EXHAUSTED = "exhausted"


class HaltedBecause(StrEnum):
    """Why a run ended before its last step."""

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    TEST = "test_message"


class HeldBecause(StrEnum):
    """Why a walk doesn't begin at once."""

    COUNT = "integration_waits_for_reports"
    WAIT = "integration_waits_for_a_recovery"
    HOURS = "integration_waits_for_support_hours"
    CONFIRMING = "a_subscription_is_being_confirmed"


class PagedBecause(StrEnum):
    """Why a person was paged."""

    STEP = "step_target"
    RECIPIENT = "recipient_of_the_integration"
    MANAGER = "round_reached_nobody_so_managers"
    ADMIN = "round_reached_nobody_so_admins"


class RunStarted(Event, frozen=True):
    """A walk through the policy began."""

    says: ClassVar[str] = "Escalation started under policy $policy_name."

    run_id: str
    policy_id: str
    policy_revision: str
    policy_name: str


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
    """This person must be told now."""

    says: ClassVar[str] = "Paging $user_name: step $step, round $round, as $role ($reason)."

    run_id: str
    page_id: str
    user_id: str
    user_name: str
    role: str
    step: int  # from 1
    round: int  # from 1


class StepReachedNobody(Event, frozen=True):
    """A step had no one to page, so the next one starts at once."""

    says: ClassVar[str] = "Step $step of round $round reached nobody: $targets. Going on at once."

    run_id: str
    step: int
    round: int
    targets: str


class Halted(Event, frozen=True):
    """The walk ended early."""

    says: ClassVar[str] = "Escalation halted: $reason."

    run_id: str


class Exhausted(Event, frozen=True):
    """The last round ended and nobody took over; the incident stays open."""

    says: ClassVar[str] = "Escalation exhausted after $rounds round(s): nobody took over."

    run_id: str
    rounds: int


class Run(Value, frozen=True):
    """One walk. `step` is the index of the step to take at `due_at`; `is_reached`: this round has paged someone."""

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


class Reached(Value, frozen=True):
    """A person whom a target stands for now, and the role in which."""

    user_id: str
    user_name: str
    role: str = ""


def _nobody() -> tuple[Reached, ...]:
    return ()


class People(Value, frozen=True):
    """
    What `advance` asks of the world: whom a target reaches now, and who is paged when a round reached nobody.

    `users` and `teams` are the incident's recipients, who are paged with a round's first step.
    """

    reach: Callable[[StepTarget], tuple[Reached, ...]]
    managers: Callable[[], tuple[Reached, ...]]
    admins: Callable[[], tuple[Reached, ...]]
    users: Callable[[], tuple[Reached, ...]] = _nobody
    teams: Callable[[], tuple[Reached, ...]] = _nobody


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
    (RunStatus.HELD, Halted): RunStatus.HALTED,
    (RunStatus.ACTIVE, Paged): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, StepReachedNobody): RunStatus.ACTIVE,
    (RunStatus.ACTIVE, Halted): RunStatus.HALTED,
    (RunStatus.ACTIVE, Exhausted): RunStatus.EXHAUSTED,
}


def start(run: Run, policy_name: str, now: int, hold: Hold | None = None) -> Decision[Run]:
    """Begin the walk: the first step is due now, or when what holds it is over."""
    event = RunStarted(run.id, run.policy_id, run.policy_revision, policy_name)
    if hold is None:
        return Decision(msgspec.structs.replace(run, due_at=now), (event,))
    held = Held(run.id, hold.until, hold.count, hold.within, hold.due_at, reason=hold.reason)
    state = msgspec.structs.replace(
        run,
        status=NEXT[run.status, Held],
        due_at=hold.due_at,
        hold_count=hold.count,
        hold_within=hold.within,
        reported_at=(now,) if hold.count else (),
    )
    return Decision(state, (event, held))


def report(run: Run, count: int, now: int) -> Decision[Run]:
    """Count reports for which a held walk waits, and release it when there are enough."""
    if run.status is not RunStatus.HELD or not run.hold_count:
        return Decision(run)
    since = now - run.hold_within * SECOND if run.hold_within else 0
    times = (*(at for at in run.reported_at if at > since), *(now,) * min(count, run.hold_count))[-run.hold_count :]
    run = msgspec.structs.replace(run, reported_at=times)
    if len(times) < run.hold_count:
        return Decision(run)
    within = f" within {run.hold_within} s" if run.hold_within else ""
    return release(run, f"{run.hold_count} reports came{within}", now)


def release(run: Run, why: str, now: int) -> Decision[Run]:
    """Let a held walk go on: its first step is due now."""
    event = Released(run.id, why)
    return Decision(msgspec.structs.replace(run, status=NEXT[run.status, Released], due_at=now), (event,))


def halt(run: Run, reason: HaltedBecause) -> Decision[Run]:
    """End the walk early; a run that has ended stays as it is."""
    after = NEXT.get((run.status, Halted))
    if after is None:
        return Decision(run)
    event = Halted(run.id, reason=reason)
    return Decision(msgspec.structs.replace(run, status=after, due_at=0), (event,))


def advance(run: Run, policy: Policy, people: People, new_id: Callable[[str], str], now: int) -> Decision[Run]:
    """
    Take the step that is due, going on at once past steps that reach nobody, and say when the next one is due.

    The incident's recipients are paged with the first step. A round that reached nobody pages the team's managers, else
    the admins. After the last round's last wait the run is exhausted. Each call takes at most one round's steps, so it
    ends. A held walk whose instant has come is released.
    """
    if run.status is RunStatus.HELD and 0 < run.due_at <= now:
        return release(run, "the wait is over", now)
    if run.status is not RunStatus.ACTIVE:
        return Decision(run)
    events: list[Event] = []
    recipients = _recipients(policy, people) if run.step == 0 else ()
    if recipients and not policy.steps:
        events += _paged(run, recipients, PagedBecause.RECIPIENT, new_id)
        return Decision(_moved(run, 1, now + FALLBACK_WAIT * SECOND, is_reached=True), tuple(events))
    while run.step < len(policy.steps):
        step = policy.steps[run.step]
        reached = _unique(person for target in step.targets for person in people.reach(target))
        due_at = now + step.wait * SECOND
        if reached or recipients:
            events += _paged(run, reached, PagedBecause.STEP, new_id)
            others = _without(recipients, reached)
            events += _paged(run, others, PagedBecause.RECIPIENT, new_id)
            return Decision(_moved(run, run.step + 1, due_at, is_reached=True), tuple(events))
        events.append(StepReachedNobody(run.id, run.step + 1, run.round + 1, _named(step.targets)))
        run = _moved(run, run.step + 1, now, is_reached=run.is_reached)
    if not run.is_reached and run.step == len(policy.steps):
        events += _fallback(run, people, new_id)
        wait = policy.steps[-1].wait if policy.steps else FALLBACK_WAIT
        # One place past the last step: the round's wait for its fallback, after which the round ends.
        return Decision(_moved(run, run.step + 1, now + max(wait, 1) * SECOND, is_reached=True), tuple(events))
    return _round_ended(run, policy, people, new_id, now, events)


def _round_ended(
    run: Run, policy: Policy, people: People, new_id: Callable[[str], str], now: int, events: list[Event]
) -> Decision[Run]:
    if run.round >= policy.repeats:
        events.append(Exhausted(run.id, run.round + 1))
        ended = msgspec.structs.replace(run, status=NEXT[run.status, Exhausted], due_at=0)
        return Decision(ended, tuple(events))
    again = msgspec.structs.replace(run, round=run.round + 1, step=0, is_reached=False, due_at=now)
    decision = advance(again, policy, people, new_id, now)
    return Decision(decision.state, (*events, *decision.events))


def _moved(run: Run, step: int, due_at: int, *, is_reached: bool) -> Run:
    return msgspec.structs.replace(run, step=step, due_at=due_at, is_reached=is_reached)


def _paged(run: Run, reached: tuple[Reached, ...], reason: PagedBecause, new_id: Callable[[str], str]) -> list[Event]:
    return [
        Paged(
            run.id,
            new_id("pag"),
            person.user_id,
            person.user_name,
            person.role,
            run.step + 1,
            run.round + 1,
            reason=reason,
        )
        for person in reached
    ]


def _fallback(run: Run, people: People, new_id: Callable[[str], str]) -> list[Event]:
    managers = _unique(people.managers())
    if managers:
        return _paged(run, managers, PagedBecause.MANAGER, new_id)
    return _paged(run, _unique(people.admins()), PagedBecause.ADMIN, new_id)


def _recipients(policy: Policy, people: People) -> tuple[Reached, ...]:
    """Return the incident's recipients; a policy that has targets of the incident's teams pages those by itself."""
    names_teams = any(not target.id for step in policy.steps for target in step.targets)
    return _unique((*people.users(), *(() if names_teams else people.teams())))


def _without(people: tuple[Reached, ...], others: tuple[Reached, ...]) -> tuple[Reached, ...]:
    known = {person.user_id for person in others}
    return tuple(person for person in people if person.user_id not in known)


def _unique(people: Iterable[Reached]) -> tuple[Reached, ...]:
    seen: dict[str, Reached] = {}
    for person in people:
        seen.setdefault(person.user_id, person)
    return tuple(seen.values())


def _named(targets: tuple[StepTarget, ...]) -> str:
    return (
        ", ".join(f"{target.kind} {target.role} {target.id}".replace("  ", " ") for target in targets) or "no targets"
    )


EVENTS: tuple[type[Event], ...] = (RunStarted, Held, Released, Paged, StepReachedNobody, Halted, Exhausted)
