"""Upkeep: what is over is deleted, in slices so short that no page waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tocsin.engine.wheel import survive
from tocsin.kernel.instants import DAY, MILLISECOND
from tocsin.store import grouped, replies, retention
from tocsin.store.samples.port import SampleStore
from tocsin.store.tx import Tx

EVERY = 60.0  # seconds between two rounds
REST = 0.2  # seconds between two slices
SLICE = 20 * MILLISECOND
LIMIT_MIN, LIMIT_MAX = 20, 5_000
SAMPLES_LIMIT = 500_000  # samples that one round deletes
PAGES = 200
REPLIES_LAST = DAY

Slice = Callable[[Tx, int], int]  # deletes at most so many rows, and returns how many


class Upkeep:
    """Deletes bodies of messages and samples older than so many days (0: never); sessions and replies that are over."""

    def __init__(
        self,
        samples: SampleStore | None,
        submit: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        now: Callable[[], int],
        *,
        bodies_days: int,
        samples_days: int,
    ) -> None:
        self._samples = samples
        self._submit = submit
        self._now = now
        self._bodies_days = bodies_days
        self._samples_days = samples_days

    async def run(self) -> None:
        """Make a round every minute, for ever."""
        while True:
            await survive("upkeep", self.once())
            await asyncio.sleep(EVERY)

    async def once(self) -> None:
        """Make one round."""
        now = self._now()
        if self._bodies_days:
            await self._sliced(lambda tx, limit: retention.delete_bodies(tx, now - self._bodies_days * DAY, limit))
        await self._sliced(lambda tx, limit: retention.delete_sessions(tx, now, limit))
        await self._sliced(lambda tx, limit: replies.delete_old(tx, now - REPLIES_LAST, limit))
        await self._sliced(grouped.delete_over)
        await self._submit(lambda tx: retention.give_back(tx, PAGES))
        if self._samples is not None and self._samples_days:
            await asyncio.to_thread(self._samples.delete_before, now - self._samples_days * DAY, SAMPLES_LIMIT)

    async def _sliced(self, delete: Slice) -> None:
        """Delete until nothing is left, each time as much as a slice allows by how long the last one took."""
        limit = LIMIT_MIN
        while True:
            count, took = await self._submit(lambda tx, limit=limit: self._timed(tx, delete, limit))
            if count < limit:
                return
            limit = max(LIMIT_MIN, min(LIMIT_MAX, limit * SLICE // max(took, MILLISECOND)))
            await asyncio.sleep(REST)

    def _timed(self, tx: Tx, delete: Slice, limit: int) -> tuple[int, int]:
        began = self._now()
        return delete(tx, limit), self._now() - began
