"""Times of an incident as conditions see them: whole and broken minutes since, or until, an instant of its life."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tocsin.kernel.instants import MINUTE
from tocsin.respond.incidents.incidents import Incident


class TimeField(NamedTuple):
    """Minutes since an instant, or until it (`counts_down`). Of a resolved incident no time runs."""

    instant: Callable[[Incident], int]  # 0: there is none
    counts_down: bool = False

    def of(self, incident: Incident) -> int:
        """Return the instant from which, or to which, it counts; 0 where it doesn't run."""
        return 0 if incident.is_resolved else self.instant(incident)

    def minutes(self, incident: Incident, now: int) -> float | None:
        """Return the minutes; None where it doesn't run."""
        instant = self.of(incident)
        if not instant:
            return None
        return (instant - now if self.counts_down else now - instant) / MINUTE

    def reaches(self, incident: Incident, minutes: float) -> int:
        """Return the instant at which it is so many minutes; 0 where it doesn't run."""
        instant = self.of(incident)
        span = round(minutes * MINUTE)
        return instant and (instant - span if self.counts_down else instant + span)


def _began(incident: Incident) -> int:
    return incident.reopened_at or incident.opened_at


def _acknowledged(incident: Incident) -> int:
    return incident.acknowledged_at


def _unacknowledged(incident: Incident) -> int:
    return 0 if incident.acknowledged_at else _began(incident)


def _unassigned(incident: Incident) -> int:
    return 0 if incident.assignee_id else _began(incident)


def _sla(incident: Incident) -> int:
    return incident.sla_at


TIMES: Mapping[str, TimeField] = {
    "minutes_acknowledged": TimeField(_acknowledged),
    "minutes_open": TimeField(_began),
    "minutes_past_sla": TimeField(_sla),
    "minutes_to_sla": TimeField(_sla, counts_down=True),
    "minutes_unacknowledged": TimeField(_unacknowledged),
    "minutes_unassigned": TimeField(_unassigned),
}
