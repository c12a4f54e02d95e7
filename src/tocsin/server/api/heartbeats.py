"""Heartbeats: which jobs are alive, when the next pulse is expected, and their timelines."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from tocsin.accounts.permissions import Actor
from tocsin.engine.pulses import is_watched
from tocsin.kernel.errors import NotFound
from tocsin.kernel.instants import SECOND
from tocsin.respond.integrations.heartbeats import HeartbeatStatus, Pulses
from tocsin.respond.integrations.pulses import state_text
from tocsin.server.api import checking
from tocsin.server.api.answers import After, Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.timelines import EntryShown, timeline
from tocsin.server.house import House
from tocsin.store import heartbeats
from tocsin.store.things import Thing


class HeartbeatShown(Answer, frozen=True):
    """
    A heartbeat: the job that an integration watches. `id` is the integration's.

    `last_pulse_at` and `last_signal` are of its last pulse, `run_seconds` of the last run that said when it starts,
    `running_since` of one that goes on; `expected_at` is when the next pulse is expected, `due_at` when its grace ends.
    `incident_id` is that of the outage while it is down. `text` says it in words.
    """

    id: str
    name: str
    team_id: str
    status: HeartbeatStatus
    since: str | None
    text: str
    last_pulse_at: str | None
    last_signal: Literal["", "success", "start", "fail"]
    exit_status: int
    run_seconds: float | None
    running_since: str | None
    expected_at: str | None
    due_at: str | None
    incident_id: str


def shown(thing: Thing, pulses: Pulses) -> HeartbeatShown:
    """Return a heartbeat as it is shown."""
    status = pulses.status or HeartbeatStatus.WAITING
    is_up = status is HeartbeatStatus.UP
    return HeartbeatShown(
        id=thing.id,
        name=thing.name,
        team_id=thing.team_id,
        status=status if is_watched(thing) else HeartbeatStatus.OFF,
        since=moment(pulses.since),
        text=state_text(pulses, thing.body.heartbeat),
        last_pulse_at=moment(pulses.last_at),
        last_signal=pulses.last_signal,
        exit_status=pulses.exit_status,
        run_seconds=pulses.run_time / SECOND if pulses.run_time else None,
        running_since=moment(pulses.started_at),
        expected_at=moment(pulses.expected_at if is_up else 0),
        due_at=moment(pulses.due_at),
        incident_id=pulses.incident_id if status is HeartbeatStatus.DOWN else "",
    )


async def _shown(house: House, things: list[Thing]) -> list[HeartbeatShown]:
    found = await house.read(lambda tx: heartbeats.shown(tx, [thing.id for thing in things]))
    return [shown(thing, found.get(thing.id, Pulses())) for thing in things]


def _seen(house: House, actor: Actor, integration_id: str) -> Thing:
    thing = seen(house, actor, "integration", integration_id)
    if thing.body.type != "heartbeat":
        raise NotFound(f"{integration_id} is no heartbeat")
    return thing


@get("/api/v1/heartbeats")
async def list_heartbeats(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[HeartbeatStatus | None] = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[HeartbeatShown]:
    """List the heartbeats, by the id of their integration."""
    things = sorted(house.keeper.current.kind("integration").values(), key=lambda thing: thing.id)
    wanted = [
        thing
        for thing in things
        if thing.body.type == "heartbeat" and thing.id > cursor and checking.sees(actor, "integration", thing.team_id)
    ]
    found = [one for one in await _shown(house, wanted) if status in (None, one.status)]
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


@get("/api/v1/heartbeats/{integration_id:str}")
async def read_heartbeat(house: TheHouse, actor: TheActor, integration_id: FromPath[str]) -> HeartbeatShown:
    """Read the heartbeat of an integration."""
    return (await _shown(house, [_seen(house, actor, integration_id)]))[0]


@get("/api/v1/heartbeats/{integration_id:str}/timeline")
async def read_heartbeat_timeline(
    house: TheHouse, actor: TheActor, integration_id: FromPath[str], after: After = 0
) -> Page[EntryShown]:
    """Read a heartbeat's events, in order."""
    _seen(house, actor, integration_id)
    return await timeline(house, integration_id, after)


ROUTES = (list_heartbeats, read_heartbeat, read_heartbeat_timeline)
