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
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, AlertStatus
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

Spans = Sequence[tuple[int, int]]

FIELDS = (
    Field("silence", "No data for (seconds)", kind="duration", default=600, help="At least 120."),
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
        silence=read_number(given, "silence", 120, 7 * 86_400),
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
    seen, downtimes = facts
    decisions: list[Decision[Alert]] = []
    for one in seen:
        alert = alerts.get(labels_key(one.labels))
        silence = _silence(one.received_at, now, downtimes)
        is_silent = silence >= compiled.silence * SECOND
        if alert is None:
            if not is_silent:
                continue
            alert = Alert(new_id("alr"), rule_id, one.labels)
        if alert.retired_at > one.received_at:
            continue
        value = silence / SECOND
        if is_silent and alert.status is AlertStatus.OK:
            decisions.append(changed(alert, AlertFired(value, compiled.silence, compiled.silence, one.labels), now))
        elif not is_silent and alert.status is AlertStatus.FIRING:
            event = AlertRecovered(value, compiled.silence, compiled.silence, one.labels)
            decisions.append(changed(alert, event, now))
    return decisions


def _silence(received_at: int, now: int, downtimes: Spans) -> int:
    down = sum(max(0, min(end, now) - max(start, received_at)) for start, end in downtimes)
    return max(0, now - received_at - down)


KIND = Kind(name="heartbeat", title="Heartbeat", fields=FIELDS, compile=compile_settings, evaluate=evaluate)
