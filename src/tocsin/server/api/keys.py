"""API keys: made, listed and revoked by whoever administers what they reach. A token is shown once."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from tocsin.accounts.keys import ApiKey, hash_token, is_live, make_token, prefix_of
from tocsin.accounts.permissions import Actor, Permission, Verb, may, require
from tocsin.kernel.errors import Conflict, Invalid
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.server.api.answers import Answer, Cursor, Limit, Page, instant, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.house import House
from tocsin.store import accounts

TEAMS_MAX = 50


class NewKey(Value, frozen=True, forbid_unknown_fields=True):
    """A key to make: of everything, or of the teams that it names; `expires_at` is RFC 3339, '' for never."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    permission: Permission
    team_ids: Annotated[tuple[str, ...], msgspec.Meta(max_length=TEAMS_MAX)] = ()
    expires_at: str = ""


class KeyShown(Answer, frozen=True):
    """A key without its token, of which `prefix` are the first characters ('' for old keys)."""

    id: str
    name: str
    prefix: str
    permission: Permission
    team_ids: list[str]
    is_live: bool
    created_by: str
    created_by_name: str
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None


class KeyMade(Answer, frozen=True):
    """A new key with its token, which is never shown again."""

    token: str
    key: KeyShown


def shown(house: House, key: ApiKey) -> KeyShown:
    """Return a key as it is shown."""
    things = house.keeper.current.things
    return KeyShown(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        permission=key.permission,
        team_ids=list(key.team_ids),
        is_live=is_live(key, house.now()),
        created_by=key.created_by,
        created_by_name=things[key.created_by].name if key.created_by in things else key.created_by,
        created_at=to_text(key.created_at),
        expires_at=moment(key.expires_at),
        last_used_at=moment(key.last_used_at),
        revoked_at=moment(key.revoked_at),
    )


@get("/api/v1/keys")
async def list_keys(house: TheHouse, actor: TheActor, cursor: Cursor = "", limit: Limit = 100) -> Page[KeyShown]:
    """List the keys that one administers, the newest first, revoked and expired ones too."""
    found = await house.read(accounts.keys)
    mine = [one for one in found if _administers(actor, one.team_ids) and (not cursor or one.id < cursor)]
    return Page([shown(house, one) for one in mine[:limit]], mine[limit - 1].id if len(mine) > limit else None)


@post("/api/v1/keys", status_code=201)
async def create_key(house: TheHouse, actor: TheActor, data: JSONBody[NewKey]) -> KeyMade:
    """Make a key; the answer has its token, once."""
    for team_id in data.team_ids or ("",):
        require(actor, Verb.ADMINISTER, "key", team_id)
    if not all(team_id in house.keeper.current.kind("team") for team_id in data.team_ids):
        raise Invalid("a team that a key names must exist", field="team_ids")
    expires_at = instant(data.expires_at, "expires_at") if data.expires_at else 0
    if expires_at and expires_at <= house.now():
        raise Invalid("a key must not have expired already", field="expires_at")
    token = make_token(house.ids.secret())
    key = ApiKey(
        id=house.ids.new("key"),
        name=data.name,
        hash=hash_token(token),
        permission=data.permission,
        team_ids=data.team_ids,
        created_by=actor.id,
        created_at=house.now(),
        expires_at=expires_at,
        prefix=prefix_of(token),
    )
    await house.write(lambda tx: accounts.add_key(tx, key))
    return KeyMade(token, shown(house, key))


@delete("/api/v1/keys/{key_id:str}", status_code=204)
async def revoke_key(house: TheHouse, actor: TheActor, key_id: FromPath[str]) -> None:
    """Revoke a key: it opens nothing from now on."""
    key = await house.read(lambda tx: accounts.key(tx, key_id))
    for team_id in key.team_ids or ("",):
        require(actor, Verb.ADMINISTER, "key", team_id)
    if key.revoked_at:
        raise Conflict(f"the key was revoked at {to_text(key.revoked_at)}")
    await house.write(lambda tx: accounts.revoke_key(tx, key_id, house.now()))


def _administers(actor: Actor, team_ids: tuple[str, ...]) -> bool:
    return all(may(actor, Verb.ADMINISTER, "key", team_id) for team_id in team_ids or ("",))


ROUTES = (list_keys, create_key, revoke_key)
