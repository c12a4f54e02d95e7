"""Who is on call: per team, who has which role at an instant, until when, and who is next."""

from litestar import get
from litestar.params import FromPath, FromQuery

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import DAY, to_text
from tocsin.respond.oncall.rotation import roster, shifts
from tocsin.server.api import checking
from tocsin.server.api.answers import INSTANT_MAX, Answer, Page, instant
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.house import House
from tocsin.store.things import Thing

SPAN_MAX = 366 * DAY
SHOWN = 28 * DAY  # where no end is given


class Person(Answer, frozen=True):
    """A user by name."""

    user_id: str
    user_name: str


class Place(Answer, frozen=True):
    """A member role, and who has it, who leads first."""

    role: str
    people: list[Person]


class OnCall(Answer, frozen=True):
    """A team's roster at an instant; `until`: its next handoff, null without a rotation; `next`: the roster then."""

    team_id: str
    team_name: str
    at: str
    until: str | None
    now: list[Place]
    next: list[Place]


class ShiftShown(Answer, frozen=True):
    """One turn `[start, end)`, with the people in the order of the rotation's roles."""

    start: str
    end: str
    people: list[Person]


@get("/api/v1/oncall")
async def list_on_call(house: TheHouse, actor: TheActor, at: FromQuery[str] = "") -> Page[OnCall]:
    """List who is on call per team, now or `at` an RFC 3339 time."""
    moment = instant(at, "at") if at else house.now()
    teams = sorted(house.keeper.current.kind("team").values(), key=lambda team: team.name)
    return Page([_on_call(house, one, moment) for one in teams if checking.sees(actor, "team", one.id)], None)


@get("/api/v1/teams/{thing_id:str}/shifts")
async def list_team_shifts(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], start: FromQuery[str] = "", end: FromQuery[str] = ""
) -> Page[ShiftShown]:
    """List a team's shifts that overlap `[start, end)`: from now for four weeks unless given, a year at most."""
    team = seen(house, actor, "team", thing_id)
    first = instant(start, "start") if start else house.now()
    last = instant(end, "end") if end else min(first + SHOWN, INSTANT_MAX)
    if not first <= last <= first + SPAN_MAX:
        raise Invalid("the end is after the start, by a year at most", field="end")
    rotation = team.body.rotation
    found = shifts(rotation, first, last) if rotation else []
    return Page(
        [ShiftShown(to_text(one.start_at), to_text(one.end_at), _people(house, one.user_ids)) for one in found], None
    )


def _on_call(house: House, team: Thing, at: int) -> OnCall:
    rotation = team.body.rotation
    until = shifts(rotation, at, at + 1)[0].end_at if rotation and at < INSTANT_MAX else 0
    return OnCall(
        team_id=team.id,
        team_name=team.name,
        at=to_text(at),
        until=to_text(until) if until else None,
        now=_places(house, team, at),
        next=_places(house, team, until) if until else [],
    )


def _places(house: House, team: Thing, at: int) -> list[Place]:
    return [Place(role, _people(house, user_ids)) for role, user_ids in roster(team.body, at).items()]


def _people(house: House, user_ids: tuple[str, ...]) -> list[Person]:
    users = house.keeper.current.things
    return [Person(one, users[one].name if one in users else one) for one in user_ids]


ROUTES = (list_on_call, list_team_shifts)
