"""
Renderings: what templates made of pending messages, kept until the lane turn reads it, and which lanes wait for it.

All is in memory: a node that dies loses nothing that isn't rendered again. Turns read on the writer's thread; changes
are made on the loop's.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from tocsin.engine.templating import Texts

LANES_MAX = 64  # lanes of which something is held


class Held(NamedTuple):
    """What was made of a message, and by which revisions of its lane's integrations."""

    revisions: tuple[str, ...]
    texts: Texts

    @property
    def size(self) -> int:
        """Its characters."""
        return sum(len(text) for parts in self.texts.values() for one in parts for text in one.texts.values())


class Renderings:
    """Keeps what was rendered, by lane and message."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, dict[str, Held]] = OrderedDict()
        self._wanted: asyncio.Queue[str] = asyncio.Queue()
        self._asked: set[str] = set()

    def want(self, lanes: Sequence[str]) -> None:
        """Let lanes be rendered, unless they already wait for it."""
        for lane in lanes:
            if lane not in self._asked:
                self._asked.add(lane)
                self._wanted.put_nowait(lane)

    async def next_lane(self) -> str:
        """Return the lane that has waited longest; `served` lets it be wanted again."""
        return await self._wanted.get()

    def served(self, lane: str) -> None:
        """Let a lane be wanted again."""
        self._asked.discard(lane)

    def holds(self, lane: str) -> bool:
        """Whether anything of a lane is rendered."""
        return bool(self._held.get(lane))

    def known(self, lane: str, revisions: tuple[str, ...], message_ids: Sequence[str]) -> dict[str, Held]:
        """Return what these revisions made of messages."""
        known = self._held.get(lane, {})
        return {one: known[one] for one in message_ids if one in known and known[one].revisions == revisions}

    def of(self, lane: str, revisions: tuple[str, ...], message_ids: Sequence[str]) -> list[Texts]:
        """Return what was made of messages, up to the first that isn't rendered."""
        known = self.known(lane, revisions, message_ids)
        count = next((place for place, one in enumerate(message_ids) if one not in known), len(message_ids))
        return [known[one].texts for one in message_ids[:count]]

    def keep(self, lane: str, held: dict[str, Held]) -> None:
        """Keep what was made of a lane's messages, instead of what was kept before."""
        self._held[lane] = held
        self._held.move_to_end(lane)
        while len(self._held) > LANES_MAX:
            self._held.popitem(last=False)

    def decided(self, lane: str, message_ids: Sequence[str]) -> None:
        """Forget what was decided."""
        gone = set(message_ids)
        if lane in self._held:
            self._held[lane] = {one: held for one, held in self._held[lane].items() if one not in gone}
