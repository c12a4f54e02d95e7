"""Threshold: a metric, or arithmetic over metrics, rolled up over a window, compared with a number."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.fields import Field, check_settings
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import (
    Alert,
    AlertCalmed,
    AlertFired,
    AlertPending,
    AlertRecovered,
    AlertStatus,
    RecoveryReason,
)
from tocsin.watch.rules.kinds.kind import (
    FILTERS,
    GROUP_BY,
    Alerts,
    Kind,
    NewId,
    changed,
    read_filters,
    read_group_by,
    read_number,
)
from tocsin.watch.signals.expressions import compile_expression
from tocsin.watch.signals.queries import GroupValue, Query, Rollup, TagFilter

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "more": operator.gt,
    "less": operator.lt,
    "more_or_equal": operator.ge,
    "less_or_equal": operator.le,
    "equal": operator.eq,
    "not_equal": operator.ne,
}
RISING = frozenset({"more", "more_or_equal"})
FALLING = frozenset({"less", "less_or_equal"})
WINDOW = 60  # seconds, unless the rule says otherwise

FIELDS = (
    Field("expression", "Metric", help="A metric, or arithmetic over metrics: os.cpu.user + os.cpu.system"),
    Field("window", "Over the last (seconds)", kind="duration", default=WINDOW),
    Field("rollup", "Rolled up by", kind="choice", choices=("avg", "sum", "min", "max"), default="avg"),
    Field("operator", "Is", kind="choice", choices=tuple(OPERATORS), default="more"),
    Field("threshold", "Threshold", kind="number"),
    Field("recovery_threshold", "Recovers at", kind="number", required=False),
    Field("hold", "For (seconds)", kind="duration", required=False, default=0),
    FILTERS,
    GROUP_BY,
)


class Compiled(Value, frozen=True):
    """A threshold rule's settings, checked."""

    expression: str
    window: float
    rollup: Rollup
    compare: str
    threshold: float
    recovery: float
    hold: float
    filters: tuple[TagFilter, ...]
    group_by: tuple[str, ...]


def compile_settings(settings: Mapping[str, Any]) -> Compiled:
    """Return the checked settings; raise Invalid that names the field."""
    given = check_settings(FIELDS, settings)
    compile_expression(given["expression"])
    threshold = read_number(given, "threshold")
    recovery = read_number(given, "recovery_threshold") if "recovery_threshold" in given else threshold
    wrong = recovery > threshold if given["operator"] in RISING else recovery < threshold
    if wrong and given["operator"] in RISING | FALLING:
        raise Invalid("the recovery threshold is on the wrong side of the threshold", field="recovery_threshold")
    if recovery != threshold and given["operator"] not in RISING | FALLING:
        raise Invalid(f"{given['operator']} takes no recovery threshold", field="recovery_threshold")
    return Compiled(
        expression=given["expression"],
        window=read_number(given, "window", 10, 86_400),
        rollup=given["rollup"],
        compare=given["operator"],
        threshold=threshold,
        recovery=recovery,
        hold=read_number(given, "hold", 0, 86_400),
        filters=read_filters(given.get("filters", [])),
        group_by=read_group_by(given.get("group_by", [])),
    )


def query(compiled: Compiled, app_id: str) -> Query:
    """Return what the rule asks of the samples."""
    window = int(compiled.window * SECOND)
    rollup, across = compiled.rollup, compiled.rollup
    return Query(app_id, compiled.expression, window, rollup, across, compiled.filters, compiled.group_by)


def evaluate(
    rule_id: str, compiled: Compiled, alerts: Alerts, facts: Sequence[GroupValue], now: int, new_id: NewId
) -> list[Decision[Alert]]:
    """Return the alerts that change. Where nothing was measured an alert stays what it is."""
    decisions: list[Decision[Alert]] = []
    compare, threshold = OPERATORS[compiled.compare], compiled.threshold
    for group in facts:
        value = group.value
        if value is None:
            continue
        alert = alerts.get(labels_key(group.labels))
        if alert is None:
            if not compare(value, threshold):
                continue
            alert = Alert(new_id("alr"), rule_id, group.labels)
        event = _event(compiled, alert, value, now)
        if event is not None:
            decisions.append(changed(alert, event, now))
    return decisions


def _event(compiled: Compiled, alert: Alert, value: float, now: int) -> Event | None:
    compare = OPERATORS[compiled.compare]
    if alert.status is AlertStatus.FIRING:
        if compare(value, compiled.recovery):
            return None
        reason = RecoveryReason.BACK_TO_NORMAL
        return AlertRecovered(value, compiled.threshold, compiled.window, alert.labels, reason=reason)
    if not compare(value, compiled.threshold):
        return AlertCalmed(value) if alert.status is AlertStatus.PENDING else None
    held = alert.status is AlertStatus.PENDING and now - alert.since >= compiled.hold * SECOND
    if not compiled.hold or held:
        return AlertFired(value, compiled.threshold, compiled.window, alert.labels)
    if alert.status is AlertStatus.OK:
        return AlertPending(value, compiled.threshold, compiled.hold)
    return None


KIND = Kind(
    name="threshold",
    title="Threshold",
    fields=FIELDS,
    compile=compile_settings,
    evaluate=evaluate,
    query=query,
)
