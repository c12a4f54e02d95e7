"""The live feed, as server-sent events."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import HeaderParameter
from litestar.response import Stream

from tocsin.accounts.permissions import Actor
from tocsin.kernel.errors import Unauthorized
from tocsin.kernel.instants import SECOND, to_text
from tocsin.server.api import access
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.feed import Feed, spoken
from tocsin.server.house import House

BEAT = 1.0  # seconds after which someone who got nothing is told that we are there
ASK_EVERY = 15 * SECOND  # whether the key or session still holds
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

LastId = Annotated[
    str,
    HeaderParameter(name="Last-Event-ID", max_length=100, description="The last id that was got: go on from there."),
]


class Beat(Answer, frozen=True):
    """We are there, and this is our time."""

    now: str


@get("/api/v1/feed", media_type="text/event-stream")
async def follow_feed(
    house: TheHouse,
    feed: NamedDependency[Feed],
    request: Request[Any, Any, Any],
    actor: TheActor,
    last_id: LastId = "",
) -> Stream:
    """
    Follow what changes, as server-sent events.

    `entry`: an entry of a timeline; `inbound`: a message and its status; `thing`: a configured thing's revision;
    `reset`: read anew what you show; `beat`: every second when there is nothing else. It begins 10 s before now, or
    before `Last-Event-ID`. What is told may be told twice: drop what you have, by id.
    """
    feed.check()
    return Stream(_events(house, feed, request, actor, last_id), media_type="text/event-stream", headers=HEADERS)


async def _events(
    house: House, feed: Feed, request: Request[Any, Any, Any], actor: Actor, last_id: str
) -> AsyncGenerator[bytes]:
    asked_at = house.now()
    with feed.listening(actor) as listener:
        yield b"retry: 1000\n\n"
        yield await feed.missed(actor, last_id)
        while not listener.is_over:
            yield await listener.take(BEAT) or spoken("beat", Beat(to_text(house.now())))
            if house.now() - asked_at >= ASK_EVERY:
                asked_at = house.now()
                try:
                    listener.actor = await access.actor(request, house)
                except Unauthorized:
                    return


ROUTES = (follow_feed,)
