"""Foreseeing: what is foreseen is what happens."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.events import detail_of, kind_of
from tocsin.kernel.instants import SECOND
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.foresee import foresee
from tocsin.respond.escalation.people import People, Reached
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.escalation.runs import Run, RunStatus

NOW = 1_790_000_000 * SECOND


def people_at(at: int) -> People:
    """User u0 is never reached, u1 only in even minutes, all others always."""

    def reach(target: StepTarget) -> tuple[Reached, ...]:
        if target.id == "u0" or (target.id == "u1" and at // (60 * SECOND) % 2):
            return ()
        return (Reached(target.id, target.id),)

    return People(reach, lambda: (), lambda: (Reached("admin", "admin"),))


steps = st.builds(
    lambda users, wait: Step(tuple(StepTarget("user", f"u{user}") for user in users), wait),
    st.lists(st.integers(0, 3), max_size=3),
    st.integers(0, 600),
)


@given(st.lists(steps, max_size=4), st.integers(0, 3))
def test_what_is_foreseen_happens(steps: list[Step], repeats: int) -> None:
    """Walking the run in time gives exactly the instants and events that were foreseen at its start."""
    policy = Policy(steps=tuple(steps), repeats=repeats)
    run = Run("run_1", "inc_1", "pol_1", "rev_1", due_at=NOW)
    foreseen = [(one.at, shown(one.events)) for one in foresee(run, policy, people_at, NOW, 10)]

    happened = []
    numbers = count()
    while run.status is RunStatus.ACTIVE:
        at = run.due_at
        decision = advance(run, policy, people_at(at), lambda prefix: f"{prefix}_{next(numbers)}", at)
        run = decision.state
        happened.append((at, shown(decision.events)))

    assert foreseen == happened


def test_looking_ahead_ends_with_the_rounds_asked_for() -> None:
    """Only the present round is foreseen when no further one is asked for, and a run that ended has no future."""
    policy = Policy(steps=(Step((StepTarget("user", "u2"),), 60),), repeats=5)
    run = Run("run_1", "inc_1", "pol_1", "rev_1", due_at=NOW)
    assert len(foresee(run, policy, people_at, NOW, 0)) == 1
    assert len(foresee(run, policy, people_at, NOW, 2)) == 3
    assert foresee(Run("r", "i", "p", "v", status=RunStatus.HALTED), policy, people_at, NOW, 2) == []


def shown(events: tuple) -> list:
    """Return events without the ids of their pages."""
    return [(kind_of(event), {**detail_of(event), "page_id": ""}, event.reason) for event in events]
