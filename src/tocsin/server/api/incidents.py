"""Incidents: lists, one, and its timeline. What people do to it stands in `acting`."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter

from tocsin.accounts.permissions import Actor, Verb, require, teams_of
from tocsin.kernel.instants import to_text
from tocsin.respond.incidents.incidents import Incident, IncidentStatus
from tocsin.respond.incidents.verbs import TAGS_MAX
from tocsin.server.api.answers import After, Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.timelines import EntryShown, timeline
from tocsin.server.house import House
from tocsin.store import searching, views
from tocsin.store.searching import Sought

Severity = Literal["critical", "error", "warning", "info"]
Priority = Literal["P1", "P2", "P3", "P4", "P5"]
Tags = Annotated[list[str] | None, QueryParameter(max_items=TAGS_MAX, description="Given twice: it has both.")]
SearchText = Annotated[str, QueryParameter(max_length=200, description="Part of the subject or dedup key, or #number.")]


class IncidentShown(Answer, frozen=True):
    """
    An incident. `…_name` are what the things are called now; `due_at`: when a test resolves by itself.

    `grouped_keys` are those of the problems that joined it and are not over; `is_own_over`: the one that opened it is.
    """

    id: str
    number: int
    version: int
    status: IncidentStatus
    subject: str
    text: str
    severity: str
    priority: str
    labels: dict[str, str]
    links: dict[str, str]
    is_test: bool
    api_url_id: str
    dedup_key: str
    fallback_key: str
    integration_id: str
    integration_name: str
    integration_revision: str
    policy_id: str
    policy_name: str
    policy_revision: str
    team_id: str
    team_name: str
    assignee_id: str
    assignee_name: str
    report_count: int
    opened_at: str
    acknowledged_at: str | None
    resolved_at: str | None
    due_at: str | None
    source_name: str
    attributes: dict[str, str]
    recipient_user_ids: list[str]
    recipient_team_ids: list[str]
    grouped_keys: list[str]
    is_own_over: bool
    opened_by: str
    acknowledged_by: list[str]
    is_snoozed: bool
    snoozed_until: str | None
    merged_into: str
    linked_ids: list[str]
    tags: list[str]
    responder_user_ids: list[str]
    responder_team_ids: list[str]
    subscriber_user_ids: list[str]
    subscriber_hook_ids: list[str]
    bridge_url: str
    bridge_phone: str
    bridge_code: str
    sla_at: str | None
    is_sla_breached: bool
    reopened_at: str | None


def shown(house: House, incident: Incident, version: int) -> IncidentShown:
    """Return an incident as it is shown."""
    things = house.keeper.current.things

    def name(thing_id: str) -> str:
        return things[thing_id].name if thing_id in things else ""

    given: dict[str, Any] = msgspec.structs.asdict(incident)
    given |= {
        "version": version,
        "integration_name": name(incident.integration_id),
        "policy_name": name(incident.policy_id),
        "team_name": name(incident.team_id),
        "assignee_name": name(incident.assignee_id),
        "opened_at": to_text(incident.opened_at),
        "acknowledged_at": moment(incident.acknowledged_at),
        "resolved_at": moment(incident.resolved_at),
        "due_at": moment(incident.due_at),
        "snoozed_until": moment(incident.snoozed_until),
        "sla_at": moment(incident.sla_at),
        "reopened_at": moment(incident.reopened_at),
    }
    return IncidentShown(**given)


async def seen(house: House, actor: Actor, incident_id: str) -> tuple[Incident, int]:
    """Return an incident that the actor may see, and its version; raise NotFound."""
    incident, version = await house.read(lambda tx: views.incident(tx, incident_id))
    require(actor, Verb.SEE, "incident", incident.team_id)
    return incident, version


class IncidentCounts(Answer, frozen=True):
    """How many incidents there are of each status; 10,000 stands for as many or more."""

    open: int
    acknowledged: int
    resolved: int


async def sought_by(
    actor: TheActor,
    status: FromQuery[list[IncidentStatus] | None] = None,
    severity: FromQuery[list[Severity] | None] = None,
    priority: FromQuery[list[Priority] | None] = None,
    team_id: FromQuery[str] = "",
    policy_id: FromQuery[str] = "",
    integration_id: FromQuery[str] = "",
    assignee_id: FromQuery[str] = "",
    text: SearchText = "",
    tag: Tags = None,
    is_snoozed: FromQuery[bool | None] = None,
) -> Sought:
    """Return what the query of a list asks for, within the teams that the actor may see."""
    return Sought(
        statuses=tuple(status or ()),
        severities=tuple(severity or ()),
        priorities=tuple(priority or ()),
        team_id=team_id,
        policy_id=policy_id,
        integration_id=integration_id,
        assignee_id=assignee_id,
        text=text.strip(),
        tags=tuple(tag or ()),
        is_snoozed=is_snoozed,
        team_ids=teams_of(actor, Verb.SEE, "incident"),
    )


@get("/api/v1/incidents", dependencies={"sought": Provide(sought_by)})
async def list_incidents(
    house: TheHouse, sought: NamedDependency[Sought], cursor: Cursor = "", limit: Limit = 100
) -> Page[IncidentShown]:
    """List incidents, the newest first. A filter given twice takes either value."""
    found, after = await house.read(lambda tx: searching.page(tx, sought, cursor, limit))
    return Page([shown(house, one, version) for one, version in found], after or None)


@get("/api/v1/incidents/counts", dependencies={"sought": Provide(sought_by)})
async def count_incidents(house: TheHouse, sought: NamedDependency[Sought]) -> IncidentCounts:
    """Count the incidents that a list with the same filters has, by status."""
    found = await house.read(lambda tx: searching.counts(tx, sought))
    return IncidentCounts(*(found.get(status, 0) for status in IncidentStatus))


@get("/api/v1/incidents/{incident_id:str}")
async def read_incident(house: TheHouse, actor: TheActor, incident_id: FromPath[str]) -> Response[IncidentShown]:
    """Read an incident; the answer's ETag is its version."""
    incident, version = await seen(house, actor, incident_id)
    return Response(shown(house, incident, version), headers={"ETag": f'"{version}"'})


@get("/api/v1/incidents/{incident_id:str}/timeline")
async def read_incident_timeline(
    house: TheHouse, actor: TheActor, incident_id: FromPath[str], after: After = 0
) -> Page[EntryShown]:
    """Read an incident's timeline, in order."""
    await seen(house, actor, incident_id)
    return await timeline(house, incident_id, after)


ROUTES: tuple[Any, ...] = (list_incidents, count_incidents, read_incident, read_incident_timeline)
