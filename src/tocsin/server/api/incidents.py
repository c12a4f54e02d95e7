"""Incidents: lists, one, its timeline, and what people do to it."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from tocsin.accounts.permissions import Actor, Verb, require, teams_of
from tocsin.engine.work import Work
from tocsin.kernel.errors import Conflict
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.decide import Command, Person
from tocsin.respond.incidents.incidents import Incident, IncidentStatus
from tocsin.server.api.answers import After, Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.timelines import EntryShown, timeline
from tocsin.server.house import House
from tocsin.store import searching, views
from tocsin.store.records import Record
from tocsin.store.searching import Sought
from tocsin.store.tx import Tx

Severity = Literal["critical", "error", "warning", "info"]
Priority = Literal["P1", "P2", "P3", "P4", "P5"]
SearchText = Annotated[str, QueryParameter(max_length=200, description="Part of the subject or dedup key, or #number.")]
DOCUMENTED = {
    decide.Verb.ACKNOWLEDGE: "Say: I know. Where the policy says so, this ends the escalation.",
    decide.Verb.ASSIGN: "Give the incident to the user `assignee_id`; this ends the escalation.",
    decide.Verb.NOTE: "Write a `text` down in the timeline.",
    decide.Verb.REOPEN: "Say that a resolved incident isn't over; its policy starts anew.",
    decide.Verb.RESOLVE: "Say that the problem is over, and why (`text`).",
}


class Act(Value, frozen=True, forbid_unknown_fields=True):
    """What goes with a command: a text for a note or a resolution, a user for assign."""

    text: str = ""
    assignee_id: str = ""


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


def _act(verb: decide.Verb) -> Any:
    async def act(
        house: TheHouse, actor: TheActor, incident_id: FromPath[str], data: JSONBody[Act | None] = None
    ) -> Response[IncidentShown]:
        given = data or Act()
        incident, _ = await seen(house, actor, incident_id)
        require(actor, Verb.RESPOND, "incident", incident.team_id)
        assignee = house.keeper.current.get("user", given.assignee_id) if given.assignee_id else None
        order = Command(
            verb,
            Person(actor.id, actor.name),
            given.text,
            Person(assignee.id, assignee.name) if assignee else None,
        )
        body = await house.write(lambda tx: _obeyed(house, tx, incident_id, order))
        house.wheel.wake()
        return Response(body, headers={"ETag": f'"{body.version}"'})

    act.__doc__ = DOCUMENTED[verb]
    path = f"/api/v1/incidents/{{incident_id:str}}/{verb}"
    return post(path, operation_id=f"{verb}Incident", status_code=200)(act)


def _obeyed(house: House, tx: Tx, incident_id: str, order: Command) -> IncidentShown:
    work = house.turns.work(tx)
    record = work.load_incident(incident_id)
    if order.verb is decide.Verb.REOPEN:
        _refuse_twin(work, record)
    decision = decide.command(record.value, order, work.now)
    work.decided(record, decision, actor=order.by.id, cause=order.by.id)
    work.save()
    return shown(house, record.value, record.version + 1)


def _refuse_twin(work: Work, record: Record[Incident]) -> None:
    """Raise Conflict where the same problem has another unresolved incident: reports would not know which is meant."""
    key = record.value.dedup_key
    twin = work.load_open(record.value.api_url_id, [key]).get(key)
    if twin is not None and twin.id != record.id:
        raise Conflict(f"the same problem has another unresolved incident, #{twin.value.number}: {twin.id}")


ROUTES: tuple[Any, ...] = (
    list_incidents,
    count_incidents,
    read_incident,
    read_incident_timeline,
    *(_act(verb) for verb in DOCUMENTED),
)
