"""
Heartbeat: no data of a group for so long, by the time of receipt. Our own downtime is not the group's silence.

Groups appear by themselves; a group that a person retired is quiet until it is seen again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.kernel.decisions import Decision
from tocsin.kernel.fields import Field, check_settings
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, AlertStatus, RecoveryReason
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
from tocsin.watch.signals.queries import LastSeen, TagFilter

SILENCE = 600  # seconds, unless the rule says otherwise
SILENCE_MAX = 7 * 86_400  # as long as a silent group is remembered

Spans = Sequence[tuple[int, int]]

FIELDS = (
    Field("silence", "No data for (seconds)", kind="duration", default=SILENCE, help="At least 120."),
    FILTERS,
    Field("group_by", GROUP_BY.label, kind="list", required=False, default=["os.host"], help=GROUP_BY.help),
)


class Compiled(Value, frozen=True):
    """A heartbeat rule's settings, checked."""

    silence: float
    filters: tuple[TagFilter, ...]
    group_by: tuple[str, ...]


def compile_settings(settings: Mapping[str, Any]) -> Compiled:
    """Return the checked settings; raise Invalid that names the field."""
    given = check_settings(FIELDS, settings)
    return Compiled(
        silence=read_number(given, "silence", 120, SILENCE_MAX),
        filters=read_filters(given.get("filters", [])),
        group_by=read_group_by(given.get("group_by", ["os.host"])),
    )


def evaluate(
    rule_id: str,
    compiled: Compiled,
    alerts: Alerts,
    facts: tuple[Sequence[LastSeen], Spans],
    now: int,
    new_id: NewId,
) -> list[Decision[Alert]]:
    """Return the alerts that change; `facts` are when each group was last seen, and the spans in which we were down."""
    seen, downtimes = facts[0], _merged(facts[1])
    limit, span = compiled.silence, int(compiled.silence * SECOND)
    decisions = _retired(alerts, limit, now)
    gone = {labels_key(one.state.labels) for one in decisions}
    for one in seen:
        key = labels_key(one.labels)
        alert = alerts.get(key)
        is_firing = alert is not None and alert.status is AlertStatus.FIRING
        # Taking our downtimes away only makes a silence shorter: they matter for groups that seem silent.
        if key in gone or (not is_firing and now - one.received_at < span):
            continue
        if alert is not None and not is_firing and alert.retired_at >= one.received_at:
            continue
        silence = _silence(one.received_at, now, downtimes)
        if (silence >= span) == is_firing:
            continue
        value = silence / SECOND
        if alert is None or not is_firing:
            alert = alert or Alert(new_id("alr"), rule_id, one.labels)
            decisions.append(changed(alert, AlertFired(value, limit, limit, one.labels), now))
        else:
            event = AlertRecovered(value, limit, limit, alert.labels, reason=RecoveryReason.SEEN_AGAIN)
            decisions.append(changed(alert, event, now))
    return decisions


def _retired(alerts: Alerts, limit: float, now: int) -> list[Decision[Alert]]:
    # A group that was retired while it fired has often no sight left in the samples: go by its alert alone.
    return [
        changed(alert, AlertRecovered(alert.value, limit, limit, alert.labels, reason=RecoveryReason.RETIRED), now)
        for alert in alerts.values()
        if alert.status is AlertStatus.FIRING and alert.retired_at >= alert.since
    ]


def _merged(spans: Spans) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _silence(received_at: int, now: int, downtimes: Spans) -> int:
    down = sum(max(0, min(end, now) - max(start, received_at)) for start, end in downtimes)
    return max(0, now - received_at - down)


KIND = Kind(name="heartbeat", title="Heartbeat", fields=FIELDS, compile=compile_settings, evaluate=evaluate)
