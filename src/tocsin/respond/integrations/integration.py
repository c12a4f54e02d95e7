"""Integration: what a person configures of one. How it is read stands in `interpret`, each other part in its file."""

from typing import Any, Literal

from tocsin.kernel.conditions import Conditions, Operator
from tocsin.kernel.hours import Day, Hours
from tocsin.kernel.values import Value
from tocsin.respond.integrations.extracts import Extract
from tocsin.respond.integrations.templates import Status


class Route(Value, frozen=True):
    """
    A row of "Advanced rules": condition → policy; the first that matches wins.

    With `hours` it matches only what arrives within them; without a `field` they alone decide.
    """

    field: str
    operator: str
    value: str
    policy_id: str
    negate: bool = False
    hours: Hours | None = None


class TeamRoute(Value, frozen=True):
    """A condition → a team that is paged too; every one that matches counts."""

    field: str
    operator: Operator
    value: str
    team_id: str
    negate: bool = False


class SourceName(Value, frozen=True):
    """
    The second part of what identifies a problem, after the source: a literal text, or where it stands in the document.

    With `only`, messages whose value is another are left to the next integration.
    """

    text: str
    is_static: bool = False
    only: str = ""


class Attribute(Value, frozen=True):
    """A custom field of the incident: a path, or a text with placeholders."""

    name: str
    value: str
    is_required: bool = False


class LinkMapping(Value, frozen=True):
    """A link of the incident, such as an attachment; with `each` one per element of the array there."""

    name: str
    url: str
    each: str = ""


class Delay(Value, frozen=True):
    """
    When an incident's escalation starts, where that isn't at once.

    `count` with `within` (seconds, 0: ever): at so many reports; `wait` (seconds): later, if it is still unresolved;
    `hours`: at the next beginning of the support hours.
    """

    kind: Literal["count", "wait", "hours"]
    count: int = 0
    within: int = 0
    wait: int = 0
    hours: Hours | None = None


class Maintenance(Value, frozen=True):
    """
    A planned window in which messages open no incident: once, or again every day, week or month.

    `start` and `end` are local times of the zone, such as `2026-12-24T18:00`; a recurring window has the length of its
    first, and recurs until the local date `until` ('': for ever). Weekly on `days`, none: on the first one's.
    """

    name: str
    start: str
    end: str
    zone: str = "UTC"
    recurs: Literal["once", "daily", "weekly", "monthly"] = "once"
    days: tuple[Day, ...] = ()
    until: str = ""


class Heartbeat(Value, frozen=True):
    """
    When a pulse is expected: every so many seconds, or by a cron expression in a zone; and how late it may be.

    `run_max`: how long a run may take that said that it starts, 0 for as long as it likes.
    """

    every: int = 0  # seconds
    cron: str = ""
    zone: str = "UTC"
    grace: int = 60  # seconds
    is_armed_at_once: bool = False
    run_max: int = 0  # seconds


class SavedSample(Value, frozen=True):
    """
    A message that was kept as a test of the integration: it must read as `expect` after every edit.

    `expect` has, per report, the fields that must hold. `at` is when it came (µs): hours and maintenance ask for it.
    """

    name: str
    payload: str
    expect: tuple[dict[str, Any], ...]
    content_type: str = ""
    query: str = ""
    path: str = ""
    at: int = 0


class Integration(Value, frozen=True):
    """
    An inbound integration. `source` is the last part of its API URL.

    `mapping` replaces single fields of the template's map, each by its candidates in order; `status` its status texts.
    The conditions `open_when`, `close_when` and `update_when`, where there are any, decide instead of the status.
    What `filters` don't let through goes on to the next integration of the API URL, in order of `sequence`; where none
    takes it, it is ignored.
    """

    template: str
    source: str
    api_url_id: str = ""  # given when it is saved; a clone names the one that it shares
    default_policy_id: str = ""
    routes: tuple[Route, ...] = ()
    is_enabled: bool = True
    description: str = ""
    mapping: dict[str, tuple[str, ...]] = {}
    status: Status | None = None
    tells_unread: bool = True  # opens an incident when a message can't be read
    filters: Conditions = Conditions()
    sequence: int = 0
    type: Literal["api", "email", "heartbeat", "chat"] = "api"
    open_when: Conditions = Conditions()
    close_when: Conditions = Conditions()
    update_when: Conditions = Conditions()
    source_name: SourceName | None = None
    extracts: tuple[Extract, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    links: tuple[LinkMapping, ...] = ()
    recipient_user_ids: tuple[str, ...] = ()  # paged with the first step of the policy
    recipient_team_ids: tuple[str, ...] = ()
    team_routes: tuple[TeamRoute, ...] = ()
    delay: Delay | None = None
    group_within: int = 0  # seconds from an incident's opening in which new problems join it, 0 for never
    maintenance: tuple[Maintenance, ...] = ()
    mailbox: str = ""  # of type email: what stands before the @
    heartbeat: Heartbeat | None = None  # of type heartbeat
    samples: tuple[SavedSample, ...] = ()
    severity: dict[str, str] = {}  # the tool's words, in lower case, and ours: beside the template's
    rate_max: int = 0  # messages a second that its API URL takes, 0: as the installation's setting says
    api_url_number: int = 1  # which secret that URL has: one more each time it was regenerated
