"""Places: how many requests go out at once, to one receiver and at all, so that a slow one can't hold up the rest."""

import asyncio


class _Lane:
    __slots__ = ("places", "user_count")

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.user_count = 0


class Places:
    """At most `each` places per key and `total` at all; within a key, first come, first served."""

    def __init__(self, each: int, total: int) -> None:
        self._each = each
        self._total = asyncio.Semaphore(total)
        self._lanes: dict[str, _Lane] = {}

    @property
    def key_count(self) -> int:
        """How many keys are in use."""
        return len(self._lanes)

    async def take(self, key: str, wait: float) -> bool:
        """Take a place, to be given back, and return True; return False when none is free within `wait` seconds."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(self._each)
        lane.user_count += 1
        if not lane.places.locked() and not self._total.locked():
            await lane.places.acquire()  # neither waits, so nothing can come between
            await self._total.acquire()
            return True
        is_taken = False
        try:
            async with asyncio.timeout(wait):
                await self._queue(lane)
                is_taken = True
        except TimeoutError:
            pass  # is_taken tells whether the place was won at the last moment
        finally:
            if not is_taken:
                self._leave(key, lane)
        return is_taken

    def give_back(self, key: str) -> None:
        """Give back a place that was taken."""
        lane = self._lanes[key]
        self._total.release()
        lane.places.release()
        self._leave(key, lane)

    async def _queue(self, lane: _Lane) -> None:
        await lane.places.acquire()
        try:
            await self._total.acquire()
        except asyncio.CancelledError:
            lane.places.release()
            raise

    def _leave(self, key: str, lane: _Lane) -> None:
        lane.user_count -= 1
        if not lane.user_count:
            del self._lanes[key]  # what nobody uses is not kept: keys come from strangers
