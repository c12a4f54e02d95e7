"""Held walks: what an integration's delay waits for, and recipients beside a policy's targets."""

from collections.abc import Callable
from itertools import count

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Hours, Window
from tocsin.kernel.instants import MINUTE, SECOND, from_text
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.foresee import foresee
from tocsin.respond.escalation.holding import check_delay, hold_of
from tocsin.respond.escalation.people import People, Reached
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.escalation.runs import (
    Halted,
    HaltedBecause,
    Held,
    Paged,
    PagedBecause,
    Released,
    Run,
    RunStatus,
)
from tocsin.respond.integrations.integration import Delay

NOW = from_text("2026-11-25T18:00:00Z")
RUN = Run("run_1", "inc_1", "pol_1", "rev_1")
POLICY = Policy((Step((StepTarget("user", "ann"),), 60), Step((StepTarget("user", "bob"),), 60)))
OFFICE = Hours((Window(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),))


def people(*users: str, teams: tuple[str, ...] = ()) -> People:
    """Everybody is reached; recipients are these users, and the people of teams."""
    named = tuple(Reached(one, one, "recipient") for one in users)
    of_teams = tuple(Reached(one, one, "primary") for one in teams)
    return People(
        lambda target: (Reached(target.id, target.id),), lambda: (), lambda: (), lambda: named, lambda: of_teams
    )


def started(delay: Delay) -> Run:
    """Return a walk that was started under a delay."""
    return steering.start(RUN, "p", NOW, hold_of(delay, NOW)).state


def ids() -> Callable[[str], str]:
    """Return what gives ids."""
    numbers = count()
    return lambda prefix: f"{prefix}_{next(numbers)}"


def paged(events: tuple[object, ...]) -> list[tuple[str, str]]:
    """Return who was paged and why."""
    return [(one.user_id, one.reason) for one in events if isinstance(one, Paged)]


def test_a_walk_waits_for_so_many_reports_in_a_time() -> None:
    """The third report within ten minutes releases it; those that came before the ten minutes don't count."""
    run = started(Delay("count", count=3, within=600))
    assert (run.status, run.due_at) == (RunStatus.HELD, 0)
    run = steering.report(run, 1, NOW + 11 * MINUTE).state
    run = steering.report(run, 1, NOW + 12 * MINUTE).state
    assert run.status is RunStatus.HELD
    decision = steering.report(run, 1, NOW + 13 * MINUTE)
    assert (decision.state.status, decision.state.due_at) == (RunStatus.ACTIVE, NOW + 13 * MINUTE)
    assert [type(one) for one in decision.events] == [Released]


def test_repeats_that_arrive_together_all_count() -> None:
    """Four more reports at once are enough for five, however many more there are."""
    assert steering.report(started(Delay("count", count=5)), 4, NOW).state.status is RunStatus.ACTIVE
    assert steering.report(started(Delay("count", count=5)), 3, NOW).state.status is RunStatus.HELD
    assert len(steering.report(started(Delay("count", count=5)), 10**9, NOW).state.reported_at) == 5


def test_a_walk_waits_for_a_time() -> None:
    """It is released at its instant, not before, and then takes its first step."""
    run = started(Delay("wait", wait=300))
    assert advance(run, POLICY, people(), ids(), NOW + 299 * SECOND).state.status is RunStatus.HELD
    released = advance(run, POLICY, people(), ids(), NOW + 300 * SECOND)
    assert [type(one) for one in released.events] == [Released]
    assert paged(advance(released.state, POLICY, people(), ids(), NOW + 300 * SECOND).events) == [
        ("ann", PagedBecause.STEP)
    ]


def test_a_recovery_while_it_is_held_pages_nobody() -> None:
    """A held walk can be halted."""
    decision = steering.halt(started(Delay("wait", wait=300)), HaltedBecause.RESOLVED)
    assert (decision.state.status, decision.state.due_at) == (RunStatus.HALTED, 0)
    assert [type(one) for one in decision.events] == [Halted]


def test_support_hours() -> None:
    """Outside of the hours it waits for their next beginning; within them it doesn't wait."""
    decision = steering.start(RUN, "p", NOW, hold_of(Delay("hours", hours=OFFICE), NOW))
    held = decision.events[1]
    assert isinstance(held, Held)
    assert held.until == "until 2026-11-26T09:00:00.000Z"
    assert decision.state.due_at == from_text("2026-11-26T09:00:00Z")
    assert hold_of(Delay("hours", hours=OFFICE), NOW - 3 * 60 * MINUTE) is None


def test_what_is_foreseen_of_a_held_walk() -> None:
    """The release and the steps after it are foreseen, where an instant is known."""
    foreseen = foresee(started(Delay("wait", wait=300)), POLICY, lambda _at: people(), NOW, 0)
    after = NOW + 300 * SECOND
    assert [(one.at, type(one.events[0])) for one in foreseen[:3]] == [
        (after, Released),
        (after, Paged),
        (after + MINUTE, Paged),
    ]
    assert foresee(started(Delay("count", count=3)), POLICY, lambda _at: people(), NOW, 0) == []


def test_recipients_are_paged_with_the_first_step() -> None:
    """Each person once; a policy that has targets of the incident's teams pages those itself."""
    first = advance(RUN, POLICY, people("ann", "eve", teams=("tim",)), ids(), NOW)
    assert paged(first.events) == [
        ("ann", PagedBecause.STEP),
        ("eve", PagedBecause.RECIPIENT),
        ("tim", PagedBecause.RECIPIENT),
    ]
    second = advance(first.state, POLICY, people("eve"), ids(), NOW + MINUTE)
    assert paged(second.events) == [("bob", PagedBecause.STEP)]
    own = Policy((Step((StepTarget("role", "", "primary"),)),))
    assert paged(advance(RUN, own, people(teams=("tim",)), ids(), NOW).events) == [("", PagedBecause.STEP)]


def test_recipients_of_an_incident_without_a_policy_are_paged() -> None:
    """Without steps the recipients are all who are paged, and the walk ends after its wait."""
    first = advance(RUN, Policy(), people("eve"), ids(), NOW)
    assert paged(first.events) == [("eve", PagedBecause.RECIPIENT)]
    assert advance(first.state, Policy(), people("eve"), ids(), first.state.due_at).state.status is RunStatus.EXHAUSTED


@pytest.mark.parametrize(
    ("delay", "field"),
    [
        (Delay("count", count=1), "delay.count"),
        (Delay("count", count=2, within=-1), "delay.within"),
        (Delay("wait"), "delay.wait"),
        (Delay("hours"), "delay.hours"),
        (Delay("hours", hours=Hours(())), "delay.hours.windows"),
    ],
)
def test_a_bad_delay_names_its_field(delay: Delay, field: str) -> None:
    """What can't be waited for is refused."""
    with pytest.raises(Invalid) as error:
        check_delay(delay)
    assert error.value.field == field
