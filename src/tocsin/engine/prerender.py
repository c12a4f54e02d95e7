"""
Prerender: templates are rendered before the lane turn, beside the wheel, so that deciding stays pure and quick.

A turn says which lanes with templates have messages; two tasks render the oldest of these and wake the wheel.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from tocsin.engine.lanes import candidates_of
from tocsin.engine.rendering import WORKERS, Renderer
from tocsin.engine.renderings import Held, Renderings
from tocsin.engine.templating import Texts, render_message
from tocsin.engine.wheel import survive
from tocsin.respond.integrations.choosing import Raw
from tocsin.respond.integrations.interpret import matches_source
from tocsin.store import messages
from tocsin.store.catalog import Catalog
from tocsin.store.tx import Tx

LOOKED_MAX = 256  # the oldest pending messages of a lane that are looked at
ROUND_MAX = 16  # of them, rendered before another lane has its turn; and the seconds for it
ROUND_TIME = 0.5
HELD_MAX = 1 << 20  # characters that a lane may hold, beyond which only its oldest message is rendered


class Prerender:
    """Renders what the turns want."""

    def __init__(
        self,
        renderings: Renderings,
        renderer: Renderer,
        catalog: Callable[[], Catalog],
        read: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        wake: Callable[[], None],
    ) -> None:
        self._renderings = renderings
        self._renderer = renderer
        self._catalog = catalog
        self._read = read
        self._wake = wake

    async def run(self) -> None:
        """Render for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            lane = await self._renderings.next_lane()
            count = await survive(f"rendering {lane}", self.round(lane))
            self._renderings.served(lane)
            if count:
                self._wake()

    async def round(self, lane: str) -> int:
        """Render the oldest pending messages of a lane that aren't yet; return how many."""
        catalog = self._catalog()
        revisions = catalog.templated.get(lane, ())
        ids: list[str] = await self._read(lambda tx: messages.pending_ids(tx, lane, LOOKED_MAX))
        held = self._renderings.known(lane, revisions, ids)
        missing = _missing(ids, held)
        rows: list[Any] = await self._read(lambda tx: messages.by_ids(tx, missing)) if missing else []
        loop = asyncio.get_running_loop()
        until = loop.time() + ROUND_TIME
        count = 0
        for row in rows:
            # What can't be rendered for a reason of its own counts as rendered: the turn meets that reason and says it.
            texts = await survive(f"rendering {row.id}", self._texts(catalog, lane, row))
            held[row.id] = Held(revisions, texts or {})
            count += 1
            if loop.time() >= until:
                break
        self._renderings.keep(lane, held)
        return count

    async def _texts(self, catalog: Catalog, lane: str, row: Any) -> Texts:
        candidates = [one for one in candidates_of(catalog, lane) if matches_source(one.compiled, row.source)]
        raw = Raw(row.source, row.body, row.content_type, row.query, row.path)
        return await self._renderer.run(partial(render_message, self._renderer, candidates, raw))


def _missing(ids: Sequence[str], held: dict[str, Held]) -> list[str]:
    if sum(one.size for one in held.values()) >= HELD_MAX:
        ids = ids[:1]
    return [one for one in ids if one not in held][:ROUND_MAX]
