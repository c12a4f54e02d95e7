"""What mutes: the configured bodies of silences, maintenance windows and inhibitions."""

from tocsin.kernel.conditions import Conditions
from tocsin.kernel.values import Value


class Silence(Value, frozen=True):
    """
    A silence: while it holds, whoever its matchers mean is not paged. With a team it covers that team's incidents.

    `start` and `end` are local times of the zone, such as `2026-12-24T18:00`; with `rrule` (RFC 5545: FREQ, INTERVAL,
    BYDAY, BYMONTHDAY, UNTIL, COUNT) the span comes again. Without an `end` it holds until it is archived. With
    `is_until_resolved` it is over when what it matched at its start has been resolved. `warns` is how many seconds
    before its end its author is told.
    """

    matchers: Conditions
    reason: str
    start: str
    end: str = ""
    zone: str = "UTC"
    rrule: str = ""
    is_until_resolved: bool = False
    warns: int = 0  # seconds, 0: no message
    author_id: str = ""  # given when it is saved


class MaintenanceWindow(Value, frozen=True):
    """
    A planned window on integrations, alert rules or teams: integrations open no incidents, rules tell no notices.

    Times are as in a silence. A team means all of its integrations and rules.
    """

    reason: str
    start: str
    end: str
    zone: str = "UTC"
    rrule: str = ""
    integration_ids: tuple[str, ...] = ()
    rule_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()


class Inhibition(Value, frozen=True):
    """While an unresolved incident meets `source`, incidents that meet `target` and agree in `equal` are muted."""

    source: Conditions
    target: Conditions
    equal: tuple[str, ...] = ()  # fields, as in conditions
    description: str = ""


class Muted(Value, frozen=True):
    """Why somebody isn't told now: the thing that mutes, until when (0: it can't be known), and its words."""

    kind: str  # silence, maintenance or inhibition
    thing_id: str
    name: str
    until: int
    why: str
