"""The kind contract: what every rule kind keeps, proven by its own samples."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.fields import Field
from tocsin.kernel.labels import labels_key
from tocsin.kernel.values import from_json, to_json
from tocsin.watch.rules.alerts import NEXT, Alert, AlertFired, AlertRecovered, AlertStatus
from tocsin.watch.rules.kinds import KINDS, kind
from tocsin.watch.rules.kinds.kind import Kind, Sample

SAMPLES = [
    pytest.param(one, sample, id=f"{one.name}-{number}") for one in KINDS for number, sample in enumerate(one.samples)
]
every_kind = pytest.mark.parametrize("one", KINDS, ids=lambda one: one.name)
every_sample = pytest.mark.parametrize(("one", "sample"), SAMPLES)

Alerts = dict[str, Alert]


def ids() -> Callable[[str], str]:
    numbers = count(1)
    return lambda prefix: f"{prefix}_{next(numbers)}"


def step(one: Kind, sample: Sample, alerts: Alerts, facts: Any) -> tuple[Alerts, list[Any]]:
    """Return the alerts after one evaluation, by labels key, and the events."""
    compiled = one.compile(sample.settings)
    decisions = one.evaluate("rul_1", compiled, alerts, facts, sample.now, ids())
    after = {labels_key(each.state.labels): each.state for each in decisions}
    return alerts | after, [event for each in decisions for event in each.events]


@every_sample
def test_nothing_is_told_of_a_calm_group(one: Kind, sample: Sample) -> None:
    """A group that never left ok has no alert and no event."""
    assert step(one, sample, {}, sample.calm) == ({}, [])


@every_sample
def test_a_problem_fires_once_and_recovers_once(one: Kind, sample: Sample) -> None:
    """A problem fires, the same facts say nothing more, and its recovery ends it."""
    alerts, fired = step(one, sample, {}, sample.problem)
    (alert,) = alerts.values()
    assert [type(event) for event in fired] == [AlertFired]
    assert (alert.status, alert.rule_id, alert.since, alert.fired_at) == ("firing", "rul_1", sample.now, sample.now)

    assert step(one, sample, alerts, sample.problem) == (alerts, [])

    alerts, recovered = step(one, sample, alerts, sample.recovery)
    assert [type(event) for event in recovered] == [AlertRecovered]
    assert recovered[0].reason
    assert [one.status for one in alerts.values()] == [AlertStatus.OK]


@every_sample
def test_an_alert_keeps_its_id_when_it_fires_again(one: Kind, sample: Sample) -> None:
    """The next problem of a group is told by the alert that it had before."""
    first, _ = step(one, sample, {}, sample.problem)
    recovered, _ = step(one, sample, first, sample.recovery)
    again, events = step(one, sample, recovered, sample.problem)

    assert [type(event) for event in events] == [AlertFired]
    assert [alert.id for alert in again.values()] == [alert.id for alert in first.values()]


@every_sample
def test_equal_input_gives_equal_decisions(one: Kind, sample: Sample) -> None:
    """Evaluation is a function: the same facts and memory decide the same, also with compiled settings made anew."""
    assert step(one, sample, {}, sample.problem) == step(one, sample, {}, sample.problem)


@every_sample
def test_memory_survives_a_checkpoint(one: Kind, sample: Sample) -> None:
    """Alerts that were stored and read again decide as those that were kept."""
    alerts, _ = step(one, sample, {}, sample.problem)
    stored = {key: from_json(to_json(alert), Alert) for key, alert in alerts.items()}

    assert stored == alerts
    assert step(one, sample, stored, sample.recovery) == step(one, sample, alerts, sample.recovery)


@every_sample
def test_lost_memory_is_rebuilt_from_the_facts(one: Kind, sample: Sample) -> None:
    """Without its alerts a rule tells the problem that is there, and no recovery of one that it doesn't know."""
    _, events = step(one, sample, {}, sample.problem)
    assert [type(event) for event in events] == [AlertFired]
    assert step(one, sample, {}, sample.recovery) == ({}, [])


@every_sample
def test_status_changes_only_through_the_table(one: Kind, sample: Sample) -> None:
    """Every decision's status is what the table says for its event."""
    compiled = one.compile(sample.settings)
    alerts, _ = step(one, sample, {}, sample.problem)
    for before, facts in ({}, sample.problem), (alerts, sample.recovery):
        for decision in one.evaluate("rul_1", compiled, before, facts, sample.now, ids()):
            (event,) = decision.events
            old = AlertStatus.FIRING if before else AlertStatus.OK
            assert decision.state.status is NEXT[old, type(event)]


@every_kind
def test_a_kind_is_found_by_its_name(one: Kind) -> None:
    """Each kind is found under its name, is proven by samples, and its settings can be described."""
    assert kind(one.name) is one
    assert one.samples
    condition = one.condition(one.compile(one.samples[0].settings))
    assert condition.text
    assert condition.window > 0


def test_the_list_is_in_order() -> None:
    """Kinds are listed once each, in alphabetical order."""
    names = [one.name for one in KINDS]
    assert names == sorted(set(names))


def test_an_unknown_kind_is_refused() -> None:
    """A kind that doesn't exist is refused, and the error names the field and those that do."""
    with pytest.raises(Invalid, match="known: heartbeat, threshold") as error:
        kind("weather")
    assert error.value.field == "kind"


@every_kind
def test_an_unknown_setting_is_refused(one: Kind) -> None:
    """A setting that the form doesn't have is refused by its name."""
    with pytest.raises(Invalid) as error:
        one.compile({**one.samples[0].settings, "colour": "red"})
    assert error.value.field == "colour"


FIELDS = [pytest.param(one, field, id=f"{one.name}-{field.key}") for one in KINDS for field in one.fields]


@pytest.mark.parametrize("odd", [object(), {}, [[]], "\x00", float("nan"), float("inf"), -1e308, 10**400, True, [""]])
@pytest.mark.parametrize(("one", "field"), FIELDS)
def test_odd_settings_are_refused_by_name(one: Kind, field: Field, odd: object) -> None:
    """A value that no field can have is refused, never raises anything else, and the error names the field."""
    with pytest.raises(Invalid) as error:
        one.compile({**one.samples[0].settings, field.key: odd})
    assert error.value.field == field.key
