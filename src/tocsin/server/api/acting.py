"""What people do to an incident: one POST for each verb, which takes exactly what it needs; and to many at once."""

import asyncio
from typing import Annotated, Any

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from tocsin.accounts.permissions import Actor, Verb, require, teams_of
from tocsin.engine.responding import obey
from tocsin.kernel.errors import Invalid, Refused
from tocsin.kernel.values import Value, checked
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.decide import Command
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.forms import FORMS, Asked, order_of
from tocsin.server.api.incidents import IncidentShown, seen, shown
from tocsin.server.house import House
from tocsin.store import views
from tocsin.store.tx import Tx

MANY_MAX = 200
NAMED_MAX = 20  # incidents that the sentence names


class Many(Value, frozen=True, forbid_unknown_fields=True):
    """A verb, the incidents, and in `given` what the verb's own route takes."""

    verb: decide.Verb
    incident_ids: Annotated[list[str], Meta(min_length=1, max_length=MANY_MAX)]
    given: dict[str, Any] = {}


class ManyResult(Answer, frozen=True):
    """What became of one: done, or why not (`detail`); `number` is 0 where there is no such incident."""

    incident_id: str
    number: int
    is_done: bool
    detail: str


class ManyDone(Answer, frozen=True):
    """How many it was done to and how many not, a sentence that says it, and what became of each, as asked."""

    done: int
    refused: int
    text: str
    results: list[ManyResult]


async def carried_out(house: House, actor: Actor, incident_id: str, verb: decide.Verb, body: Any) -> IncidentShown:
    """Carry out a command and return the incident as it is then."""
    incident, _ = await seen(house, actor, incident_id)
    require(actor, Verb.RESPOND, "incident", incident.team_id)
    order = await order_of(Asked(house, actor, incident), verb, body)
    done = await house.write(lambda tx: _obeyed(house, tx, incident_id, order))
    house.wheel.wake()
    return done


def _obeyed(house: House, tx: Tx, incident_id: str, order: Command) -> IncidentShown:
    work = house.turns.work(tx)
    record = obey(work, incident_id, order)
    work.save()
    return shown(house, record.value, record.version + record.is_changed)


def _act(verb: decide.Verb) -> Any:
    form = FORMS[verb]
    act: Any

    if form.body is None:

        async def bare(house: TheHouse, actor: TheActor, incident_id: FromPath[str]) -> Response[IncidentShown]:
            return _answer(await carried_out(house, actor, incident_id, verb, None))

        act = bare
    elif form.is_optional:
        body = form.body

        async def optional(
            house: TheHouse, actor: TheActor, incident_id: FromPath[str], data: JSONBody[Any] = None
        ) -> Response[IncidentShown]:
            return _answer(await carried_out(house, actor, incident_id, verb, data or body()))

        optional.__annotations__["data"] = JSONBody[body | None]
        act = optional
    else:

        async def full(
            house: TheHouse, actor: TheActor, incident_id: FromPath[str], data: JSONBody[Any]
        ) -> Response[IncidentShown]:
            return _answer(await carried_out(house, actor, incident_id, verb, data))

        full.__annotations__["data"] = JSONBody[form.body]
        act = full
    act.__doc__ = form.does
    path = f"/api/v1/incidents/{{incident_id:str}}/{verb.replace('_', '-')}"
    return post(path, operation_id=form.operation, status_code=200)(act)


def _answer(done: IncidentShown) -> Response[IncidentShown]:
    return Response(done, headers={"ETag": f'"{done.version}"'})


@post("/api/v1/incidents/bulk", status_code=200)
async def act_on_incidents(house: TheHouse, actor: TheActor, data: JSONBody[Many]) -> ManyDone:
    """
    Do one thing to many incidents, each by itself: one that refuses stops no other.

    The answer says of each whether it was done, else why not.
    """
    if teams_of(actor, Verb.RESPOND, "incident") == ():
        require(actor, Verb.RESPOND, "incident")  # nowhere, so not here
    body = _given(data)
    ids = list(dict.fromkeys(data.incident_ids))
    found = await house.read(lambda tx: views.incidents_of(tx, ids))
    known = {one.id: one for one in found if checking.sees(actor, "incident", one.team_id)}
    results = await asyncio.gather(*(_one(house, actor, data.verb, body, one, known.get(one)) for one in ids))
    done = sum(one.is_done for one in results)
    return ManyDone(done, len(results) - done, _said(FORMS[data.verb].done, done, results), list(results))


def _given(data: Many) -> Any:
    """Return the body that the verb's own route would be sent; raise Invalid that names the field."""
    form = FORMS[data.verb]
    if form.body is None:
        if data.given:
            raise Invalid(f"{data.verb} takes nothing", field="given")
        return None
    try:
        return checked(data.given, form.body)
    except Invalid as error:
        raise Invalid(error.detail, field=f"given.{error.field}" if error.field else "given") from error


async def _one(
    house: House, actor: Actor, verb: decide.Verb, body: Any, incident_id: str, incident: Incident | None
) -> ManyResult:
    if incident is None:
        return ManyResult(incident_id, 0, is_done=False, detail="no such incident")
    try:
        await carried_out(house, actor, incident_id, verb, body)
    except Refused as error:
        return ManyResult(incident_id, incident.number, is_done=False, detail=error.detail)
    return ManyResult(incident_id, incident.number, is_done=True, detail="")


def _said(word: str, done: int, results: list[ManyResult]) -> str:
    """Return it as a sentence: how many are done, then those that aren't, together by why."""
    refused: dict[str, list[str]] = {}
    for one in results:
        if not one.is_done:
            refused.setdefault(one.detail, []).append(f"#{one.number}" if one.number else one.incident_id[:80])
    parts = [f"{done} {word}"] if done or not refused else []
    for detail, names in refused.items():
        more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
        parts.append(f"{len(names)} not ({detail}): {', '.join(names[:NAMED_MAX])}{more}")
    return "; ".join(parts)


ROUTES: tuple[Any, ...] = (act_on_incidents, *(_act(verb) for verb in FORMS))
