"""Alerts: the table by which they change."""

from itertools import product

import pytest

from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.watch.rules.alerts import (
    NEXT,
    Alert,
    AlertCalmed,
    AlertFired,
    AlertPending,
    AlertRecovered,
    AlertStatus,
    apply,
)

EVENTS: tuple[Event, ...] = (
    AlertPending(91.0, 90.0, 60.0),
    AlertFired(91.0, 90.0, 60.0, {}),
    AlertRecovered(91.0, 90.0, 60.0, {}),
    AlertCalmed(91.0),
)
PAIRS = list(product(AlertStatus, EVENTS))


@pytest.mark.parametrize(("status", "event"), [pair for pair in PAIRS if (pair[0], type(pair[1])) in NEXT])
def test_an_event_of_the_table_changes_the_status(status: AlertStatus, event: Event) -> None:
    """An event that the table knows gives the table's status, from that instant on, with the event's value."""
    alert = apply(Alert("alr_1", "rul_1", {}, status, since=1), event, 7)
    assert (alert.status, alert.since, alert.value) == (NEXT[status, type(event)], 7, 91.0)


@pytest.mark.parametrize(("status", "event"), [pair for pair in PAIRS if (pair[0], type(pair[1])) not in NEXT])
def test_any_other_event_is_refused(status: AlertStatus, event: Event) -> None:
    """An event that the table doesn't know for the status is a conflict."""
    with pytest.raises(Conflict, match=status):
        apply(Alert("alr_1", "rul_1", {}, status), event, 7)


def test_when_it_fired_outlives_the_recovery() -> None:
    """A recovered alert still says when its problem began."""
    fired = apply(Alert("alr_1", "rul_1", {}), AlertFired(1.0, 0.0, 60.0, {}), 5)
    recovered = apply(fired, AlertRecovered(0.0, 0.0, 60.0, {}), 9)
    assert (recovered.fired_at, recovered.since) == (5, 9)
