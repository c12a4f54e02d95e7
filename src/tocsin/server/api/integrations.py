"""What one does with an integration besides configuring it: give its API URL a new secret, test it, clone it."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import FromPath, JSONBody

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.engine.following import follow_thing
from tocsin.kernel.errors import Conflict
from tocsin.kernel.values import Value
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.reports import Action
from tocsin.respond.integrations.templates import Template
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import Shown, seen, shown
from tocsin.server.api.secrets import ApiUrl, api_url
from tocsin.store import urls
from tocsin.store.catalog import Catalog
from tocsin.store.messages import Received
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

CLONES_MAX = 1_000  # numbers that are tried for a clone's name


class TestMessage(Value, frozen=True, forbid_unknown_fields=True):
    """What the tool would send; without a payload the template's first sample that opens is sent."""

    __test__ = False

    payload: str | None = None
    content_type: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TestSent(Answer, frozen=True):
    """The message that a test became, by its id; `payload` is what was sent."""

    __test__ = False

    message_id: str
    payload: str


class Clone(Value, frozen=True, forbid_unknown_fields=True):
    """How a clone is called; without a name it has that of the first one, with a number."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


@post("/api/v1/integrations/{thing_id:str}/url/regenerate", status_code=200)
async def regenerate_integration_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> ApiUrl:
    """
    Give the API URL of an integration a new secret, and read it. The old one leads nowhere from then on.

    The API URL stays what it is: its messages, open incidents and clones. Who may edit all integrations that share it
    may do this; each gets a revision, with its author.
    """
    seen(house, actor, "integration", thing_id)

    def regenerate(tx: Tx) -> Thing:
        catalog = house.keeper.refresh(tx)
        thing: Thing = catalog.get("integration", thing_id)
        owners = _owners(actor, catalog, thing)
        urls.regenerate(tx, house.seal, house.ids, thing.body.api_url_id)
        number = max(one.body.api_url_number for one in owners) + 1
        for one in owners:
            body = msgspec.structs.replace(one.body, api_url_number=number)
            house.things.update(tx, msgspec.structs.replace(one, body=body), actor.id, house.now())
        return thing

    thing = await house.write(regenerate)
    await house.write(house.keeper.refresh)
    return await api_url(house, thing)


@post("/api/v1/integrations/{thing_id:str}/test", status_code=202)
async def test_integration(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[TestMessage]
) -> TestSent:
    """
    Send an integration a message as its tool would, marked as a test: what it opens pages nobody and ends by itself.

    It goes the way of all messages: the inbound log says what became of it.
    """
    thing = seen(house, actor, "integration", thing_id)
    require(actor, Verb.EDIT, "integration", thing.team_id)
    body: Integration = thing.body
    if not body.is_enabled:
        raise Conflict(f"{thing.name!r} is disabled: it takes no messages")
    payload = _opening(house.templates[body.template]) if data.payload is None else data.payload
    message = Received(
        id=house.ids.new("msg"),
        api_url_id=body.api_url_id,
        source=body.source,
        delivery_id="",
        received_at=house.now(),
        content_type=data.content_type,
        query="",
        headers={},
        body=payload.encode(),
        is_test=True,
    )
    await house.accept(message)
    return TestSent(message.id, payload)


@post("/api/v1/integrations/{thing_id:str}/clone")
async def clone_integration(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Clone]
) -> Response[Shown[Integration]]:
    """
    Clone an integration: an exact copy at the same API URL that is asked after it, by a sequence one higher.

    Filters then tell the two apart; as long as they are the same, the first one takes every message.
    """
    seen(house, actor, "integration", thing_id)

    def clone(tx: Tx) -> Thing:
        catalog = house.keeper.refresh(tx)
        thing: Thing = catalog.get("integration", thing_id)
        _owners(actor, catalog, thing)
        name = data.name or _free_name(catalog, thing)
        body = msgspec.structs.replace(thing.body, sequence=thing.body.sequence + 1)
        key = checking.slug(name, house.ids.new("key"))
        made = house.things.create(
            tx, "integration", key, name, body, team_id=thing.team_id, author=actor.id, now=house.now()
        )
        follow_thing(house.turns.work(tx), None, made, actor.id)
        return made

    made = await house.write(clone)
    await house.write(house.keeper.refresh)
    return Response(shown(made), status_code=201, headers={"ETag": f'"{made.version}"'})


def _owners(actor: Actor, catalog: Catalog, thing: Thing) -> list[Thing]:
    """Return the integrations that share an integration's API URL; raise unless the actor may edit all of them."""
    owners = catalog.lanes.get(thing.body.api_url_id, [])
    for owner in owners:
        require(actor, Verb.EDIT, "integration", owner.team_id)
    return owners


def _free_name(catalog: Catalog, thing: Thing) -> str:
    """Return the integration's name with the first number whose key nothing ever had."""
    taken = {one.key for one in catalog.things.values() if one.kind == "integration"}
    for number in range(2, CLONES_MAX):
        name = f"{thing.name[:190]} {number}"
        if checking.slug(name, name) not in taken:
            return name
    raise Conflict(f"there are {CLONES_MAX} clones of {thing.name!r} already", field="name")


def _opening(template: Template) -> str:
    """Return the template's first sample that opens; every template has one."""
    return next(
        sample.payload
        for sample in template.samples
        if any(report.get("action") == Action.OPEN for report in sample.expect)
    )


ROUTES = (clone_integration, regenerate_integration_url, test_integration)
