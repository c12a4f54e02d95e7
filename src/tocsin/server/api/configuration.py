"""Everything configured, by one shape for all kinds: list, create, read, replace, archive, history."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, HeaderParameter, JSONBody

from tocsin.accounts.permissions import RESPONDED, Actor, Verb, require
from tocsin.engine.following import follow_thing
from tocsin.kernel.errors import Conflict, Invalid, Stale
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer, Cursor, Limit, Page, number_of, whole
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.changing import require_change, require_creation
from tocsin.server.api.muting_bodies import signed
from tocsin.server.api.reading import check_reading
from tocsin.server.api.references import said, users_of
from tocsin.server.api.rostering import begun, team_of_schedule
from tocsin.server.house import House
from tocsin.store import urls
from tocsin.store.things import BODIES, Thing
from tocsin.store.tx import Tx

Body = TypeVar("Body")
KINDS = {
    "absences": "absence",
    "apps": "app",
    "calendars": "calendar",
    "hooks": "hook",
    "inhibitions": "inhibition",
    "integrations": "integration",
    "maintenance-windows": "maintenance",
    "overrides": "override",
    "policies": "policy",
    "rules": "rule",
    "schedules": "schedule",
    "silences": "silence",
    "swaps": "swap",
    "teams": "team",
    "users": "user",
    "workflows": "workflow",
}
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="The version that was read.")]
MASK = "••••••"


class Write(Value, Generic[Body], frozen=True, forbid_unknown_fields=True):
    """What is sent to create or replace a thing. `key` is given once and never changes."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: Body
    key: Annotated[str, msgspec.Meta(pattern="^[a-z0-9@._+-]{0,200}$")] = ""
    team_id: str = ""


class Shown(Answer, Generic[Body], frozen=True):
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
    body: Body


class Revision(Answer, Generic[Body], frozen=True):
    """A thing's body as it was from `at` on; `author` is the id of a user or key."""

    version: int
    author: str
    author_name: str
    at: str
    body: Body


def shown(thing: Thing) -> Shown[Any]:
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
        body=checking.masked(thing.kind, whole(thing.body), MASK),
    )


def seen(house: House, actor: Actor, kind: str, thing_id: str) -> Thing:
    """Return a thing in use that the actor may see; raise NotFound."""
    thing = house.keeper.current.get(kind, thing_id)
    require(actor, Verb.SEE, thing.kind, thing.team_id)
    return thing


def _list(plural: str, kind: str) -> Any:
    async def list_things(
        house: TheHouse, actor: TheActor, cursor: Cursor = "", limit: Limit = 100
    ) -> Page[Shown[Any]]:
        """List the things in use, by id."""
        things = sorted(house.keeper.current.kind(kind).values(), key=lambda thing: thing.id)
        found = [thing for thing in things if thing.id > cursor and checking.sees(actor, thing.kind, thing.team_id)]
        more = len(found) > limit
        return Page([shown(thing) for thing in found[:limit]], found[limit - 1].id if more else None)

    typed = _typed(list_things, plural, kind, answer=Page[Shown[BODIES[kind]]])
    return get(f"/api/v1/{plural}", operation_id=f"list{plural.title().replace('-', '')}")(typed)


def _create(plural: str, kind: str) -> Any:
    async def create_thing(house: TheHouse, actor: TheActor, data: JSONBody[Write[Any]]) -> Response[Shown[Any]]:
        """Create a thing. An integration is given its API URL, an app its token."""
        team_id = team_of_schedule(data.team_id, data.body, house.keeper.current)
        require_creation(actor, kind, team_id, data.body, house.keeper.current)
        await check_reading(house, data.body)

        def create(tx: Tx) -> Thing:
            catalog = house.keeper.refresh(tx)
            body = signed(begun(data.body), actor)
            if kind == "integration":
                body = _with_url(house, tx, actor, body)
            if kind == "app":
                body = msgspec.structs.replace(body, token=house.ids.guid())
            body = checking.body(kind, body, catalog, house.templates)
            fresh = house.ids.new("key").lower()
            key = data.key or (fresh if kind in RESPONDED else checking.slug(data.name, fresh))  # those come and go
            made = house.things.create(
                tx, kind, key, data.name, body, team_id=team_id, author=actor.id, now=house.now()
            )
            follow_thing(house.turns.work(tx), None, made, actor.id)
            return made

        thing = await house.write(create)
        await house.write(house.keeper.refresh)
        return answer(thing, 201)

    body = BODIES[kind]
    typed = _typed(create_thing, plural, kind, data=JSONBody[Write[body]], answer=Response[Shown[body]])
    return post(f"/api/v1/{plural}", operation_id=f"create{kind.capitalize()}")(typed)


def _read(plural: str, kind: str) -> Any:
    async def read_thing(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> Response[Shown[Any]]:
        """Read a thing; the answer's ETag is its version."""
        return answer(seen(house, actor, kind, thing_id), 200)

    typed = _typed(read_thing, plural, kind, answer=Response[Shown[BODIES[kind]]])
    return get(f"/api/v1/{plural}/{{thing_id:str}}", operation_id=f"read{kind.capitalize()}")(typed)


def _replace(plural: str, kind: str) -> Any:
    async def replace_thing(
        house: TheHouse,
        actor: TheActor,
        thing_id: FromPath[str],
        data: JSONBody[Write[Any]],
        if_match: IfMatch = None,
    ) -> Response[Shown[Any]]:
        """
        Replace a thing's name, team and body; needs `If-Match` with the version that was read.

        Secrets that come back masked stay what they are.
        """
        old = seen(house, actor, kind, thing_id)
        body = checking.kept(kind, data.body, old.body, MASK)
        team_id = team_of_schedule(data.team_id, body, house.keeper.current)
        changed = msgspec.structs.replace(old, name=data.name, team_id=team_id, body=body)
        require_change(actor, old, changed, house.keeper.current)
        _matches(old, if_match)
        body = checking.body(kind, body, house.keeper.current, house.templates)
        await check_reading(house, body)
        changed = msgspec.structs.replace(changed, body=body)
        return answer(await save(house, old, changed, actor), 200)

    body = BODIES[kind]
    typed = _typed(replace_thing, plural, kind, data=JSONBody[Write[body]], answer=Response[Shown[body]])
    return put(f"/api/v1/{plural}/{{thing_id:str}}", operation_id=f"replace{kind.capitalize()}")(typed)


def _archive(plural: str, kind: str) -> Any:
    async def archive_thing(
        house: TheHouse, actor: TheActor, thing_id: FromPath[str], if_match: IfMatch = None
    ) -> None:
        """Archive a thing that nothing else names: it is no longer used, and its history stays."""
        old = seen(house, actor, kind, thing_id)
        archived = msgspec.structs.replace(old, archived_at=house.now())
        require_change(actor, old, archived, house.keeper.current)
        if if_match is not None:
            _matches(old, if_match)
        users = users_of(house.keeper.current, old, house.now())
        if users:
            raise Conflict(f"{old.name!r} is in use by {said(users)}: change that first")
        await save(house, old, archived, actor)

    path = f"/api/v1/{plural}/{{thing_id:str}}"
    return delete(path, operation_id=f"archive{kind.capitalize()}", status_code=204)(
        _typed(archive_thing, plural, kind)
    )


def _history(plural: str, kind: str) -> Any:
    async def read_history(
        house: TheHouse, actor: TheActor, thing_id: FromPath[str], cursor: Cursor = "", limit: Limit = 50
    ) -> Page[Revision[Any]]:
        """Read every version of a thing, the newest first, with its author."""
        thing = house.keeper.current.things.get(thing_id)
        if thing is None or thing.kind != kind:
            thing = house.keeper.current.get(kind, thing_id)
        require(actor, Verb.SEE, kind, thing.team_id)
        before = number_of(cursor)
        found = await house.read(lambda tx: list(house.things.history(tx, thing_id, before, limit + 1)))
        things = house.keeper.current.things
        items = [
            Revision[Any](
                version=version,
                author=author,
                author_name=things[author].name if author in things else author,
                at=to_text(at),
                body=checking.masked(kind, whole(body), MASK),
            )
            for version, author, at, body in found[:limit]
        ]
        return Page(items, str(items[-1].version) if len(found) > limit else None)

    typed = _typed(read_history, plural, kind, answer=Page[Revision[BODIES[kind]]])
    path = f"/api/v1/{plural}/{{thing_id:str}}/history"
    return get(path, operation_id=f"read{kind.capitalize()}History")(typed)


def _typed(
    call: Callable[..., Awaitable[Any]], plural: str, kind: str, *, answer: Any = None, data: Any = None
) -> Callable[..., Awaitable[Any]]:
    """Give a shared function the types and words of one kind: the framework reads and describes bodies by these."""
    call.__annotations__["return"] = answer
    if data is not None:
        call.__annotations__["data"] = data
    article = "an" if kind[0] in "aeio" else "a"
    call.__doc__ = str(call.__doc__).replace("the things", f"the {plural}").replace("a thing", f"{article} {kind}")
    return call


async def save(house: House, old: Thing, changed: Thing, actor: Actor) -> Thing:
    """Save a changed thing and what follows from it; return it as it is now."""

    def write(tx: Tx) -> Thing:
        thing = house.things.update(tx, changed, actor.id, house.now())
        follow_thing(house.turns.work(tx), old, thing, actor.id)
        return thing

    thing = await house.write(write)
    await house.write(house.keeper.refresh)
    house.wheel.wake()
    return thing


def _with_url(house: House, tx: Tx, actor: Actor, body: Any) -> Any:
    """Return an integration's body with a new API URL, or with one that it shares: it says which, or by its mailbox."""
    shared = house.keeper.refresh(tx).mailboxes.get(body.mailbox, "") if body.type == "email" else ""
    body = msgspec.structs.replace(body, api_url_id=body.api_url_id or shared)
    if not body.api_url_id:
        api_url_id = urls.create(tx, house.seal, house.ids, house.now())
        return msgspec.structs.replace(body, api_url_id=api_url_id, api_url_number=1)
    owners = house.keeper.refresh(tx).lanes.get(body.api_url_id, [])
    if not owners:
        raise Invalid("no integration has this API URL", field="api_url_id")
    for owner in owners:
        require(actor, Verb.EDIT, "integration", owner.team_id)
    return msgspec.structs.replace(body, api_url_number=owners[0].body.api_url_number)


def _matches(thing: Thing, if_match: str | None) -> None:
    if if_match is None:
        raise Invalid("send the version that you read as If-Match", field="If-Match")
    if if_match.strip().strip('"') not in (str(thing.version), "*"):
        raise Stale(f"{thing.id} is at version {thing.version}")


def answer(thing: Thing, status: int) -> Response[Shown[Any]]:
    """Return a thing as an answer; its ETag is its version."""
    return Response(shown(thing), status_code=status, headers={"ETag": f'"{thing.version}"'})


ROUTES: tuple[Any, ...] = tuple(
    make(plural, kind)
    for plural, kind in KINDS.items()
    for make in (_list, _create, _read, _replace, _archive, _history)
)
