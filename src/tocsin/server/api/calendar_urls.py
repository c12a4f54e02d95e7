"""Calendar URLs: secrets under which a schedule's shifts, or a user's own, are read without signing in."""

from litestar import delete, get, post
from litestar.params import FromPath

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.kernel.errors import NotFound
from tocsin.kernel.instants import to_text
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.house import House
from tocsin.store import calendar_urls
from tocsin.store.calendar_urls import CalendarUrl
from tocsin.store.things import Thing

ENDING = ".ics"


class CalendarUrlShown(Answer, frozen=True):
    """Where a calendar program reads shifts; whoever has it reads them. `webcal_url` opens such a program."""

    url: str
    webcal_url: str
    created_at: str


@get("/api/v1/schedules/{thing_id:str}/calendar-url")
async def read_schedule_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> CalendarUrlShown:
    """Read the secret URL of a schedule's shifts."""
    return await _read(house, _schedule(house, actor, thing_id))


@post("/api/v1/schedules/{thing_id:str}/calendar-url")
async def renew_schedule_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> CalendarUrlShown:
    """Make a secret URL of a schedule's shifts; one that there was before leads nowhere any more."""
    return await _renew(house, _schedule(house, actor, thing_id))


@delete("/api/v1/schedules/{thing_id:str}/calendar-url", status_code=204)
async def revoke_schedule_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> None:
    """Revoke the secret URL of a schedule's shifts."""
    await _revoke(house, _schedule(house, actor, thing_id))


@get("/api/v1/users/{thing_id:str}/calendar-url")
async def read_user_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> CalendarUrlShown:
    """Read the secret URL of a user's own shifts, over all schedules; only oneself, or an administrator."""
    return await _read(house, _user(house, actor, thing_id))


@post("/api/v1/users/{thing_id:str}/calendar-url")
async def renew_user_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> CalendarUrlShown:
    """Make a secret URL of a user's own shifts; one that there was before leads nowhere any more."""
    return await _renew(house, _user(house, actor, thing_id))


@delete("/api/v1/users/{thing_id:str}/calendar-url", status_code=204)
async def revoke_user_calendar_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> None:
    """Revoke the secret URL of a user's own shifts."""
    await _revoke(house, _user(house, actor, thing_id))


def _schedule(house: House, actor: Actor, thing_id: str) -> Thing:
    """Return a schedule whose URL the actor may have: whoever has it shows the shifts to others."""
    thing = seen(house, actor, "schedule", thing_id)
    require(actor, Verb.RESPOND, "schedule", thing.team_id)
    return thing


def _user(house: House, actor: Actor, thing_id: str) -> Thing:
    thing = seen(house, actor, "user", thing_id)
    if actor.id != thing.id:
        require(actor, Verb.ADMINISTER, "user")
    return thing


async def _read(house: House, thing: Thing) -> CalendarUrlShown:
    return _shown(house, await house.read(lambda tx: calendar_urls.of(tx, house.seal, thing.id)))


async def _renew(house: House, thing: Thing) -> CalendarUrlShown:
    return _shown(
        house, await house.write(lambda tx: calendar_urls.renew(tx, house.seal, house.ids, thing.id, house.now()))
    )


async def _revoke(house: House, thing: Thing) -> None:
    if not await house.write(lambda tx: calendar_urls.revoke(tx, thing.id, house.now())):
        raise NotFound(f"{thing.name} has no calendar URL")


def _shown(house: House, found: CalendarUrl) -> CalendarUrlShown:
    url = f"{house.url}/calendars/{found.secret}{ENDING}"
    return CalendarUrlShown(url, f"webcal://{url.partition('://')[2]}", to_text(found.created_at))


ROUTES = (
    read_schedule_calendar_url,
    renew_schedule_calendar_url,
    revoke_schedule_calendar_url,
    read_user_calendar_url,
    renew_user_calendar_url,
    revoke_user_calendar_url,
)
