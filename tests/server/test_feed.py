"""The live feed: who listens is told what changes, what it may see, and what it missed."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from tests.server.calling import Caller
from tests.server.world import World, world

from tocsin.accounts.permissions import Actor, Permission
from tocsin.kernel.ids import floor
from tocsin.server import feed

__all__ = ["world"]

Event = tuple[str, str, Any]  # its name, its id, its data


class Ear:
    """One connection to the feed."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> Event:
        """Return the next event."""
        given: dict[str, str] = {}
        async with asyncio.timeout(20):
            while line := (await self._answer.content.readline()).decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name:
                    given[name] = value
                elif "event" in given:
                    return given["event"], given.get("id", ""), json.loads(given["data"])
        raise EOFError

    async def until(self, is_it: Callable[[Event], bool]) -> Event:
        """Return the first event that is it."""
        while not is_it(found := await self.next()):
            pass
        return found


@asynccontextmanager
async def ear(caller: Caller, key: str, last_id: str = "") -> AsyncGenerator[Ear]:
    """Follow the feed with a key."""
    headers = {"Authorization": f"Bearer {key}"} | ({"Last-Event-ID": last_id} if last_id else {})
    async with (
        aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
        session.get("/api/v1/feed") as answer,
    ):
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        yield Ear(answer)


async def post(caller: Caller, path: str, body: Any) -> None:
    """Ask for a change as the demo's admin."""
    headers = {"Authorization": f"Bearer {caller.seeded.api_key}"}
    async with (
        aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
        session.post(path, json=body) as answer,
    ):
        assert answer.status < 300, await answer.text()


def run(world: World, work: Callable[[], Awaitable[None]]) -> None:
    """Run a test's work on the node's loop."""
    world.caller.run(work())


def test_a_note_is_told_with_its_sentence(world: World) -> None:
    """Who listens gets the entry of a timeline as the timeline shows it, while the connection stays open."""

    async def work() -> None:
        async with ear(world.caller, world.caller.seeded.api_key) as listener:
            await post(world.caller, f"/api/v1/incidents/{world.ids['incidents']}/note", {"text": "looking at it"})
            event, event_id, entry = await listener.until(lambda one: one[2].get("kind") == "Noted")
            assert (event, event_id) == ("entry", entry["id"])
            assert entry["subject_id"] == world.ids["incidents"]
            assert "looking at it" in entry["text"]

    run(world, work)


def test_what_is_configured_and_what_comes_in_is_told(world: World) -> None:
    """A new thing is told with its revision, a message with its status, first pending or what became of it."""

    async def work() -> None:
        async with ear(world.caller, world.caller.seeded.api_key) as listener:
            await post(world.caller, "/api/v1/teams", {"name": "Night", "body": {}})
            event, _, thing = await listener.until(lambda one: one[0] == "thing" and one[2]["kind"] == "team")
            assert (event, thing["version"]) == ("thing", 1)
            async with aiohttp.ClientSession() as session:
                await session.post(world.caller.seeded.integration_url, data=b"not json")
            _, _, message = await listener.until(lambda one: one[0] == "inbound" and one[2]["status"] == "unmapped")
            assert message["reason"]

    run(world, work)


def test_nobody_is_told_of_what_it_may_not_see(world: World) -> None:
    """A key of another team hears that we are there, and nothing of this team's incident."""
    key = world.caller.key(Permission.RESPONDER, "tea_of_others")

    async def work() -> None:
        async with ear(world.caller, key) as listener:
            await post(world.caller, f"/api/v1/incidents/{world.ids['incidents']}/note", {"text": "secret"})
            heard = [await listener.next()]
            while heard[-1][0] != "beat":
                heard.append(await listener.next())
            assert {event for event, _, _ in heard} <= {"beat", "thing"}
            assert "now" in heard[-1][2]

    run(world, work)


def test_what_was_missed_is_told_from_the_last_id_on(world: World) -> None:
    """One who comes back with the last id gets what was written since, also longer ago than the overlap."""
    incident_id = world.ids["incidents"]
    opened = world.caller.get(f"/api/v1/incidents/{incident_id}/timeline")["items"][0]

    async def work() -> None:
        async with ear(world.caller, world.caller.seeded.api_key, opened["id"]) as listener:
            await listener.until(lambda one: one[1] == opened["id"])
        async with ear(world.caller, world.caller.seeded.api_key, "what?") as listener:
            event, _, said = await listener.next()
            assert (event, said["reason"]) == ("reset", "the last id is unknown")

    run(world, work)


def test_who_missed_too_much_reads_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more has changed than is told one by one, the listener is told to read anew."""
    monkeypatch.setattr(feed, "WINDOW_MAX", 2)

    async def work() -> None:
        async with ear(world.caller, world.caller.seeded.api_key, floor("evt", 0) + "0" * 16) as listener:
            event, _, said = await listener.next()
            assert (event, said["reason"]) == ("reset", "too much has changed meanwhile")

    run(world, work)


def test_a_slow_listener_is_told_to_read_anew_and_costs_no_more() -> None:
    """What waits for one listener is bounded: beyond it there is one event only."""

    async def work() -> bytes:
        listener = feed.Listener(Actor("usr_1", "Ann"))
        for number in range(feed.WAITING_MAX + 1):
            listener.tell(b"%d" % number)
        return await listener.take(1)

    assert asyncio.run(work()) == feed.read_anew("you read too slowly")


def test_a_revoked_key_hears_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a key still holds is asked again and again: the connection of a revoked one ends."""
    monkeypatch.setattr("tocsin.server.api.live.ASK_EVERY", 0)
    status, made = world.caller.call("POST", "/api/v1/keys", json={"name": "tv", "permission": "observer"})
    assert status == 201

    async def work() -> None:
        async with ear(world.caller, made["token"]) as listener:
            await listener.next()
            headers = {"Authorization": f"Bearer {world.caller.seeded.api_key}"}
            async with aiohttp.ClientSession(world.caller.node.house.url, headers=headers) as session:
                await session.delete(f"/api/v1/keys/{made['key']['id']}")
            with pytest.raises(EOFError):
                await listener.until(lambda one: False)

    run(world, work)


def test_the_feed_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where as many follow as one node serves, the next one is asked to come later."""
    monkeypatch.setattr(feed, "LISTENERS_MAX", 0)
    status, problem = world.caller.call("GET", "/api/v1/feed")
    assert status == 503
    assert "follow the feed" in problem["detail"]
