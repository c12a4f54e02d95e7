"""Plans: which hooks are told, when, and why not."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.instants import SECOND
from tocsin.watch.notices.plan import NoticePlanned, NoticeReason, on_event, when_due
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertPending, AlertRecovered, AlertStatus, apply
from tocsin.watch.rules.rules import AlertRule

RULE = AlertRule("app_1", "threshold", {}, min_delay=600)
START = 1_000_000
FIRED = AlertFired(95.0, 90.0, 60.0, {})
RECOVERED = AlertRecovered(50.0, 90.0, 60.0, {})


class Walk:
    """One alert of one rule, walked through time; `told` holds (seconds, hook, kind, reason) of every decision."""

    def __init__(self, rule=RULE, hooks=("hok_a",)):
        self.alert = Alert("alr_1", "rul_1", {})
        self.rule, self.hooks, self.told, self.sent = rule, hooks, [], []

    def event(self, event, at):
        now = START * SECOND + at * SECOND
        self.alert = apply(self.alert, event, now)
        self._take(on_event(self.alert, event, self.rule, self.hooks, now), at)

    def due(self, at):
        self._take(when_due(self.alert, self.rule, self.hooks, START * SECOND + at * SECOND), at)

    def set(self, **changes):
        self.rule = msgspec.structs.replace(self.rule, **changes)

    def due_at(self):
        return self.alert.due_at // SECOND - START if self.alert.due_at else None

    def _take(self, plan, at):
        self.alert = plan.alert
        self.told += [(at, one.hook_id, one.notice_kind, one.reason) for one in plan.events]
        self.sent += [(at, one.hook_id, one.notice_kind) for one in plan.events if isinstance(one, NoticePlanned)]


def flapping(second_fire=100, **rule):
    walk = Walk(msgspec.structs.replace(RULE, **rule))
    walk.event(FIRED, 0)
    walk.event(RECOVERED, 50)
    walk.event(FIRED, second_fire)
    return walk


def test_delay_ends_while_firing():
    """A problem withheld by the minimum delay is told when the delay ends, if it still fires, and only once."""
    walk = flapping()
    assert walk.sent == [(0, "hok_a", "problem"), (50, "hok_a", "recovery")]
    assert (walk.told[-1][3], walk.due_at()) == (NoticeReason.MIN_DELAY, 600)
    walk.due(599)
    assert len(walk.told) == 3
    walk.due(600)
    assert walk.told[-1] == (600, "hok_a", "problem", NoticeReason.DELAY_ENDED)
    assert walk.due_at() is None
    walk.due(601)
    assert len(walk.told) == 4


def test_recovers_before_due():
    """A problem that recovers while it is withheld is never told, and neither is its recovery."""
    walk = flapping()
    walk.event(RECOVERED, 200)
    assert walk.told[-1] == (200, "hok_a", "problem", NoticeReason.RECOVERED_BEFORE_DUE)
    assert len(walk.sent) == 2
    assert walk.due_at() is None


def test_after_the_delay():
    """A problem at the end of the delay or later is told at once."""
    assert flapping(second_fire=600).sent[-1] == (600, "hok_a", "problem")


def test_recovery_is_never_delayed():
    """A recovery goes at once to the hook that was told, also when it is no longer linked, and to no other."""
    walk = Walk()
    walk.event(FIRED, 0)
    walk.hooks = ("hok_b",)
    walk.event(RECOVERED, 1)
    assert walk.sent == [(0, "hok_a", "problem"), (1, "hok_a", "recovery")]


def test_switched_off():
    """What a rule's switches withhold is recorded with the switch as reason."""
    silent = Walk(msgspec.structs.replace(RULE, notifies=False))
    silent.event(FIRED, 0)
    silent.event(RECOVERED, 1)
    assert silent.told == [(0, "hok_a", "problem", NoticeReason.NOTIFICATIONS_OFF)]
    half = flapping(notifies_recovery=False)
    assert half.told[1] == (50, "hok_a", "recovery", NoticeReason.RECOVERY_OFF)


@pytest.mark.parametrize(
    ("notifies", "hooks", "reason"),
    [(False, ("hok_a",), NoticeReason.NOTIFICATIONS_OFF), (True, ("hok_b",), NoticeReason.HOOK_UNLINKED)],
)
def test_obstacles_when_due(notifies, hooks, reason):
    """A withheld problem that may no longer be told when it is due is dropped with the true reason."""
    walk = flapping()
    walk.set(notifies=notifies)
    walk.hooks = hooks
    walk.due(600)
    assert walk.told[-1] == (600, "hok_a", "problem", reason)
    assert walk.due_at() is None


def test_pending_tells_nobody():
    """A pending alert tells no hook."""
    assert on_event(Walk().alert, AlertPending(1.0, 1.0, 1.0), RULE, ("hok_a",), START).events == ()


STEP = st.tuples(st.sampled_from(["fire_or_recover", "due", "notifies", "hooks"]), st.integers(1, 900))


@given(st.lists(STEP, max_size=40), st.sampled_from([0, 1, 300, 600]))
def test_told_of_a_problem_told_of_its_recovery(steps, min_delay):
    """Per hook, problems and recoveries alternate, problems keep the delay, and nobody told is left when it is ok."""
    walk, at = Walk(msgspec.structs.replace(RULE, min_delay=min_delay), ("hok_a", "hok_b")), 0
    for what, pause in steps:
        at += pause
        if walk.due_at() is not None and walk.due_at() <= at:
            walk.due(at)
        match what:
            case "fire_or_recover":
                walk.event(FIRED if walk.alert.status is AlertStatus.OK else RECOVERED, at)
            case "due":
                walk.due(at)
            case "notifies":
                walk.set(notifies=not walk.rule.notifies)
            case _:
                walk.hooks = ("hok_b",) if "hok_a" in walk.hooks else ("hok_a", "hok_b")
    if walk.alert.status is AlertStatus.FIRING:
        walk.event(RECOVERED, at + 1)
    for hook in ("hok_a", "hok_b"):
        kinds = [kind for _, one, kind in walk.sent if one == hook]
        assert kinds == ["problem", "recovery"] * (len(kinds) // 2)
        problems = [when for when, one, kind in walk.sent if (one, kind) == (hook, "problem")]
        assert all(later - earlier >= min_delay for earlier, later in pairwise(problems))
    assert walk.due_at() is None
