"""Sign in and out; change the password, which ends all of the user's sessions."""

import asyncio
from typing import Any

from litestar import Request, Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from tocsin.accounts.keys import hash_token, make_token
from tocsin.accounts.passwords import LENGTH_MAX, LENGTH_MIN, hash_password, is_password
from tocsin.kernel.errors import Conflict, Invalid, Unauthorized
from tocsin.kernel.instants import DAY
from tocsin.kernel.values import Value
from tocsin.server.api.access import COOKIE
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.house import House
from tocsin.store import accounts
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

LASTS = 14 * DAY


class SignIn(Value, frozen=True, forbid_unknown_fields=True):
    """An email address and its password."""

    email: str
    password: str


class NewPassword(Value, frozen=True, forbid_unknown_fields=True):
    """The password as it is, and as it shall be."""

    password: str
    new_password: str


class Who(Answer, frozen=True):
    """Who is signed in; `must_change`: the password was a one-time one."""

    id: str
    name: str
    kind: str
    is_admin: bool
    must_change: bool = False


@post("/api/v1/session", status_code=201)
async def sign_in(house: TheHouse, data: JSONBody[SignIn]) -> Response[Who]:
    """Begin a session; the answer sets its cookie."""
    user = _by_email(house, data.email)
    stored = await house.read(lambda tx: accounts.password_of(tx, user.id if user else ""))
    right = await asyncio.to_thread(is_password, data.password, stored[0] if stored else None)
    if user is None or stored is None or not right:
        raise Unauthorized("unknown email address or wrong password")
    token = make_token(house.ids.secret())
    now = house.now()
    await house.write(lambda tx: accounts.add_session(tx, hash_token(token), user.id, now, now + LASTS))
    cookie = Cookie(
        key=COOKIE,
        value=token,
        max_age=LASTS // 1_000_000,
        httponly=True,
        secure=house.url.startswith("https://"),
        samesite="lax",
    )
    return Response(Who(user.id, user.name, "user", user.body.is_admin, stored[1]), cookies=[cookie])


@get("/api/v1/session")
async def read_session(house: TheHouse, actor: TheActor) -> Who:
    """Say who is asking."""
    stored = await house.read(lambda tx: accounts.password_of(tx, actor.id))
    return Who(actor.id, actor.name, actor.kind, actor.is_admin, bool(stored and stored[1]))


@delete("/api/v1/session", status_code=204)
async def sign_out(house: TheHouse, request: Request[Any, Any, Any]) -> None:
    """End the session of the cookie."""
    session = request.cookies.get(COOKIE, "")
    if session:
        await house.write(lambda tx: accounts.end_session(tx, hash_token(session)))


@put("/api/v1/session/password", status_code=204)
async def change_password(house: TheHouse, actor: TheActor, data: JSONBody[NewPassword]) -> None:
    """Change one's own password; sign in again afterwards."""
    if actor.kind != "user":
        raise Conflict("an API key has no password")
    if not LENGTH_MIN <= len(data.new_password) <= LENGTH_MAX:
        raise Invalid(f"a password has {LENGTH_MIN} to {LENGTH_MAX} characters", field="new_password")
    stored = await house.read(lambda tx: accounts.password_of(tx, actor.id))
    right = await asyncio.to_thread(is_password, data.password, stored[0] if stored else None)
    if not right:
        raise Unauthorized("the password is wrong")
    hashed = await asyncio.to_thread(hash_password, data.new_password)

    def save(tx: Tx) -> None:
        accounts.set_password(tx, actor.id, hashed, house.now(), must_change=False)

    await house.write(save)


def _by_email(house: House, email: str) -> Thing | None:
    users = house.keeper.current.kind("user").values()
    return next((user for user in users if user.body.email.casefold() == email.strip().casefold()), None)


ROUTES = (sign_in, read_session, sign_out, change_password)
