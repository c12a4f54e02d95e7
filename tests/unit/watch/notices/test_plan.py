"""Plan: who is told of what, when, and why not."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.kernel.events import Event, detail_of, sentence
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import from_json, to_json
from tocsin.watch.notices.notices import NoticeKind
from tocsin.watch.notices.plan import (
    EVENTS,
    NO_WINDOW,
    Maintained,
    NoticePlanned,
    NoticeReason,
    NoticeWithheld,
    Plan,
    on_event,
    remember,
)
from tocsin.watch.notices.plan import when_due as due
from tocsin.watch.rules.alerts import Alert, AlertCalmed, AlertFired, AlertPending, AlertRecovered, AlertStatus, apply
from tocsin.watch.rules.rules import AlertRule

START = 1_700_000_000
DELAY = 600
RULE = AlertRule("app_1", "threshold", {}, min_delay=DELAY)
PROBLEM, RECOVERY = NoticeKind.PROBLEM, NoticeKind.RECOVERY

Told = tuple[str, str, str]  # hook, notice kind, reason


class Telling:
    """One alert over time, planned as the engine does; instants are in seconds after the start."""

    def __init__(self, rule: AlertRule = RULE, hooks: Sequence[str] = ("a",)) -> None:
        self.rule, self.hooks = rule, hooks
        self.window = NO_WINDOW
        self.alert = Alert("alr_1", "rul_1", {})
        self.history: list[tuple[int, Event]] = []

    def fire(self, at: int) -> list[Told]:
        return self.change(AlertFired(1.0, 0.0, 60.0, {}), at)

    def recover(self, at: int) -> list[Told]:
        return self.change(AlertRecovered(0.0, 0.0, 60.0, {}), at)

    def change(self, event: Event, at: int) -> list[Told]:
        now = (START + at) * SECOND
        self.alert = apply(self.alert, event, now)
        return self._take(on_event(self.alert, event, self.rule, self.hooks, now, self.window), at)

    def when_due(self, at: int) -> list[Told]:
        return self._take(due(self.alert, self.rule, self.hooks, (START + at) * SECOND, self.window), at)

    def _take(self, plan: Plan, at: int) -> list[Told]:
        self.history += [(at, event) for event in plan.events]
        self.alert = from_json(to_json(plan.alert), Alert)
        notices = [one for one in plan.events if isinstance(one, NoticePlanned | NoticeWithheld)]
        assert len(notices) == len(plan.events)
        planned = {True: "", False: "not "}
        return [(one.hook_id, planned[isinstance(one, NoticePlanned)] + one.notice_kind, one.reason) for one in notices]

    @property
    def due_at(self) -> int:
        return self.alert.due_at // SECOND - START if self.alert.due_at else 0


def test_every_hook_is_told_of_problem_and_recovery() -> None:
    """Each hook is told when the alert fires and again when it recovers, and then nothing is owed."""
    telling = Telling(hooks=("a", "b"))

    assert telling.fire(0) == [("a", "problem", "first_notice"), ("b", "problem", "first_notice")]
    assert telling.recover(5) == [("a", "recovery", "recovered"), ("b", "recovery", "recovered")]
    assert telling.due_at == 0


def test_a_second_problem_waits_for_the_delay() -> None:
    """A problem within the delay is withheld, and told at the end of the delay if it still fires."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)

    assert telling.fire(20) == [("a", "not problem", "min_delay")]
    assert telling.history[-1][1] == NoticeWithheld("a", PROBLEM, (START + DELAY) * SECOND, reason="min_delay")
    assert telling.due_at == DELAY
    assert telling.when_due(DELAY - 1) == []
    assert telling.when_due(DELAY) == [("a", "problem", "delay_ended")]
    assert telling.due_at == 0
    assert telling.recover(DELAY + 1) == [("a", "recovery", "recovered")]


def test_an_owed_problem_that_ends_first_is_dropped() -> None:
    """A problem that recovers before it could be told is never told, and neither is its recovery."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.fire(20)

    assert telling.recover(30) == [("a", "not problem", "recovered_before_due")]
    assert telling.due_at == 0
    assert telling.when_due(DELAY) == []


def test_the_delay_counts_from_the_last_problem() -> None:
    """At the end of the delay the next problem is told at once."""
    telling = Telling()
    telling.fire(0)
    telling.recover(DELAY - 1)

    assert telling.fire(DELAY) == [("a", "problem", "first_notice")]


def test_each_hook_has_its_own_delay() -> None:
    """A hook that was linked later is told at once, while another one still waits."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.hooks = ("a", "b")

    assert telling.fire(20) == [("a", "not problem", "min_delay"), ("b", "problem", "first_notice")]
    assert telling.recover(30) == [("a", "not problem", "recovered_before_due"), ("b", "recovery", "recovered")]


@pytest.mark.parametrize("rule", [RULE, replace(RULE, notifies=False), replace(RULE, is_enabled=False)])
def test_a_hook_that_was_told_is_told_of_the_end(rule: AlertRule) -> None:
    """A recovery goes to the hook that knows of the problem, also if unlinked or silenced since then."""
    telling = Telling()
    telling.fire(0)
    telling.hooks, telling.rule = (), rule

    assert telling.recover(10) == [("a", "recovery", "recovered")]


def test_a_hook_that_was_linked_meanwhile_is_not_told_of_the_end() -> None:
    """A hook that was never told of the problem isn't told of its recovery, and the timeline says why."""
    telling = Telling()
    telling.fire(0)
    telling.hooks = ("a", "b")

    assert telling.recover(10) == [("a", "recovery", "recovered"), ("b", "not recovery", "never_told")]


def test_notifications_off_tells_nobody() -> None:
    """A rule that doesn't notify tells nobody of anything, with the reason."""
    telling = Telling(replace(RULE, notifies=False))

    assert telling.fire(0) == [("a", "not problem", "notifications_off")]
    assert telling.recover(10) == []


def test_a_rule_without_hooks_says_so() -> None:
    """Where there is no hook to tell, the timeline says that."""
    telling = Telling(hooks=())

    assert telling.fire(0) == [("", "not problem", "no_hooks")]
    assert telling.recover(10) == []
    assert telling.alert.hooks == {}


def test_recoveries_can_be_turned_off() -> None:
    """Without recovery notices the hook's knowledge is cleared, so the next problem is told as a new one."""
    telling = Telling(replace(RULE, notifies_recovery=False))
    telling.fire(0)

    assert telling.recover(10) == [("a", "not recovery", "recovery_off")]
    assert telling.fire(DELAY) == [("a", "problem", "first_notice")]


@pytest.mark.parametrize(
    ("rule", "hooks", "reason"),
    [
        (RULE, (), NoticeReason.HOOK_UNLINKED),
        (replace(RULE, notifies=False), ("a",), NoticeReason.NOTIFICATIONS_OFF),
        (replace(RULE, is_enabled=False), ("a",), NoticeReason.RULE_DISABLED),
    ],
)
def test_an_owed_problem_needs_a_hook_and_a_rule(rule: AlertRule, hooks: Sequence[str], reason: str) -> None:
    """An owed problem is dropped when its hook was unlinked or its rule silenced, and the reason says which."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.fire(20)
    telling.rule, telling.hooks = rule, hooks

    assert telling.when_due(DELAY) == [("a", "not problem", reason)]
    assert telling.due_at == 0
    telling.rule, telling.hooks = RULE, ("a",)
    assert telling.when_due(2 * DELAY) == []


def test_an_owed_problem_of_an_alert_that_is_over_is_dropped() -> None:
    """Should an alert be ok while a problem is owed, the problem isn't told."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.fire(20)
    telling.alert = replace(telling.alert, status=AlertStatus.OK)

    assert telling.when_due(DELAY) == [("a", "not problem", "recovered_before_due")]


def test_a_longer_delay_counts_at_once() -> None:
    """When the delay was lengthened while a problem was owed, the problem waits for the longer one."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.fire(20)
    telling.rule = replace(RULE, min_delay=2 * DELAY)

    assert telling.when_due(DELAY) == [("a", "not problem", "min_delay")]
    assert telling.due_at == 2 * DELAY
    assert telling.when_due(2 * DELAY) == [("a", "problem", "delay_ended")]


def test_the_next_owed_problem_is_the_earliest() -> None:
    """With several problems owed, the alert is due when the first may be told."""
    telling = Telling()
    telling.fire(0)
    telling.recover(10)
    telling.hooks = ("b",)
    telling.fire(100)
    telling.recover(110)
    telling.hooks = ("a", "b")
    telling.fire(120)

    assert telling.due_at == DELAY
    assert telling.when_due(DELAY) == [("a", "problem", "delay_ended")]
    assert telling.due_at == DELAY + 100


@pytest.mark.parametrize("event", [AlertPending(1.0, 0.0, 5.0), AlertCalmed(0.0)])
def test_waiting_alerts_tell_nobody(event: Event) -> None:
    """What happens before an alert fires concerns no hook."""
    alert = Alert("alr_1", "rul_1", {}, AlertStatus.PENDING)
    assert on_event(alert, event, RULE, ("a",), 1) == Plan(alert)
    assert remember(alert, event, 1) == alert


@pytest.mark.parametrize("kind", EVENTS)
def test_each_notice_event_reads_as_a_sentence(kind: type[NoticePlanned | NoticeWithheld]) -> None:
    """The timeline shows who was (not) told of what, and why."""
    event = kind("hok_1", PROBLEM, reason=NoticeReason.MIN_DELAY)
    text = sentence(kind.says, event.reason, detail_of(event))
    assert text.endswith("hook hok_1 of the problem (min delay).")


steps = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.one_of(
            st.sampled_from(["fire", "recover", "look", "off", "on"]),
            st.lists(st.sampled_from("abc"), unique=True),
        ),
    ),
    max_size=40,
)


@given(steps, st.sampled_from([0, 1, 10, 30]))
def test_the_laws_of_telling(history: list[tuple[int, str | list[str]]], delay: int) -> None:
    """
    Whatever happens: a problem is told at most once per delay and hook, its recovery exactly once, and no recovery is
    told that had no problem; what is owed is told when its time has come; the timeline rebuilds what hooks know.
    """
    telling = Telling(replace(RULE, min_delay=delay), ("a", "b"))
    knows: dict[str, bool] = {}
    told_at: dict[str, int] = {}
    at = 0
    for seconds, action in [*history, (0, "recover")]:
        at += seconds
        told = act(telling, action, at)
        for hook, what, _ in told:
            if what == "problem":
                assert not knows.get(hook)
                assert at - told_at.get(hook, -delay) >= delay
                knows[hook], told_at[hook] = True, at
            elif what == "recovery":
                assert knows[hook]
                knows[hook] = False
        if telling.alert.status is AlertStatus.OK:
            assert not any(knows.values())
            assert telling.due_at == 0
        assert telling.due_at == 0 or telling.due_at > at
        assert {hook for hook, memory in telling.alert.hooks.items() if memory.is_told} == {
            hook for hook, is_told in knows.items() if is_told
        }
    replayed = Alert("alr_1", "rul_1", {})
    for second, event in telling.history:
        replayed = remember(replayed, event, (START + second) * SECOND)
    assert (replayed.hooks, replayed.due_at) == (telling.alert.hooks, telling.alert.due_at)


def act(telling: Telling, action: str | list[str], at: int) -> list[Told]:
    """Do what is due, then the action where the alert's status allows it."""
    told = telling.when_due(at)
    if isinstance(action, list):
        telling.hooks = tuple(action)
    elif action in ("on", "off"):
        telling.rule = replace(telling.rule, notifies=action == "on")
    elif action == "fire" and telling.alert.status is AlertStatus.OK:
        told += telling.fire(at)
    elif action == "recover" and telling.alert.status is AlertStatus.FIRING:
        told += telling.recover(at)
    return told


def test_in_a_maintenance_window_the_problem_is_owed_until_its_end() -> None:
    """A problem within the window is told when that ends, if it still fires then; one that ends within isn't."""
    telling = Telling()
    telling.window = Maintained((START + 900) * SECOND, "maintenance 'racks' until later (new racks)")

    assert telling.fire(0) == [("a", "not problem", "maintenance")]
    assert telling.due_at == 900
    assert telling.when_due(900) == [("a", "problem", "delay_ended")]
    assert telling.recover(960) == [("a", "recovery", "recovered")]
    assert telling.fire(100) == [("a", "not problem", "maintenance")]
    assert telling.recover(200) == [("a", "not problem", "recovered_before_due")]


def test_a_problem_that_was_told_before_the_window_ends_within_it() -> None:
    """Whoever knows of the problem hears of its end, window or not."""
    telling = Telling()
    telling.fire(0)
    telling.window = Maintained((START + 900) * SECOND, "maintenance")

    assert telling.recover(60) == [("a", "recovery", "recovered")]
