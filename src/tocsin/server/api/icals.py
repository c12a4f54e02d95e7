"""Calendars out: the shifts to which a secret leads, as calendar programs read them, without signing in."""

import asyncio
import hashlib
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from tocsin.engine.duty import Duty
from tocsin.kernel.errors import NotFound
from tocsin.kernel.instants import DAY
from tocsin.respond.oncall.ical import Event, Held, held, written
from tocsin.server.api.asking import TheHouse
from tocsin.server.api.calendar_urls import ENDING
from tocsin.server.api.duties import name_of
from tocsin.server.house import House
from tocsin.store import calendar_urls
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing

BACK, AHEAD = 30 * DAY, 90 * DAY
MEDIA = "text/calendar"
KEPT_MAX = 1_000  # calendars that are remembered as long as nothing changes


@get("/calendars/{name:str}", include_in_schema=False)
async def read_ical(house: TheHouse, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Return the shifts to which a secret leads, as iCalendar."""
    secret = name.removesuffix(ENDING)
    if secret == name:
        raise NotFound("no such calendar")
    thing_id = await house.read(lambda tx: calendar_urls.thing_of(tx, secret))
    thing = house.keeper.current.things.get(thing_id)
    if thing is None or thing.archived_at:
        raise NotFound("no such calendar")
    body = await asyncio.to_thread(_ical, house, house.keeper.current, thing, house.now() // DAY)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA)
    return Response(body, headers=headers, media_type=MEDIA)


def _ical(house: House, catalog: Catalog, thing: Thing, day: int) -> bytes:
    """Return a calendar of a schedule's or a user's shifts; the same catalog says the same all day, so it is kept."""
    kept: dict[tuple[str, int], bytes] = catalog.remembered.setdefault("icals", {})
    if (thing.id, day) not in kept:
        if len(kept) >= KEPT_MAX:
            kept.clear()
        kept[thing.id, day] = _written(house, catalog, thing, day * DAY)
    return kept[thing.id, day]


def _written(house: House, catalog: Catalog, thing: Thing, today: int) -> bytes:
    duty = Duty(catalog)
    schedules = [thing] if thing.kind == "schedule" else list(catalog.kind("schedule").values())
    events: list[Event] = []
    for schedule in schedules:
        compiled = duty.compiled(schedule.id)
        shifts = held(compiled.stretches(today - BACK, today + AHEAD)) if compiled else []
        for shift in shifts:
            if thing.kind == "schedule":
                events.append(_event(schedule, shift, f"{name_of(house, shift.user_id)} ({shift.role})"))
            elif shift.user_id == thing.id:
                events.append(_event(schedule, shift, f"On call: {schedule.name} ({shift.role})"))
    name = thing.name if thing.kind == "schedule" else f"{thing.name}: on call"
    return written(name, events, today)


def _event(schedule: Thing, shift: Held, title: str) -> Event:
    uid = f"{schedule.id}-{shift.user_id}-{shift.role}-{shift.begins}@tocsin"
    return Event(uid, shift.start, shift.end, title, f"{schedule.name}: {shift.why}")


ROUTES = (read_ical,)
