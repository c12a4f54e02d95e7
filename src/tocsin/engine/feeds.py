"""
Feeds: the calendars that others keep. Each is looked at every so often, by one node, beside the wheel.

What a feed says anew is a new version of its calendar; one that can't be read keeps what it said last, and its owner is
told when that lasts.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec

from tocsin.engine.feeding import again, complain, key_of, read_feed, window
from tocsin.engine.following import follow_thing
from tocsin.engine.opening import is_over
from tocsin.engine.turn import Turns
from tocsin.engine.wheel import survive
from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.outbound.channels.channel import HttpAnswer, HttpRequest, NoAnswer
from tocsin.respond.oncall.checks import check_calendar
from tocsin.respond.oncall.schedules import CalendarEvent
from tocsin.store import fetches
from tocsin.store.fetches import Fetch
from tocsin.store.things import Thing, Things
from tocsin.store.tx import Tx

EVERY = 5.0  # seconds between looks for what is due
AT_ONCE = 10  # feeds of one look
READ_MAX = 2 << 20  # bytes of a feed
LEASE = 5 * MINUTE  # for which a node has a feed for itself
ERROR_MAX = 500
REDIRECTS = (301, 302, 303, 307, 308)
AUTHOR = "engine"
OVER = "the calendar's feed was read"


class Get(Protocol):
    """Asks for a feed; never raises for what the network does."""

    async def __call__(self, request: HttpRequest, name: str, read_max: int) -> HttpAnswer | NoAnswer: ...


class Seen(msgspec.Struct, frozen=True):
    """What a look at a feed came to: its events (None: as before) and its ETag, or an error."""

    events: tuple[CalendarEvent, ...] | None = None
    etag: str = ""
    error: str = ""


class Feeds:
    """Looks at feeds. Fetching and reading are off the writer; keeping what they say is on it."""

    def __init__(
        self,
        turns: Turns,
        things: Things,
        get: Get,
        read: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        submit: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        now: Callable[[], int],
    ) -> None:
        self._turns = turns
        self._things = things
        self._get = get
        self._read = read
        self._submit = submit
        self._now = now

    async def run(self, wake: Callable[[], None]) -> None:
        """Look for ever."""
        while True:
            if await survive("looking at feeds", self.once()):
                wake()
            await asyncio.sleep(EVERY)

    async def once(self) -> int:
        """Look at what is due; return how many feeds that was."""
        found: list[Fetch] = await self._read(lambda tx: fetches.due(tx, self._now(), AT_ONCE))
        for fetch in found:
            await survive(f"looking at {fetch.calendar_id}", self._look(fetch))
        return len(found)

    async def _look(self, fetch: Fetch) -> None:
        thing: Thing | None = await self._submit(lambda tx: self._claim(tx, fetch))
        if thing is not None:
            seen = await self._seen(thing, fetch)
            await self._submit(lambda tx: self.keep(tx, thing, seen))

    def _claim(self, tx: Tx, fetch: Fetch) -> Thing | None:
        now = self._now()
        thing = self._turns.work(tx).catalog.kind("calendar").get(fetch.calendar_id)
        if thing is None or not thing.body.url:
            fetches.forget(tx, [fetch.calendar_id])
            return None
        return thing if fetches.claim(tx, fetch, now + LEASE) else None

    async def _seen(self, thing: Thing, fetch: Fetch) -> Seen:
        now = self._now()
        headers = {"accept": "text/calendar"}
        if fetch.etag and window(fetch.fetched_at) == window(now):  # else the same feed has other events for us
            headers["if-none-match"] = fetch.etag
        answer = await self._get(HttpRequest("GET", thing.body.url, headers), thing.id, READ_MAX + 1)
        if isinstance(answer, NoAnswer):
            return Seen(error=answer.error)
        if answer.status == 304 and "if-none-match" in headers:
            return Seen(etag=fetch.etag)
        if refusal := _refusal(answer):
            return Seen(error=refusal)
        try:
            events = await asyncio.to_thread(read_feed, answer.body, thing.body, now)
            check_calendar(msgspec.structs.replace(thing.body, events=events))
        except FormatError as error:
            return Seen(error=str(error))
        except Invalid as error:
            return Seen(error=error.detail)
        return Seen(events, answer.headers.get("etag", "")[:ERROR_MAX])

    def keep(self, tx: Tx, asked: Thing, seen: Seen) -> None:
        """Keep what a feed said; where its calendar has another address by now, it is asked there instead."""
        work = self._turns.work(tx)
        thing = work.catalog.kind("calendar").get(asked.id)
        fetch = fetches.of(tx, asked.id)
        if thing is None or fetch is None or (thing.body.url, thing.body.zone) != (asked.body.url, asked.body.zone):
            return  # whoever changed it has set when it is looked at
        every = thing.body.every * SECOND
        if seen.error:
            kept = msgspec.structs.replace(fetch, error=seen.error[:ERROR_MAX], due_at=work.now + again(thing))
            fetches.save(tx, kept)
            complain(work, thing, kept)
            work.save()
            return
        fetches.save(tx, Fetch(thing.id, work.now + every, work.now, seen.etag))
        is_over(work, [key_of(thing)], OVER)
        work.save()
        if seen.events is not None and seen.events != thing.body.events:
            body = msgspec.structs.replace(thing.body, events=seen.events)
            new = self._things.update(tx, msgspec.structs.replace(thing, body=body), AUTHOR, work.now)
            follow_thing(self._turns.work(tx), thing, new, AUTHOR)


def _refusal(answer: HttpAnswer) -> str:
    if answer.status != 200:
        return f"it answered {answer.status}" + (
            ", and redirects aren't followed" if answer.status in REDIRECTS else ""
        )
    encoding = answer.headers.get("content-encoding", "identity")
    if encoding != "identity":
        return f"it is packed as {encoding[:40]}, though that wasn't asked for"
    return f"it is longer than {READ_MAX} bytes" if len(answer.body) > READ_MAX else ""
