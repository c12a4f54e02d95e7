"""Feeds: what became of the calendars that others keep."""

from litestar import get, post
from litestar.params import FromPath

from tocsin.accounts.permissions import Verb, require
from tocsin.kernel.errors import Invalid
from tocsin.server.api.answers import Answer, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.store import fetches
from tocsin.store.fetches import Fetch
from tocsin.store.things import Thing


class Feed(Answer, frozen=True):
    """What became of a calendar's feed: when it was read last, when it is looked at next, and why it failed last."""

    url: str
    fetched_at: str | None
    due_at: str | None
    error: str
    event_count: int


@get("/api/v1/calendars/{thing_id:str}/feed")
async def read_calendar_feed(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> Feed:
    """Read what became of a calendar's feed."""
    thing = seen(house, actor, "calendar", thing_id)
    fetch = await house.read(lambda tx: fetches.of(tx, thing.id))
    return _feed(thing, fetch or Fetch(thing.id, 0))


@post("/api/v1/calendars/{thing_id:str}/feed", status_code=200)
async def refresh_calendar_feed(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> Feed:
    """Let a calendar's feed be looked at now."""
    thing = seen(house, actor, "calendar", thing_id)
    require(actor, Verb.EDIT, "calendar", thing.team_id)
    if not thing.body.url:
        raise Invalid("the calendar has no feed", field="url")
    fetch = await house.write(lambda tx: fetches.hasten(tx, thing.id, house.now()))
    return _feed(thing, fetch)


def _feed(thing: Thing, fetch: Fetch) -> Feed:
    return Feed(thing.body.url, moment(fetch.fetched_at), moment(fetch.due_at), fetch.error, len(thing.body.events))


ROUTES = (read_calendar_feed, refresh_calendar_feed)
