"""The final schedule: stretches with people and why, the lanes it is made of, its gaps; and how good it is."""

import asyncio

from litestar import get
from litestar.params import FromPath, FromQuery

from tocsin.engine.duty import Duty
from tocsin.kernel.errors import Invalid
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.drawing import Reading
from tocsin.server.api.duties import span
from tocsin.server.api.pictures import Final, QualityShown
from tocsin.server.house import House


async def read(house: House, schedule_id: str, first: int, last: int) -> Reading:
    """Return a saved schedule, read for a range."""
    thing = house.keeper.current.get("schedule", schedule_id)
    books = Duty(house.keeper.current).books(thing.id, thing.team_id)
    return await asyncio.to_thread(Reading, house, thing.body, books, first, last)


@get("/api/v1/schedules/{thing_id:str}/final")
async def read_final_schedule(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], start: FromQuery[str] = "", end: FromQuery[str] = ""
) -> Final:
    """
    Read who is on call by a schedule in `[start, end)`: from now for four weeks unless given, a year at most.

    Beside the stretches there are the layers and overrides by themselves, absences, and the gaps.
    """
    thing = seen(house, actor, "schedule", thing_id)
    reading = await read(house, thing_id, *span(house, start, end))
    return await asyncio.to_thread(reading.final, thing.id, thing.name)


@get("/api/v1/schedules/{thing_id:str}/quality")
async def read_schedule_quality(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], start: FromQuery[str] = "", end: FromQuery[str] = ""
) -> QualityShown:
    """Read how good a schedule is in `[start, end)`, of 100 points: gaps, people who can't be reached, balance."""
    seen(house, actor, "schedule", thing_id)
    first, last = span(house, start, end)
    if first == last:
        raise Invalid("the end is after the start, by a year at most", field="end")
    reading = await read(house, thing_id, first, last)
    return await asyncio.to_thread(reading.quality)


ROUTES = (read_final_schedule, read_schedule_quality)
