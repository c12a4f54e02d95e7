"""Who is asking: a bearer API key or a session cookie becomes an Actor, before any handler runs."""

from typing import Any

from litestar import Request

from tocsin.accounts.keys import actor_of_key, hash_token, is_live, is_well_formed
from tocsin.accounts.permissions import Actor, actor_of
from tocsin.kernel.errors import Forbidden, Unauthorized
from tocsin.kernel.instants import MINUTE
from tocsin.server.house import House
from tocsin.store import accounts
from tocsin.store.tx import Tx

COOKIE = "tocsin_session"
SAFE = ("GET", "HEAD", "OPTIONS")


async def actor(request: Request[Any, Any, Any], house: House) -> Actor:
    """Return who is asking; raise Unauthorized."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await _by_key(house, token.strip())
    session = request.cookies.get(COOKIE, "")
    if session:
        _same_site(request)
        return await _by_session(house, session)
    raise Unauthorized("give an API key as `Authorization: Bearer …`, or sign in")


def _same_site(request: Request[Any, Any, Any]) -> None:
    """Raise Forbidden for a change that another site's page asks for with our user's cookie."""
    if request.method in SAFE:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("a change must come from this site's own pages")


async def _by_key(house: House, token: str) -> Actor:
    if not is_well_formed(token):
        raise Unauthorized("not an API key")
    now = house.now()
    key = await house.read(lambda tx: accounts.key_by_hash(tx, hash_token(token)))
    if key is None or not is_live(key, now):
        raise Unauthorized("unknown, revoked or expired API key")
    if now - key.last_used_at > MINUTE:
        key_id = key.id
        await house.write(lambda tx: accounts.key_used(tx, key_id, now))
    return actor_of_key(key)


async def _by_session(house: House, session: str) -> Actor:
    def load(tx: Tx) -> str:
        return accounts.session_user(tx, hash_token(session), house.now())

    user_id = await house.read(load)
    user = house.keeper.current.kind("user").get(user_id)
    if user is None:
        raise Unauthorized("the session has ended; sign in again")
    teams = {team.id: team.body for team in house.keeper.current.kind("team").values()}
    return actor_of(user.id, user.name, user.body, teams)
