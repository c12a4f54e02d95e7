"""One-time passwords: whoever administers users gives a new user one, or resets a forgotten one."""

import asyncio

from litestar import post
from litestar.params import FromPath

from tocsin.accounts.passwords import hash_password
from tocsin.accounts.permissions import Verb, require
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.store import accounts
from tocsin.store.tx import Tx


class OneTimePassword(Answer, frozen=True):
    """A password that is shown once; after signing in with it, it must be changed."""

    password: str


@post("/api/v1/users/{thing_id:str}/password", status_code=200)
async def reset_password(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> OneTimePassword:
    """Give a user a one-time password; the user's sessions end, and an older password opens nothing."""
    user = seen(house, actor, "user", thing_id)
    require(actor, Verb.ADMINISTER, "user", "" if user.body.is_admin else user.team_id)
    password = house.ids.secret(8)
    hashed = await asyncio.to_thread(hash_password, password)

    def save(tx: Tx) -> None:
        accounts.set_password(tx, user.id, hashed, house.now(), must_change=True)

    await house.write(save)
    return OneTimePassword(password)


ROUTES = (reset_password,)
