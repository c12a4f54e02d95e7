"""
Threshold: a metric, or arithmetic over metrics, rolled up over a window, compared with a number.

Where nothing was measured an alert stays what it is: a firing one goes on firing, a pending one waits.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from tocsin.watch.rules.groups import FILTERS, GROUP_BY, Alerts, Mask, read_filters, read_group_by, spoken_of
from tocsin.watch.rules.kinds.kind import Condition, Kind, NewId, Sample, changed, ended, read_number, span_text
from tocsin.watch.signals.expressions import compile_expression
from tocsin.watch.signals.queries import GroupValue, Query, Rollup, TagFilter

OPERATORS: dict[str, tuple[str, Callable[[NDArray[np.float64], float], Mask]]] = {
    "more": (">", np.greater),
    "less": ("<", np.less),
    "more_or_equal": (">=", np.greater_equal),
    "less_or_equal": ("<=", np.less_equal),
    "equal": ("=", np.equal),
    "not_equal": ("!=", np.not_equal),
}
RISING = ("more", "more_or_equal")
FALLING = ("less", "less_or_equal")

WINDOW = 60  # seconds, unless the rule says otherwise
WINDOW_MIN, WINDOW_MAX = 10, 86_400
HOLD_MAX = 86_400

FIELDS = (
    Field("expression", "Metric", help="A metric, or arithmetic over metrics: os.cpu.user + os.cpu.system"),
    Field("window", "Over the last", kind="duration", default=WINDOW),
    Field("rollup", "Rolled up by", kind="choice", choices=("avg", "sum", "min", "max"), default="avg"),
    Field("operator", "Is", kind="choice", choices=tuple(OPERATORS), default="more"),
    Field("threshold", "Threshold", kind="number"),
    Field("recovery_threshold", "Recovers at", kind="number", required=False),
    Field("hold", "For at least", kind="duration", required=False, default=0),
    FILTERS,
    GROUP_BY,
)


class Compiled(Value, frozen=True):
    """A threshold rule's settings, checked. Window and hold in seconds."""

    expression: str
    window: float
    rollup: Rollup
    operator: str
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
    _check_recovery(given["operator"], threshold, recovery)
    return Compiled(
        expression=given["expression"],
        window=read_number(given, "window", WINDOW_MIN, WINDOW_MAX),
        rollup=given["rollup"],
        operator=given["operator"],
        threshold=threshold,
        recovery=recovery,
        hold=read_number(given, "hold", 0, HOLD_MAX),
        filters=read_filters(given["filters"]),
        group_by=read_group_by(given["group_by"]),
    )


def _check_recovery(operator: str, threshold: float, recovery: float) -> None:
    if recovery != threshold and operator not in RISING + FALLING:
        raise Invalid(f"{operator} takes no recovery threshold", field="recovery_threshold")
    if (recovery > threshold and operator in RISING) or (recovery < threshold and operator in FALLING):
        raise Invalid("the recovery threshold is on the wrong side of the threshold", field="recovery_threshold")


def condition(compiled: Compiled) -> Condition:
    """Return what the rule watches for, as people read it."""
    sign = OPERATORS[compiled.operator][0]
    expression = " ".join(compiled.expression.split())
    text = f"{expression} {sign} {compiled.threshold:.15g} over {span_text(compiled.window)}"
    return Condition(text, sign, compiled.window)


def query(compiled: Compiled, app_id: str) -> Query:
    """Return what the rule asks of the samples."""
    window = round(compiled.window * SECOND)
    rollup, across = compiled.rollup, compiled.rollup
    return Query(app_id, compiled.expression, window, rollup, across, compiled.filters, compiled.group_by)


def evaluate(
    rule_id: str, compiled: Compiled, alerts: Alerts, facts: Sequence[GroupValue], now: int, new_id: NewId
) -> list[Decision[Alert]]:
    """Return the alerts that change. All groups are compared at once; only those that may change are looked at."""
    compare = OPERATORS[compiled.operator][1]
    values = np.array([one.value for one in facts], float)  # None becomes NaN
    is_known = ~np.isnan(values)
    holds = compare(values, compiled.threshold) & is_known
    is_over = ~compare(values, compiled.recovery) & is_known
    is_pending = spoken_of(facts, alerts, compiled.group_by, AlertStatus.PENDING) & is_known
    is_firing = spoken_of(facts, alerts, compiled.group_by, AlertStatus.FIRING)
    decisions = ended(compiled, alerts, now)
    for index in np.flatnonzero(np.where(is_firing, is_over, holds | is_pending)).tolist():
        labels = facts[index].labels
        alert = alerts.get(labels_key(labels))
        if alert is None:
            alert = Alert(new_id("alr"), rule_id, labels)
        if alert.id in decisions:
            continue
        event = _event(compiled, alert, float(values[index]), bool(holds[index]), now)
        if event is not None:
            decisions[alert.id] = changed(alert, event, now)
    return list(decisions.values())


def _event(compiled: Compiled, alert: Alert, value: float, holds: bool, now: int) -> Event | None:
    """Return what happens to an alert that may change: a firing one has recovered, any other follows its condition."""
    if alert.status is AlertStatus.FIRING:
        reason = RecoveryReason.BACK_TO_NORMAL
        return AlertRecovered(value, compiled.threshold, compiled.window, alert.labels, reason=reason)
    if not holds:
        return AlertCalmed(value)
    is_pending = alert.status is AlertStatus.PENDING
    if not compiled.hold or (is_pending and now - alert.since >= compiled.hold * SECOND):
        return AlertFired(value, compiled.threshold, compiled.window, alert.labels)
    return None if is_pending else AlertPending(value, compiled.threshold, compiled.hold)


_NOW = 1_700_000_000 * SECOND
_HOST = {"os.host": "web-1"}

KIND = Kind(
    name="threshold",
    title="Threshold",
    text="Fires where a metric, or arithmetic over metrics, is beyond a number over a window of time.",
    rule_type="AF_VALUE",
    fields=FIELDS,
    compile=compile_settings,
    condition=condition,
    evaluate=evaluate,
    query=query,
    samples=(
        Sample(
            settings={"expression": "os.cpu.user", "threshold": 90, "group_by": ["os.host"]},
            now=_NOW,
            calm=[GroupValue(_HOST, 90.0)],
            problem=[GroupValue(_HOST, 90.5)],
            recovery=[GroupValue(_HOST, 90.0)],
        ),
        Sample(
            settings={"expression": "free / total", "operator": "less", "threshold": 0.1, "recovery_threshold": 0.2},
            now=_NOW,
            calm=[GroupValue({}, 0.15)],
            problem=[GroupValue({}, 0.05)],
            recovery=[GroupValue({}, 0.25)],
        ),
    ),
)
