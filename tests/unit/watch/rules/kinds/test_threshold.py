"""Threshold rules: when they fire, wait and recover, and which settings they take."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.watch.rules.alerts import (
    Alert,
    AlertCalmed,
    AlertFired,
    AlertPending,
    AlertRecovered,
    AlertStatus,
    RecoveryReason,
)
from tocsin.watch.rules.kinds import threshold
from tocsin.watch.signals.queries import GroupValue, Query, TagFilter

NOW = 1_700_000_000 * SECOND
HOST = {"os.host": "web-1"}
CPU: dict[str, Any] = {"expression": "os.cpu.user", "threshold": 90, "group_by": ["os.host"]}

values = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.sampled_from([-1e308, -1.0, -0.0, 69.0, 70.0, 71.0, 89.0, 90.0, 91.0, 1e308]),
)


class Watch:
    """One rule over time: holds its alerts, and gives the events of each evaluation."""

    def __init__(self, **settings: Any) -> None:
        self.settings = CPU | settings
        self.alerts: dict[str, Alert] = {}
        self.at = NOW
        self._numbers = count(1)

    def see(self, *facts: GroupValue, after: float = 0) -> list[Event]:
        self.at += round(after * SECOND)
        compiled = threshold.compile_settings(self.settings)
        decisions = threshold.evaluate("rul_1", compiled, self.alerts, facts, self.at, self._new_id)
        self.alerts |= {labels_key(one.state.labels): one.state for one in decisions}
        return [event for one in decisions for event in one.events]

    def value(self, value: float | None, after: float = 0) -> list[Event]:
        return self.see(GroupValue(HOST, value), after=after)

    def _new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    @property
    def status(self) -> AlertStatus:
        return self.alerts[labels_key(HOST)].status


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


@pytest.mark.parametrize(
    ("operator", "fires", "not_yet"),
    [
        ("more", [90.1, 1e308], [90, 89, -1e308]),
        ("less", [89.9, -1e308], [90, 91]),
        ("more_or_equal", [90, 91], [89.9]),
        ("less_or_equal", [90, 89], [90.1]),
        ("equal", [90], [89, 91]),
        ("not_equal", [89, 91], [90, None]),
    ],
)
def test_operators_compare(operator: str, fires: list[float], not_yet: list[float | None]) -> None:
    """A value fires exactly if the operator holds between it and the threshold; a missing value never does."""
    assert [kinds(Watch(operator=operator).value(value)) for value in fires] == [[AlertFired]] * len(fires)
    assert [Watch(operator=operator).value(value) for value in not_yet] == [[]] * len(not_yet)


def test_a_fired_alert_says_what_it_saw() -> None:
    """The event names value, threshold, window and group."""
    assert Watch(window=30).value(97.2) == [AlertFired(97.2, 90.0, 30.0, HOST)]


def test_a_held_condition_waits_before_it_fires() -> None:
    """With a hold the alert is pending until the condition has held for that long, and then it fires."""
    watch = Watch(hold=60)

    assert watch.value(95) == [AlertPending(95.0, 90.0, 60.0)]
    assert watch.value(96, after=59.9) == []
    assert kinds(watch.value(97, after=0.1)) == [AlertFired]


def test_a_condition_that_ends_early_calms() -> None:
    """A pending alert whose value is normal again is ok without having fired, and waits anew the next time."""
    watch = Watch(hold=60)

    watch.value(95)
    assert watch.value(80, after=30) == [AlertCalmed(80.0)]
    assert kinds(watch.value(95, after=40)) == [AlertPending]


def test_a_recovery_threshold_must_be_crossed() -> None:
    """Between the two thresholds a firing alert goes on firing, and an ok one stays ok."""
    watch = Watch(recovery_threshold=70)

    assert watch.value(80) == []
    watch.value(95)
    assert watch.value(80) == []
    (recovered,) = watch.value(69)
    assert recovered == AlertRecovered(69.0, 90.0, 60.0, HOST, reason=RecoveryReason.BACK_TO_NORMAL)
    assert watch.value(80) == []


def test_a_falling_value_recovers_upwards() -> None:
    """For `less`, the recovery threshold lies above the threshold."""
    watch = Watch(operator="less", threshold=10, recovery_threshold=20)

    assert kinds(watch.value(9)) == [AlertFired]
    assert watch.value(15) == []
    assert kinds(watch.value(21)) == [AlertRecovered]


def test_no_value_changes_nothing() -> None:
    """Where nothing was measured, an ok alert stays ok, a pending one waits and a firing one goes on firing."""
    watch = Watch(hold=60)

    assert watch.value(None) == []
    watch.value(95)
    assert watch.value(None, after=120) == []
    assert watch.status is AlertStatus.PENDING
    assert kinds(watch.value(95)) == [AlertFired]
    assert watch.value(None, after=9999) == []
    assert watch.status is AlertStatus.FIRING


def test_each_group_has_its_own_alert() -> None:
    """One evaluation decides every group by itself, in order of the facts, and only those that change have a row."""
    watch = Watch()
    watch.see(GroupValue({"os.host": "a"}, 95.0))

    events = watch.see(*(GroupValue({"os.host": name}, value) for name, value in (("a", 1.0), ("b", 1.0), ("c", 99.0))))

    assert kinds(events) == [AlertRecovered, AlertFired]
    assert [(alert.id, alert.labels["os.host"]) for alert in watch.alerts.values()] == [("alr_1", "a"), ("alr_2", "c")]


@pytest.mark.parametrize(
    "edit",
    [{"group_by": ["region"]}, {"filters": [{"tag": "os.host", "values": ["web-1"], "is_excluded": True}]}],
)
def test_a_group_that_the_rule_left_recovers(edit: dict[str, Any]) -> None:
    """After an edit by which the rule no longer has the group, its alert ends, since no fact will speak of it again."""
    watch = Watch()
    watch.value(95)

    watch.settings |= edit
    assert [(type(event), event.reason) for event in watch.see()] == [(AlertRecovered, RecoveryReason.RULE_CHANGED)]
    assert watch.see() == []


def test_an_edited_filter_that_keeps_the_group_changes_nothing() -> None:
    """An alert goes on while the rule's filters still let its group through."""
    watch = Watch()
    watch.value(95)

    watch.settings |= {"filters": [{"tag": "os.host", "values": ["web-1"]}, {"tag": "region", "values": ["eu"]}]}
    assert watch.see() == []


@pytest.mark.parametrize("value", [95.0, 1.0, None])
@pytest.mark.parametrize(("hold", "event"), [(0, AlertRecovered), (60, AlertCalmed)])
def test_a_retired_group_ends(hold: int, event: type[Event], value: float | None) -> None:
    """Retiring a group ends its alert at once and once, whatever its facts say; a later problem fires again."""
    watch = Watch(hold=hold)
    watch.value(95)
    ((key, alert),) = watch.alerts.items()
    watch.alerts[key] = replace(alert, retired_at=NOW)

    (ended,) = watch.value(value, after=100)
    assert (type(ended), ended.reason) == (event, RecoveryReason.RETIRED)
    assert kinds(watch.value(95, after=1)) == [AlertPending if hold else AlertFired]


@given(st.lists(st.tuples(st.lists(values, min_size=3, max_size=3), st.integers(0, 90)), max_size=8), st.booleans())
def test_all_groups_at_once_decide_as_each_alone(steps: list[tuple[list[float | None], int]], is_held: bool) -> None:
    """Evaluating groups together gives what evaluating each by itself gives, for any values."""
    settings: dict[str, Any] = {"recovery_threshold": 70, "hold": 60 if is_held else 0}
    together, alone = Watch(**settings), [Watch(**settings) for _ in range(3)]
    for row, seconds in steps:
        facts = [GroupValue({"os.host": str(number)}, value) for number, value in enumerate(row)]
        events = together.see(*facts, after=seconds)
        expected = [event for watch, fact in zip(alone, facts, strict=True) for event in watch.see(fact, after=seconds)]
        assert events == expected


@pytest.mark.parametrize(
    ("field", "edit"),
    [
        ("expression", {"expression": "os.cpu +"}),
        ("expression", {"expression": ""}),
        ("window", {"window": 9}),
        ("window", {"window": 86_401}),
        ("rollup", {"rollup": "median"}),
        ("operator", {"operator": "above"}),
        ("threshold", {"threshold": "90"}),
        ("threshold", {"threshold": None}),
        ("recovery_threshold", {"recovery_threshold": 91}),
        ("recovery_threshold", {"operator": "less", "recovery_threshold": 89}),
        ("recovery_threshold", {"operator": "equal", "recovery_threshold": 80}),
        ("hold", {"hold": -1}),
        ("hold", {"hold": 86_401}),
        ("group_by", {"group_by": [str(number) for number in range(9)]}),
    ],
)
def test_settings_are_checked_when_they_are_saved(field: str, edit: dict[str, Any]) -> None:
    """A setting that makes no sense is refused, and the error names its field."""
    with pytest.raises(Invalid) as error:
        threshold.compile_settings(CPU | edit)
    assert error.value.field == field


@pytest.mark.parametrize("edit", [{"window": 10}, {"window": 86_400, "hold": 86_400}, {"recovery_threshold": 90}])
def test_settings_at_their_bounds_are_taken(edit: dict[str, Any]) -> None:
    """The bounds themselves belong to the range."""
    assert threshold.compile_settings(CPU | edit)


def test_the_query_asks_for_the_rules_groups() -> None:
    """A rule asks for its expression over its window, by its own rollup in time and across series."""
    compiled = threshold.compile_settings(
        CPU | {"rollup": "max", "window": 30, "filters": [{"tag": "region", "values": ["eu"]}]}
    )
    filters = (TagFilter("region", ("eu",)),)
    assert threshold.query(compiled, "app_1") == Query(
        "app_1", "os.cpu.user", 30 * SECOND, "max", "max", filters, ("os.host",)
    )
