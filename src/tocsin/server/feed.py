"""
The feed: what changes, told at once to everyone who listens and may see it.

One reader per node looks every PACE seconds at what was written lately, by any node, and only while someone listens.
It looks back OVERLAP each time and drops what it has, since commit order is not the order of ids. Who can't follow is
told to read anew, so that a slow listener or a storm costs a bounded amount.
"""

import asyncio
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import Row

from tocsin.accounts.permissions import Actor, Verb, may
from tocsin.kernel.errors import FormatError, TooMuch, Unavailable
from tocsin.kernel.events import Entry
from tocsin.kernel.ids import instant_of
from tocsin.kernel.instants import SECOND, to_text
from tocsin.kernel.values import Value, to_json
from tocsin.server.api import messages
from tocsin.server.api.answers import Answer
from tocsin.server.api.timelines import entry_shown
from tocsin.server.house import House
from tocsin.store import changes
from tocsin.store.tx import Tx

PACE = 0.25  # seconds between two looks
OVERLAP = 10 * SECOND
WINDOW_MAX = 2_000  # changes of one kind within the overlap that are told one by one
WAITING_MAX = 1_000  # changes that may wait for one listener
LISTENERS_MAX = 1_000
RETRY_AFTER = 5

State = tuple[str, str]  # an id, and the status of what has one

log = structlog.get_logger()


class ThingChanged(Answer, frozen=True):
    """A configured thing has a new revision `id`."""

    id: str
    kind: str
    thing_id: str
    version: int
    at: str


class Told(Value, frozen=True):
    """One change as it is sent, the kind of thing that it is about, and the teams whose people may see it."""

    text: bytes
    kind: str
    teams: tuple[str, ...]

    def is_for(self, actor: Actor) -> bool:
        """Return whether the actor may see it."""
        return any(may(actor, Verb.SEE, self.kind, team_id) for team_id in self.teams)


def spoken(event: str, shown: Any, event_id: str = "") -> bytes:
    """Return a server-sent event; see https://html.spec.whatwg.org/multipage/server-sent-events.html."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {event}\ndata: ".encode() + to_json(shown) + b"\n\n"


def read_anew(why: str) -> bytes:
    """Return the event that tells a listener to read again whatever it shows."""
    return spoken("reset", {"reason": why})


class Listener:
    """Someone who follows the feed."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.is_over = False
        self._waiting: list[bytes] = []
        self._awake = asyncio.Event()

    def tell(self, text: bytes) -> None:
        """Put an event on its way."""
        if len(self._waiting) >= WAITING_MAX:
            self.restart("you read too slowly")
        else:
            self._waiting.append(text)
            self._awake.set()

    def restart(self, why: str) -> None:
        """Tell the listener to read anew, instead of all that waits."""
        self._waiting = [read_anew(why)]
        self._awake.set()

    def end(self) -> None:
        """Let the listener go."""
        self.is_over = True
        self._awake.set()

    async def take(self, seconds: float) -> bytes:
        """Return what waits, or what comes within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return b""
        self._awake.clear()
        taken, self._waiting = self._waiting, []
        return b"".join(taken)


class Feed:
    """Tells listeners what changes."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._listeners: set[Listener] = set()
        self._reading: asyncio.Task[None] | None = None
        self._is_closed = False

    def check(self) -> None:
        """Raise TooMuch where nobody else can be told."""
        if len(self._listeners) >= LISTENERS_MAX or self._is_closed:
            raise TooMuch(f"{len(self._listeners)} follow the feed of this node already", RETRY_AFTER)

    @contextmanager
    def listening(self, actor: Actor) -> Generator[Listener]:
        """Tell someone what changes from now on."""
        listener = Listener(actor)
        self._listeners.add(listener)
        if self._is_closed:
            listener.end()
        elif self._reading is None:
            self._reading = asyncio.create_task(self._read())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Let all listeners go, so that their connections end."""
        self._is_closed = True
        for listener in self._listeners:
            listener.end()

    async def missed(self, actor: Actor, last_id: str) -> bytes:
        """
        Return what was written since shortly before the last id that someone got ('': before now).

        Some of it the listener has already, or gets again as new: it drops what it has, by id.
        """
        try:
            instant = instant_of(last_id) if last_id else self._house.now()
        except FormatError:
            return read_anew("the last id is unknown")
        _, told = await self._house.read(lambda tx: self._since(tx, instant - OVERLAP, frozenset()))
        if told is None:
            return read_anew("too much has changed meanwhile")
        return b"".join(one.text for one in told if one.is_for(actor))

    async def _read(self) -> None:
        """Look until nobody listens."""
        seen: frozenset[State] = frozenset()
        try:
            while self._listeners and not self._is_closed:
                try:
                    seen = await self._look(seen)
                except Unavailable as error:
                    log.warning("feed_unavailable", error=str(error))
                await asyncio.sleep(PACE)
        finally:
            self._reading = None

    async def _look(self, seen: frozenset[State]) -> frozenset[State]:
        """Tell what is new, and return all that was found."""
        instant = self._house.now() - OVERLAP
        found, told = await self._house.read(lambda tx: self._since(tx, instant, seen))
        for listener in self._listeners:
            if told is None:
                listener.restart("much changes now")
                continue
            for one in told:
                if one.is_for(listener.actor):
                    listener.tell(one.text)
        return found

    def _since(self, tx: Tx, instant: int, seen: frozenset[State]) -> tuple[frozenset[State], list[Told] | None]:
        """Return what was written from an instant on, and what of it to tell; None where that is too much."""
        found = frozenset(changes.since(tx, max(instant, 0), WINDOW_MAX))
        if len(found) >= WINDOW_MAX:
            return found, None
        return found, self._told(tx, [one for one, _ in found - seen])

    def _told(self, tx: Tx, ids: Sequence[str]) -> list[Told]:
        of = {prefix: [one for one in ids if one.startswith(prefix)] for prefix in ("rev_", "msg_", "evt_")}
        return [
            *self._things(changes.revisions_of(tx, of["rev_"])),
            *self._messages(changes.messages_of(tx, of["msg_"])),
            *self._entries(tx, changes.entries_of(tx, of["evt_"])),
        ]

    def _things(self, rows: Iterable[Row[Any]]) -> Iterator[Told]:
        things = self._house.keeper.current.things
        for row in rows:
            shown = ThingChanged(row.id, row.kind, row.thing_id, row.version, to_text(row.at))
            team_id = things[row.thing_id].team_id if row.thing_id in things else ""
            yield Told(spoken("thing", shown, row.id), row.kind, (team_id,))

    def _messages(self, rows: Iterable[Row[Any]]) -> Iterator[Told]:
        lanes = self._house.keeper.current.lanes
        for row in rows:
            teams = tuple(owner.team_id for owner in lanes.get(row.api_url_id, ())) or ("",)
            yield Told(spoken("inbound", messages.shown(row), row.id), "integration", teams)

    def _entries(self, tx: Tx, found: Sequence[Entry]) -> Iterator[Told]:
        things = self._house.keeper.current.things
        subjects = changes.subjects_of(tx, sorted({entry.subject_id for entry in found}))
        for entry in found:
            kind, belongs = subjects[entry.subject_id]
            of_thing = things[belongs].team_id if belongs in things else ""
            team_id = belongs if kind == "incident" else of_thing
            yield Told(spoken("entry", entry_shown(self._house, entry), entry.id), kind, (team_id,))
