"""Fairness: what being on call costs each person: hours, nights, weekends, holidays, pages, and pages at night."""

import asyncio

from litestar import get
from litestar.params import FromQuery

from tocsin.accounts.permissions import Verb, require
from tocsin.engine.loading import loads
from tocsin.kernel.instants import DAY, SECOND, to_text
from tocsin.respond.oncall.fairness import Load
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.duties import name_of, span
from tocsin.server.house import House
from tocsin.store import paged

BACK = 28 * DAY


class LoadShown(Answer, frozen=True):
    """What one user had of a time: spans in seconds, in whatever role; pages, and those that came at night."""

    user_id: str
    user_name: str
    on_call: int
    at_night: int
    at_weekends: int
    on_holidays: int
    shift_count: int
    page_count: int
    woken_count: int


class Fairness(Answer, frozen=True):
    """The load of everybody who was on call or was paged in `[start, end)`; who had most of it comes first."""

    team_id: str
    start: str
    end: str
    people: list[LoadShown]


@get("/api/v1/oncall/fairness")
async def read_on_call_fairness(
    house: TheHouse,
    actor: TheActor,
    team_id: FromQuery[str] = "",
    start: FromQuery[str] = "",
    end: FromQuery[str] = "",
) -> Fairness:
    """
    Read what being on call cost each person of a team (else of all): the last four weeks unless given, a year at most.

    Shifts are those of the schedules as they stand now; pages are those that were sent.
    """
    if team_id:
        team = seen(house, actor, "team", team_id)
        require(actor, Verb.SEE, "schedule", team.id)
        teams = [team]
    else:
        require(actor, Verb.SEE, "schedule")
        teams = list(house.keeper.current.kind("team").values())
    first, last = span(house, start, end, BACK)
    pages = await house.read(lambda tx: paged.pages(tx, first, last, team_id))
    found = await asyncio.to_thread(loads, house.keeper.current, teams, team_id, (first, last), pages)
    return Fairness(team_id, to_text(first), to_text(last), [_shown(house, one) for one in found])


def _shown(house: House, load: Load) -> LoadShown:
    return LoadShown(
        user_id=load.user_id,
        user_name=name_of(house, load.user_id),
        on_call=load.on_call // SECOND,
        at_night=load.at_night // SECOND,
        at_weekends=load.at_weekends // SECOND,
        on_holidays=load.on_holidays // SECOND,
        shift_count=load.shift_count,
        page_count=load.page_count,
        woken_count=load.woken_count,
    )


ROUTES = (read_on_call_fairness,)
