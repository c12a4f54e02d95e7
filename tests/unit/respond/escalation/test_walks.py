"""Walks as a table: a policy, and who is paged in which minute if nobody takes over (alertops.md 3.4 and 3.5)."""

from collections.abc import Mapping
from itertools import count

import pytest

from tocsin.kernel.hours import Hours, Window
from tocsin.kernel.instants import MINUTE, from_text
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.foresee import foresee
from tocsin.respond.escalation.people import People, Reached
from tocsin.respond.escalation.policies import HaltsOn, Policy, Step, StepConditions, StepTarget
from tocsin.respond.escalation.runs import HookPaged, Paged, Run, RunStatus, StepSkipped

NOW = from_text("2026-11-22T03:00:00Z")  # a Sunday
PRIMARY, SECONDARY, MANAGER = (StepTarget("role", "ops", one) for one in ("primary", "secondary", "manager"))
WEB = StepTarget("role", "web", "primary")
ANN, NOBODY, HOOK = StepTarget("user", "ann"), StepTarget("role", "ops", "nobody"), StepTarget("hook", "chat")
ON_DUTY = {
    PRIMARY: "ann bob",
    SECONDARY: "cleo",
    MANAGER: "max",
    WEB: "wim zoe",
    ANN: "ann",
    StepTarget("schedule", "night"): "ann",
    StepTarget("schedule", "night", when="next"): "bob",
    StepTarget("team", "ops"): "ann bob cleo max",
}
DAYTIME = Hours((Window(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),), "UTC")


def people(
    on_duty: Mapping[StepTarget, str] = ON_DUTY, *, managers: str = "", admins: str = "root", reports: int = 1
) -> People:
    """Return a world in which these people are on duty; ids are names, the team is the target's."""

    def reach(target: StepTarget) -> tuple[Reached, ...]:
        team = target.id if target.kind in ("role", "team") else ""
        return tuple(Reached(one, one, target.role, team) for one in on_duty.get(target, "").split())

    return People(
        reach,
        lambda: tuple(Reached(one, one, "manager") for one in managers.split()),
        lambda: tuple(Reached(one, one, "admin") for one in admins.split()),
        hooks=lambda target: ((target.id, target.id),) if target.kind == "hook" else (),
        reports=lambda _within: reports,
        priority="P1",
        severity="critical",
    )


def walk(policy: Policy, world: People, *, turn: int = 0, run: Run | None = None, now: int = NOW) -> list[str]:
    """Return `minute name …` for each instant at which somebody is told, and how the walk ends."""
    run = run or steering.start(Run("run", "inc", "pol", "rev", turn=turn), "ops", now).state
    lines: list[str] = []
    for foreseen in foresee(run, policy, lambda _at: world, now, policy.repeats):
        told = [
            one.user_name if isinstance(one, Paged) else f"#{one.hook_name}"
            for one in foreseen.events
            if isinstance(one, Paged | HookPaged)
        ]
        ended = ["end"] if foreseen.events[-1].__class__.__name__ == "Exhausted" else []
        if told or ended:
            lines.append(" ".join([str((foreseen.at - NOW) // MINUTE), *told, *ended]))
    return lines


AFTER_5 = Policy((Step((PRIMARY,), 300, between=300), Step((SECONDARY,), 300), Step((MANAGER,), 300)))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy((Step((PRIMARY,)), Step((SECONDARY,)), Step((MANAGER,)))), ["0 ann bob", "5 cleo", "10 max", "15 end"]),
        (
            Policy((Step((PRIMARY,), 600, between=300), Step((SECONDARY,)), Step((MANAGER,)))),
            ["0 ann", "5 bob", "10 cleo", "15 max", "20 end"],
        ),
        (
            Policy((Step((ANN,), 1800, retries=5, retry_every=300), Step((SECONDARY,), 1800))),
            ["0 ann", "5 ann", "10 ann", "15 ann", "20 ann", "25 ann", "30 cleo", "60 end"],
        ),
        (Policy((Step((PRIMARY, SECONDARY, MANAGER)),)), ["0 ann bob cleo max", "5 end"]),
        (Policy((Step((MANAGER,)),)), ["0 max", "5 end"]),
        (Policy((Step((NOBODY,)), Step((SECONDARY,)))), ["0 cleo", "5 end"]),
        (Policy((Step((PRIMARY, WEB)),), between_teams=60), ["0 ann bob", "1 wim zoe", "5 end"]),
        (Policy((Step((ANN, WEB)),), teams_first=True), ["0 wim zoe ann", "5 end"]),
        (
            Policy((Step((PRIMARY, WEB), 600, between=120),), between_teams=60),
            ["0 ann", "1 wim", "2 bob", "3 zoe", "10 end"],
        ),
        (Policy((Step((ANN,)), Step((StepTarget("team", "ops"),)))), ["0 ann", "5 ann bob cleo max", "10 end"]),
        (
            Policy((Step((ANN,)), Step((StepTarget("team", "ops"),))), is_once_per_round=True),
            ["0 ann", "5 bob cleo max", "10 end"],
        ),
        (Policy((Step((ANN,)),), repeats=2), ["0 ann", "5 ann", "10 ann", "15 end"]),
        (
            Policy((Step((ANN,)), Step((ANN,))), repeats=1, is_once_per_round=True),
            ["0 ann", "10 ann", "20 end"],
        ),
        (Policy((Step((ANN, HOOK)),)), ["0 #chat ann", "5 end"]),
        (Policy((Step((HOOK,)), Step((SECONDARY,)))), ["0 #chat", "5 cleo", "10 end"]),
        (
            Policy((Step((StepTarget("schedule", "night"),)), Step((StepTarget("schedule", "night", when="next"),)))),
            ["0 ann", "5 bob", "10 end"],
        ),
        (Policy((Step((ANN,), 0), Step((SECONDARY,), 300))), ["0 ann", "0 cleo", "5 end"]),
        (Policy((Step((PRIMARY,), is_round_robin=True),)), ["0 ann", "5 end"]),
    ],
    ids=[
        "primary, secondary, manager, always in this order, every five minutes",
        "within a role one member after another",
        "five retries before the next member: six pages",
        "all hands",
        "managers alone",
        "an empty role is skipped at once",
        "the next team after a wait",
        "teams before users",
        "members one after another within each team",
        "without the option who was paged is paged again",
        "once per round",
        "further rounds",
        "once per round, anew in each round",
        "a hook beside people",
        "a step of hooks alone waits as any other",
        "who is on call, then who will be next",
        "no wait between steps",
        "one of the role in turn",
    ],
)
def test_walk(policy: Policy, expected: list[str]) -> None:
    """The policy tells these people in these minutes and nobody else."""
    assert walk(policy, people()) == expected


def test_turns_go_round() -> None:
    """Of a round-robin step's people each incident pages the next one, and after the last the first."""
    policy = Policy((Step((PRIMARY, SECONDARY), is_round_robin=True),))
    assert [walk(policy, people(), turn=turn)[0] for turn in range(4)] == ["0 ann", "0 bob", "0 cleo", "0 ann"]


FALLBACK = Policy((Step((NOBODY,)),), fallback=(SECONDARY,))


@pytest.mark.parametrize(
    ("policy", "world", "expected"),
    [
        (FALLBACK, people(managers="max"), ["0 cleo", "5 end"]),
        (FALLBACK, people({}, managers="max"), ["0 max", "5 end"]),
        (FALLBACK, people({}), ["0 root", "5 end"]),
        (FALLBACK, people({}, admins=""), ["5 end"]),
        (Policy((Step((ANN,)), Step((NOBODY,))), fallback=(SECONDARY,)), people(), ["0 ann", "5 end"]),
        (Policy((Step((NOBODY,)),), repeats=1, fallback=(SECONDARY,)), people(), ["0 cleo", "5 cleo", "10 end"]),
    ],
    ids=["fallback", "managers", "admins", "nobody at all", "not while somebody was reached", "in each round"],
)
def test_nobody_is_never_silence(policy: Policy, world: People, expected: list[str]) -> None:
    """A round that reached nobody pages the fallback, else the managers, else the admins."""
    assert walk(policy, world) == expected


@pytest.mark.parametrize(
    ("only", "reports", "why"),
    [
        (StepConditions(hours=DAYTIME), 1, "outside of its hours, which begin 2026-11-23 09:00 UTC"),
        (StepConditions(priorities=("P4", "P5")), 1, "only for P4, P5, the priority is P1"),
        (StepConditions(severities=("info",)), 1, "only for info, the severity is critical"),
        (StepConditions(reports=3, within=600), 2, "only from 3 reports within 10 min, there were 2"),
        (StepConditions(priorities=("P1",), severities=("critical",), reports=3), 3, ""),
    ],
)
def test_conditions_of_a_step(only: StepConditions, reports: int, why: str) -> None:
    """A step whose conditions aren't met is skipped at once, and says why."""
    policy = Policy((Step((ANN,), only=only), Step((SECONDARY,))))
    world = people(reports=reports)
    assert walk(policy, world)[0] == ("0 cleo" if why else "0 ann")
    run = steering.start(Run("run", "inc", "pol", "rev"), "ops", NOW).state
    events = advance(run, policy, world, lambda prefix: prefix, NOW).events
    assert [one.why for one in events if isinstance(one, StepSkipped)] == ([why] if why else [])


def taken(policy: Policy, minutes: int) -> Run:
    """Return a run as it is so many minutes after its start, nobody having done anything."""
    ids = count(1)
    run = steering.start(Run("run", "inc", "pol", "rev"), "ops", NOW).state
    while run.due_at and run.due_at <= NOW + minutes * MINUTE:
        run = advance(run, policy, people(), lambda prefix: f"{prefix}_{next(ids)}", run.due_at).state
    return run


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(2, ["2 bob", "7 cleo", "12 max", "17 end"]), (6, ["6 cleo", "11 max", "16 end"]), (12, ["12 max", "17 end"])],
    ids=["the next member of the role", "the next role", "the manager"],
)
def test_escalate_goes_on_to_the_next_person_now(minutes: int, expected: list[str]) -> None:
    """Escalating pages whoever would have been next, and what follows keeps its distance from now."""
    policy = Policy((Step((PRIMARY,), 600, between=300), *AFTER_5.steps[1:]))
    now = NOW + minutes * MINUTE
    run = steering.escalate(taken(policy, minutes), now).state
    assert walk(policy, people(), run=run, now=now) == expected


@pytest.mark.parametrize(
    ("halts_on", "acks_required", "count", "ack_timeout", "status"),
    [
        (HaltsOn.ACKNOWLEDGE, 1, 1, 0, RunStatus.HALTED),
        (HaltsOn.ASSIGN, 1, 1, 0, RunStatus.ACTIVE),
        (HaltsOn.ACKNOWLEDGE, 2, 1, 0, RunStatus.ACTIVE),
        (HaltsOn.ACKNOWLEDGE, 2, 2, 0, RunStatus.HALTED),
        (HaltsOn.ACKNOWLEDGE, 1, 1, 1800, RunStatus.ACKNOWLEDGED),
    ],
    ids=["acknowledged", "AlertOps: only assigning stops", "one of two", "two of two", "for half an hour"],
)
def test_acknowledging(halts_on: HaltsOn, acks_required: int, count: int, ack_timeout: int, status: RunStatus) -> None:
    """What an acknowledgement does to the walk is the policy's to say."""
    policy = Policy((Step((ANN,), acks_required=acks_required),), halts_on=halts_on, ack_timeout=ack_timeout)
    assert steering.acknowledge(taken(policy, 1), policy, count, NOW + MINUTE).state.status is status


def test_an_acknowledgement_that_ends_pages_anew() -> None:
    """An incident that isn't resolved in time after its acknowledgement pages from the first step."""
    policy = Policy((Step((ANN,)), Step((SECONDARY,))), ack_timeout=1800)
    now = NOW + 6 * MINUTE
    run = steering.acknowledge(taken(policy, 6), policy, 1, now).state
    assert walk(policy, people(), run=run, now=now) == ["36 ann", "41 cleo", "46 end"]


def test_on_hold_keeps_the_wait_that_remained() -> None:
    """A walk that is snoozed three minutes into a wait of five goes on two minutes after it is woken."""
    policy = Policy((Step((ANN,)), Step((SECONDARY,))))
    asleep = steering.snooze(taken(policy, 3), NOW + 3 * MINUTE).state
    now = NOW + 63 * MINUTE
    run = steering.resume(asleep, steering.ResumedBecause.WOKEN, now).state
    assert walk(policy, people(), run=run, now=now) == ["65 cleo", "70 end"]
