"""Incidents: lists, one, its timeline, and what people do to it."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from tocsin.accounts.permissions import Verb, require
from tocsin.kernel.events import Entry, Event, sentence
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.outbound.deliveries import deliveries
from tocsin.respond.escalation import runs
from tocsin.respond.incidents import decide, incidents
from tocsin.respond.incidents.decide import Command, Person
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api import checking
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import Page
from tocsin.store import entries, views
from tocsin.store.tx import Tx
from tocsin.watch.notices import plan
from tocsin.watch.rules import alerts

EVENTS: tuple[type[Event], ...] = (
    *incidents.EVENTS,
    *runs.EVENTS,
    *deliveries.EVENTS,
    *plan.EVENTS,
    alerts.AlertPending,
    alerts.AlertFired,
    alerts.AlertRecovered,
    alerts.AlertCalmed,
)
SAYS = {event.__name__: event.says for event in EVENTS}
AT = ("opened_at", "acknowledged_at", "resolved_at", "due_at")


class Act(Value, frozen=True, forbid_unknown_fields=True):
    """What goes with a command: a text for a note or a resolution, a user for assign."""

    text: str = ""
    assignee_id: str = ""


def shown(incident: Incident, version: int) -> dict[str, Any]:
    """Return an incident as it is shown."""
    body = {name: getattr(incident, name) for name in Incident.__struct_fields__}
    body |= {name: to_text(getattr(incident, name)) if getattr(incident, name) else None for name in AT}
    return body | {"version": version}


def entry_shown(entry: Entry) -> dict[str, Any]:
    """Return a ledger entry with its sentence."""
    text = sentence(SAYS.get(entry.kind, entry.kind), entry.reason, entry.detail)
    return msgspec.structs.asdict(entry) | {"at": to_text(entry.at), "text": text}


@get("/api/v1/incidents")
async def list_incidents(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[str] = "",
    team_id: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
) -> Page:
    """List incidents, the newest first."""
    where = {name: value for name, value in (("status", status), ("team_id", team_id)) if value}
    found, after = await house.read(lambda tx: views.incident_page(tx, where, cursor, max(1, limit)))
    seen = [shown(one, version) for one, version in found if checking.sees(actor, "incident", one.team_id)]
    return Page(seen, after or None)


@get("/api/v1/incidents/{incident_id:str}")
async def read_incident(house: TheHouse, actor: TheActor, incident_id: FromPath[str]) -> Response[dict[str, Any]]:
    """Read an incident."""
    incident, version = await house.read(lambda tx: views.incident(tx, incident_id))
    require(actor, Verb.SEE, "incident", incident.team_id)
    return Response(shown(incident, version), headers={"ETag": f'"{version}"'})


@get("/api/v1/incidents/{incident_id:str}/timeline")
async def read_timeline(
    house: TheHouse, actor: TheActor, incident_id: FromPath[str], after: FromQuery[int] = 0
) -> Page:
    """Read an incident's timeline, in order; `after` is the last seq that was read."""
    incident, _ = await house.read(lambda tx: views.incident(tx, incident_id))
    require(actor, Verb.SEE, "incident", incident.team_id)
    found = await house.read(lambda tx: entries.timeline(tx, incident_id, after, 201))
    items = [entry_shown(entry) for entry in found[:200]]
    return Page(items, str(found[199].seq) if len(found) > 200 else None)


@post("/api/v1/incidents/{incident_id:str}/{verb:str}", status_code=200)
async def act(
    house: TheHouse, actor: TheActor, incident_id: FromPath[str], verb: FromPath[str], data: JSONBody[Act | None] = None
) -> Response[dict[str, Any]]:
    """Acknowledge, assign, resolve, reopen or note."""
    given = data or Act()
    incident, _ = await house.read(lambda tx: views.incident(tx, incident_id))
    require(actor, Verb.RESPOND, "incident", incident.team_id)
    assignee = house.keeper.current.get("user", given.assignee_id) if given.assignee_id else None
    order = Command(
        msgspec.convert(verb, decide.Verb),
        Person(actor.id, actor.name),
        given.text,
        Person(assignee.id, assignee.name) if assignee else None,
    )

    def job(tx: Tx) -> tuple[dict[str, Any], int]:
        work = house.turns.work(tx)
        record = work.load_incidents([incident_id])[0]
        decision = decide.command(record.value, order, work.now)
        work.decided(record, decision, actor=actor.id, cause=actor.id)
        work.save()
        return shown(record.value, record.version + 1), record.version + 1

    body, version = await house.write(job)
    house.wheel.wake()
    return Response(body, headers={"ETag": f'"{version}"'})


@get("/api/v1/alerts")
async def list_alerts(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
) -> Page:
    """List alerts that ever left ok, the newest first."""
    require(actor, Verb.SEE, "rule")
    where = {"status": status} if status else {}
    found, after = await house.read(lambda tx: views.alert_page(tx, where, cursor, max(1, limit)))
    return Page([msgspec.to_builtins(one) for one in found], after or None)


@get("/api/v1/alerts/{alert_id:str}/timeline")
async def alert_timeline(house: TheHouse, actor: TheActor, alert_id: FromPath[str], after: FromQuery[int] = 0) -> Page:
    """Read an alert's events, in order."""
    require(actor, Verb.SEE, "rule")
    found = await house.read(lambda tx: entries.timeline(tx, alert_id, after, 201))
    items = [entry_shown(entry) for entry in found[:200]]
    return Page(items, str(found[199].seq) if len(found) > 200 else None)


@get("/api/v1/deliveries")
async def list_deliveries(
    house: TheHouse,
    actor: TheActor,
    subject_id: FromQuery[str] = "",
    hook_id: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
) -> Page:
    """List deliveries, the newest first."""
    require(actor, Verb.SEE, "incident")
    where = {name: value for name, value in (("subject_id", subject_id), ("hook_id", hook_id)) if value}
    found, after = await house.read(lambda tx: views.delivery_page(tx, where, cursor, max(1, limit)))
    return Page([msgspec.to_builtins(one) for one in found], after or None)


ROUTES = (
    list_incidents,
    read_incident,
    read_timeline,
    act,
    list_alerts,
    alert_timeline,
    list_deliveries,
)
