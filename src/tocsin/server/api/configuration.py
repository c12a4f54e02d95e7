"""Everything configured, by one shape for all kinds: list, create, read, replace, archive, history."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody

from tocsin.accounts.people import Team
from tocsin.accounts.permissions import Actor, Verb, changes_access, require
from tocsin.kernel.errors import Invalid, Stale
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.server.api import checking
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.house import House
from tocsin.store import urls
from tocsin.store.catalog import hash_secret
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

KINDS = {
    "apps": "app",
    "hooks": "hook",
    "integrations": "integration",
    "policies": "policy",
    "rules": "rule",
    "teams": "team",
    "users": "user",
}
ALL = [f"/api/v1/{plural}" for plural in KINDS]
ONE = [f"/api/v1/{plural}/{{thing_id:str}}" for plural in KINDS]
Kind = NamedDependency[str]  # which of KINDS the path names
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
MASK = "••••••"


class Write(Value, frozen=True, forbid_unknown_fields=True):
    """What is sent to create or replace a thing. `key` is given once and never changes."""

    name: str
    body: dict[str, Any] = {}
    key: str = ""
    team_id: str = ""


class Shown(Value, frozen=True, omit_defaults=False):
    """A thing as it is shown: secrets masked."""

    id: str
    kind: str
    key: str
    name: str
    number: int
    team_id: str
    version: int
    revision_id: str
    created_at: str
    updated_at: str
    is_archived: bool
    body: dict[str, Any]


class Page(Value, frozen=True, omit_defaults=False):
    """A page of a list; `next` is the cursor of the next one, null at the end."""

    items: list[Any]
    next: str | None


def shown(thing: Thing) -> Shown:
    """Return a thing with its secrets masked."""
    return Shown(
        id=thing.id,
        kind=thing.kind,
        key=thing.key,
        name=thing.name,
        number=thing.number,
        team_id=thing.team_id,
        version=thing.version,
        revision_id=thing.revision_id,
        created_at=to_text(thing.created_at),
        updated_at=to_text(thing.updated_at),
        is_archived=bool(thing.archived_at),
        body=checking.masked(thing.kind, msgspec.to_builtins(thing.body), MASK),
    )


@get(ALL)
async def list_things(
    house: TheHouse, actor: TheActor, plural: Kind, cursor: FromQuery[str] = "", limit: FromQuery[int] = 100
) -> Page:
    """List the things of a kind that are in use, by id."""
    kind = _kind(plural)
    things = sorted(house.keeper.current.kind(kind).values(), key=lambda thing: thing.id)
    seen = [thing for thing in things if thing.id > cursor and checking.sees(actor, thing.kind, thing.team_id)]
    limit = max(1, min(limit, 200))
    more = len(seen) > limit
    return Page([shown(thing) for thing in seen[:limit]], seen[limit - 1].id if more else None)


@post(ALL)
async def create_thing(house: TheHouse, actor: TheActor, plural: Kind, data: JSONBody[Write]) -> Response[Shown]:
    """Create a thing; an integration gets its API URL, an app its token."""
    kind = _kind(plural)
    require(actor, Verb.EDIT, kind, data.team_id)

    def create(tx: Tx) -> Thing:
        catalog = house.keeper.refresh(tx)
        body = data.body
        if kind == "integration" and not body.get("api_url_id"):
            body = body | {"api_url_id": urls.create(tx, house.seal, house.ids, house.now())}
        if kind == "app":
            body = body | {"token": house.ids.guid()}
        checked = checking.body(kind, body, catalog, house.templates)
        key = data.key or checking.slug(data.name, house.ids.new("key"))
        return house.things.create(
            tx, kind, key, data.name, checked, team_id=data.team_id, author=actor.id, now=house.now()
        )

    thing = await house.write(create)
    await house.write(house.keeper.refresh)
    return _answer(thing, 201)


@get(ONE)
async def read_thing(house: TheHouse, actor: TheActor, plural: Kind, thing_id: FromPath[str]) -> Response[Shown]:
    """Read a thing."""
    return _answer(_seen(house, actor, plural, thing_id), 200)


@put(ONE)
async def replace_thing(
    house: TheHouse,
    actor: TheActor,
    plural: Kind,
    thing_id: FromPath[str],
    data: JSONBody[Write],
    if_match: IfMatch = None,
) -> Response[Shown]:
    """Replace a thing's name, team and body; needs `If-Match` with the version that was read."""
    old = _seen(house, actor, plural, thing_id)
    require(actor, Verb.EDIT, old.kind, old.team_id)
    require(actor, Verb.EDIT, old.kind, data.team_id)
    _matches(old, if_match)

    body = checking.unmasked(old.kind, data.body, msgspec.to_builtins(old.body), MASK)
    checked = checking.body(old.kind, body, house.keeper.current, house.templates)
    if isinstance(checked, Team) and changes_access(old.body, checked):
        require(actor, Verb.ADMINISTER, "team", old.team_id)

    def replace(tx: Tx) -> Thing:
        changed = msgspec.structs.replace(old, name=data.name, team_id=data.team_id, body=checked)
        return house.things.update(tx, changed, actor.id, house.now())

    thing = await house.write(replace)
    await house.write(house.keeper.refresh)
    return _answer(thing, 200)


@delete(ONE, status_code=204)
async def archive_thing(
    house: TheHouse, actor: TheActor, plural: Kind, thing_id: FromPath[str], if_match: IfMatch = None
) -> None:
    """Archive a thing: it is no longer used, and its history stays."""
    old = _seen(house, actor, plural, thing_id)
    require(actor, Verb.EDIT, old.kind, old.team_id)
    if if_match is not None:
        _matches(old, if_match)
    archived = msgspec.structs.replace(old, archived_at=house.now())
    await house.write(lambda tx: house.things.update(tx, archived, actor.id, house.now()))
    await house.write(house.keeper.refresh)


@get("/api/v1/integrations/{thing_id:str}/url")
async def integration_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> dict[str, str]:
    """Return the API URL of an integration, with its secret, to whoever may edit it."""
    thing = _seen(house, actor, "integrations", thing_id)
    require(actor, Verb.EDIT, "integration", thing.team_id)
    guid = await house.read(lambda tx: urls.guid_of(tx, house.seal, thing.body.api_url_id))
    assert hash_secret(guid) in house.keeper.current.url_ids
    return {"url": f"{house.url}/POSTAlert/{guid}/{thing.body.source}"}


@get("/api/v1/apps/{thing_id:str}/token")
async def app_token(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> dict[str, str]:
    """Return the token of an app to whoever may edit it."""
    thing = _seen(house, actor, "apps", thing_id)
    require(actor, Verb.EDIT, "app", thing.team_id)
    return {"token": thing.body.token}


async def plural_of(request: Request[Any, Any, Any]) -> str:
    """Return which of KINDS a request is about."""
    return str(request.scope["path"]).split("/")[3]


def _kind(plural: str) -> str:
    return KINDS[plural]


def _seen(house: House, actor: Actor, plural: str, thing_id: str) -> Thing:
    thing = house.keeper.current.get(_kind(plural), thing_id)
    require(actor, Verb.SEE, thing.kind, thing.team_id)
    return thing


def _matches(thing: Thing, if_match: str | None) -> None:
    if if_match is None:
        raise Invalid("send the version that you read as If-Match", field="If-Match")
    if if_match.strip().strip('"') not in (str(thing.version), "*"):
        raise Stale(f"{thing.id} is at version {thing.version}")


def _answer(thing: Thing, status: int) -> Response[Shown]:
    return Response(shown(thing), status_code=status, headers={"ETag": f'"{thing.version}"'})


ROUTES = (list_things, create_thing, read_thing, replace_thing, archive_thing, integration_url, app_token)
