"""
What a rule kind is: a form, `compile` (once, when a rule is saved or loaded) and `evaluate`.

`evaluate(rule_id, compiled, alerts by labels key, facts, now, new_id)` returns only the alerts that change.
An alert that never left `ok` has no row and no decision.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.fields import Field
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, AlertStatus, RecoveryReason, apply, end
from tocsin.watch.rules.groups import Alerts, Grouped, watches
from tocsin.watch.signals.queries import Query

NUMBER_MAX = 1e300

NewId = Callable[[str], str]


class Condition(Value, frozen=True):
    """What a rule watches for, as people read it: the sentence, the sign, the window in seconds, the value's unit."""

    text: str
    operator: str
    window: float
    unit: str = ""


class Sample(Value, frozen=True):
    """Settings with the facts, at `now`, of one group: nothing to tell, then a problem, then its recovery."""

    settings: dict[str, Any]
    now: int
    calm: Any
    problem: Any
    recovery: Any


class Kind(Value, frozen=True):
    """
    A rule kind: its key everywhere, its form, its functions, and samples that prove them.

    `rule_type` is its name on Sematext's wire. A kind without `query` asks for last sights.
    """

    name: str
    title: str
    rule_type: str
    fields: tuple[Field, ...]
    compile: Callable[[Mapping[str, Any]], Any]
    condition: Callable[[Any], Condition]
    evaluate: Callable[[str, Any, Alerts, Any, int, NewId], list[Decision[Alert]]]
    samples: tuple[Sample, ...]
    query: Callable[[Any, str], Query] | None = None
    text: str = ""  # one line for whoever chooses


class Compiled(Grouped, Protocol):
    """A rule's checked settings, of any kind; `window` in seconds."""

    @property
    def window(self) -> float: ...


def changed(alert: Alert, event: Event, now: int) -> Decision[Alert]:
    """Return the decision that one event makes."""
    return Decision(apply(alert, event, now), (event,))


def ended(compiled: Compiled, alerts: Alerts, now: int) -> dict[str, Decision[Alert]]:
    """Return, by alert id, the end of alerts that facts may never end: the group was retired, or left by the rule."""
    decisions: dict[str, Decision[Alert]] = {}
    for alert in alerts.values():
        if alert.status is AlertStatus.OK:
            continue
        is_retired = alert.retired_at >= alert.since
        if not is_retired and watches(compiled, alert.labels):
            continue
        reason = RecoveryReason.RETIRED if is_retired else RecoveryReason.RULE_CHANGED
        decisions[alert.id] = end(alert, reason, compiled.window, now)
    return decisions


def read_number(settings: Mapping[str, Any], key: str, least: float = -NUMBER_MAX, most: float = NUMBER_MAX) -> float:
    """Return a bounded number of a form; raise Invalid that names it, also for NaN and whole numbers beyond a float."""
    value = settings[key]
    if not least <= value <= most or not math.isfinite(value):
        raise Invalid(f"{key} must be {least:g} to {most:g}", field=key)
    return float(value)


def span_text(seconds: float) -> str:
    """Return a span in its largest whole unit: 90 s, 10 min, 1 h, 1 d."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds and not seconds % size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:.15g} s"
