"""
Heartbeat: no data of a group for so long, by the time of receipt. Our own downtime is not the group's silence.

Groups appear by themselves; a group that a person retired is quiet until it is seen again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.kernel.decisions import Decision
from tocsin.kernel.fields import Field, check_settings
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, AlertStatus, RecoveryReason
from tocsin.watch.rules.groups import FILTERS, GROUP_BY, Alerts, read_filters, read_group_by, spoken_of
from tocsin.watch.rules.kinds.kind import Condition, Kind, NewId, Sample, changed, ended, read_number, span_text
from tocsin.watch.signals.queries import LastSeen, TagFilter

SILENCE = 600  # seconds, unless the rule says otherwise
SILENCE_MIN = 120
SILENCE_MAX = 7 * 86_400  # as long as a silent group is remembered

Spans = Sequence[tuple[int, int]]
Seen = tuple[Sequence[LastSeen], Spans]

FIELDS = (
    Field("silence", "No data for", kind="duration", default=SILENCE, help=f"At least {SILENCE_MIN}."),
    FILTERS,
    Field("group_by", GROUP_BY.label, kind="list", required=False, default=["os.host"], help=GROUP_BY.help),
)


class Compiled(Value, frozen=True):
    """A heartbeat rule's settings, checked. `window` is the silence in seconds."""

    window: float
    filters: tuple[TagFilter, ...]
    group_by: tuple[str, ...]


def compile_settings(settings: Mapping[str, Any]) -> Compiled:
    """Return the checked settings; raise Invalid that names the field."""
    given = check_settings(FIELDS, settings)
    return Compiled(
        window=read_number(given, "silence", SILENCE_MIN, SILENCE_MAX),
        filters=read_filters(given["filters"]),
        group_by=read_group_by(given["group_by"]),
    )


def condition(compiled: Compiled) -> Condition:
    """Return what the rule watches for, as people read it."""
    return Condition(f"No data for {span_text(compiled.window)}", ">=", compiled.window, " s")


def evaluate(
    rule_id: str, compiled: Compiled, alerts: Alerts, facts: Seen, now: int, new_id: NewId
) -> list[Decision[Alert]]:
    """Return the alerts that change; `facts` are when each group was last seen, and the spans in which we were down."""
    seen, downtimes = facts
    limit = compiled.window
    silences = _silences(np.array([one.received_at for one in seen], np.int64), now, downtimes)
    is_firing = spoken_of(seen, alerts, compiled.group_by, AlertStatus.FIRING)
    decisions = ended(compiled, alerts, now)
    for index in np.flatnonzero((silences >= limit) != is_firing).tolist():
        labels, value = seen[index].labels, float(silences[index])
        alert = alerts.get(labels_key(labels))
        if alert is None:
            alert = Alert(new_id("alr"), rule_id, labels)
        if alert.id in decisions:
            continue
        if is_firing[index]:
            event = AlertRecovered(value, limit, limit, labels, reason=RecoveryReason.SEEN_AGAIN)
        elif alert.retired_at < seen[index].received_at:
            event = AlertFired(value, limit, limit, labels)
        else:
            continue
        decisions[alert.id] = changed(alert, event, now)
    return list(decisions.values())


def _silences(received: NDArray[np.int64], now: int, downtimes: Spans) -> NDArray[np.float64]:
    """Return for how many seconds nothing was received, without the time in which nobody was there to receive."""
    spans = np.array(sorted(downtimes), float).reshape(-1, 2)
    # Spans that overlap count once: each begins where the ones before it have ended.
    ends = np.maximum.accumulate(spans.max(axis=1, initial=0.0))
    starts = np.maximum(spans[:, 0], np.concatenate(([0.0], ends))[:-1])
    downs = np.maximum(ends - starts, 0.0)
    totals = np.cumsum(downs)
    corners = np.concatenate(([0.0], np.column_stack((ends - downs, ends)).ravel()))
    down_by = np.concatenate(([0.0], np.column_stack((totals - downs, totals)).ravel()))
    down = np.interp(now, corners, down_by) - np.interp(received, corners, down_by)
    return np.maximum(now - received - down, 0.0) / SECOND


_NOW = 1_700_000_000 * SECOND
_HOST = {"os.host": "web-1"}

KIND = Kind(
    name="heartbeat",
    title="Heartbeat",
    text="Fires where a group of series has sent nothing for too long; groups appear by themselves.",
    rule_type="HEARTBEAT",
    fields=FIELDS,
    compile=compile_settings,
    condition=condition,
    evaluate=evaluate,
    samples=(
        Sample(
            settings={"silence": 120},
            now=_NOW,
            calm=([LastSeen(_HOST, _NOW - 119 * SECOND)], []),
            problem=([LastSeen(_HOST, _NOW - 120 * SECOND)], []),
            recovery=([LastSeen(_HOST, _NOW)], []),
        ),
        Sample(
            settings={"silence": 600},
            now=_NOW,
            calm=([LastSeen(_HOST, _NOW - 3600 * SECOND)], [(_NOW - 3500 * SECOND, _NOW - 60 * SECOND)]),
            problem=([LastSeen(_HOST, _NOW - 3600 * SECOND)], [(_NOW - 3500 * SECOND, _NOW - 500 * SECOND)]),
            recovery=([LastSeen(_HOST, _NOW - 60 * SECOND)], [(_NOW - 3500 * SECOND, _NOW - 500 * SECOND)]),
        ),
    ),
)
