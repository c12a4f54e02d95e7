"""Feeds: one node looks at each, what it says anew is a new version, and its owner hears of one that fails."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests.contract.feeds.hostile import calendar, event
from tests.contract.store.conftest import Store
from tests.contract.store.node import Node

from tocsin.engine.feeding import follow_calendar
from tocsin.engine.feeds import Feeds, Seen
from tocsin.kernel.instants import HOUR, MINUTE
from tocsin.outbound.channels.channel import HttpAnswer, HttpRequest, NoAnswer
from tocsin.respond.oncall.schedules import Calendar
from tocsin.store import fetches
from tocsin.store.fetches import Fetch
from tocsin.store.tables import incidents
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

GONE = HttpAnswer(404)
DAY_LATER = event().replace("20261201", "20261001")
RIGHT = HttpAnswer(200, {"etag": '"1"'}, calendar(DAY_LATER))


class World:
    """A node that looks at one calendar's feed; the test says what the feed answers."""

    def __init__(self, store: Store) -> None:
        self.node = Node(store)
        self.answer: HttpAnswer | NoAnswer = RIGHT
        self.asked: list[HttpRequest] = []
        self.feeds = Feeds(self.node.turns, store.things, self._get, self._do, self._do, lambda: self.node.now)
        body = Calendar(url="https://calendar.example.com/rota.ics")
        made = self.node.do(
            lambda tx: store.things.create(
                tx, "calendar", store.ids.new("key"), "Rota", body, author="t", now=self.node.now
            )
        )
        self.id = made.id
        self.follow(None, made)

    @property
    def calendar(self) -> Thing:
        """The calendar as it is now."""
        return self.node.do(self.node.keeper.refresh).things[self.id]

    @property
    def fetch(self) -> Fetch:
        """What is known of its feed."""
        found = self.node.do(lambda tx: fetches.of(tx, self.id))
        assert found is not None
        return found

    def looks(self, after: int = 0) -> int:
        """Let time pass, and what is due be looked at; return how many feeds that were."""
        self.node.now += after
        return asyncio.run(self.feeds.once())

    def follow(self, old: Thing | None, new: Thing) -> None:
        """Do what follows from a change."""

        def change(tx: Tx) -> None:
            work = self.node.turns.work(tx)
            follow_calendar(work, old, new, "t")
            work.save()

        self.node.do(change)

    def change(self, **fields: Any) -> None:
        """Save the calendar with other fields of its body."""
        old = self.calendar
        body = msgspec.structs.replace(old.body, **fields)
        changed = msgspec.structs.replace(old, body=body)
        self.follow(old, self.node.do(lambda tx: self.node.store.things.update(tx, changed, "t", self.node.now)))

    def told(self) -> list[tuple[str, str]]:
        """Return status and subject of the calendar's own incidents."""
        rows = self.node.rows(incidents, incidents.c.dedup_key == f"calendar {self.id}")
        return [(row.status, row.subject) for row in rows]

    async def _get(self, request: HttpRequest, name: str, read_max: int) -> HttpAnswer | NoAnswer:
        self.asked.append(request)
        return self.answer

    async def _do(self, job: Callable[[Tx], Any]) -> Any:
        return self.node.do(job)


@pytest.fixture
def world(store: Store) -> World:
    """A node with a calendar that is to be looked at."""
    return World(store)


def test_what_a_feed_says_anew_is_a_new_version(world: World) -> None:
    """The first look makes version 2 by the engine; the same again makes none; another content makes version 3."""
    assert world.looks() == 1
    assert (world.calendar.version, [one.text for one in world.calendar.body.events]) == (2, ["Ann"])
    assert world.looks() == 0, "it is due in an hour"
    assert world.looks(after=HOUR) == 1
    assert (world.calendar.version, world.fetch.error) == (2, "")
    world.answer = HttpAnswer(200, {}, calendar(DAY_LATER.replace("Ann", "Bob")))
    world.looks(after=HOUR)
    assert (world.calendar.version, [one.text for one in world.calendar.body.events]) == (3, ["Bob"])
    history = world.node.do(lambda tx: list(world.node.store.things.history(tx, world.id, 0, 10)))
    assert [author for _, author, _, _ in history] == ["engine", "engine", "t"]


def test_one_node_looks_at_a_time(world: World) -> None:
    """Of two nodes that see the same feed due, one has it; the other leaves it."""
    seen = world.fetch
    until = world.node.now + MINUTE
    assert world.node.do(lambda tx: fetches.claim(tx, seen, until))
    assert not world.node.do(lambda tx: fetches.claim(tx, seen, until))
    assert world.looks() == 0


def test_what_did_not_change_is_not_sent(world: World) -> None:
    """A look names the ETag of the last one; 304 is a success without a version. After a week all is read anew."""
    world.looks()
    world.answer = HttpAnswer(304)
    world.looks(after=HOUR)
    assert world.asked[-1].headers["if-none-match"] == '"1"'
    assert (world.calendar.version, world.fetch.error, world.fetch.etag) == (2, "", '"1"')
    world.answer = RIGHT
    world.looks(after=8 * 24 * HOUR)
    assert "if-none-match" not in world.asked[-1].headers


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (GONE, "it answered 404"),
        (HttpAnswer(302), "it answered 302, and redirects aren't followed"),
        (HttpAnswer(304), "it answered 304"),
        (HttpAnswer(200, {"content-encoding": "gzip"}), "it is packed as gzip, though that wasn't asked for"),
        (HttpAnswer(200, {}, b" " * ((2 << 20) + 1)), "it is longer than 2097152 bytes"),
        (HttpAnswer(200, {}, b"<html>"), "not a calendar that can be read"),
        (
            HttpAnswer(200, {}, calendar("".join(event(n).replace("Ann", f"Ann {n}") for n in range(60)))),
            "at most 50 events at once",
        ),
        (NoAnswer("calendar.example.com:443: no answer within 10 s"), "no answer within 10 s"),
    ],
)
def test_why_a_feed_was_not_read_is_kept(answer: HttpAnswer | NoAnswer, says: str, world: World) -> None:
    """Each failure is kept in words, and the feed is looked at again a quarter of an hour later."""
    world.answer = answer
    world.looks()
    assert says in world.fetch.error
    assert world.fetch.due_at == world.node.now + 15 * MINUTE
    assert world.calendar.version == 1


def test_the_owner_hears_of_a_feed_that_fails(world: World) -> None:
    """What was said last still counts; the third failure opens one incident, and the next success resolves it."""
    world.looks()
    world.answer = GONE
    world.looks(after=HOUR)
    world.looks(after=15 * MINUTE)
    assert world.told() == []
    world.looks(after=15 * MINUTE)
    world.looks(after=15 * MINUTE)
    assert world.told() == [("open", "The feed of calendar Rota can't be read: it answered 404")]
    assert [one.text for one in world.calendar.body.events] == ["Ann"]
    world.answer = RIGHT
    world.looks(after=15 * MINUTE)
    assert [status for status, _ in world.told()] == ["resolved"]


def test_another_address_is_looked_at_at_once(world: World) -> None:
    """A calendar whose address changed is due now; what the old address says meanwhile isn't kept; none: no looks."""
    world.looks()
    asked = world.calendar
    world.change(url="https://other.example.com/rota.ics")
    assert world.fetch.due_at == world.node.now
    version = world.calendar.version
    world.node.do(lambda tx: world.feeds.keep(tx, asked, Seen(events=())))
    assert world.calendar.version == version
    world.change(url="")
    assert world.node.do(lambda tx: fetches.of(tx, world.id)) is None
