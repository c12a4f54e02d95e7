"""
The wheel: one loop that turns everything, its pace, and the sends beside it. The only broad `except` in the tree.

Intake wakes it at once; without that it looks once a PACE. What was sent is settled by the next turn.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from tocsin.engine.inflow import LIMIT, Inflow
from tocsin.engine.sending import Post, send
from tocsin.engine.tally import Tally
from tocsin.engine.turn import Settled, Turns
from tocsin.kernel.errors import Newer, Unavailable
from tocsin.outbound.channels.channel import Retry
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.tx import Tx

T = TypeVar("T")
Submit = Callable[[Callable[[Tx], T]], Awaitable[T]]

PACE = 0.25  # seconds between looks when nothing wakes us
BACKOFF = 1.0  # seconds after our surroundings failed

log = structlog.get_logger()


class Wheel:
    """Turns until it is closed."""

    def __init__(
        self,
        turns: Turns,
        submit: Submit[int],
        set_aside: Submit[str],
        keeper: CatalogKeeper,
        post: Post,
        now: Callable[[], int],
        jitter: Callable[[], float],
        inflow: Inflow,
        tally: Tally,
    ) -> None:
        self._turns = turns
        self._submit = submit
        self._set_aside = set_aside
        self._keeper = keeper
        self._post = post
        self._now = now
        self._jitter = jitter
        self._inflow = inflow
        self._tally = tally
        self._awake = asyncio.Event()
        self._settled: list[Settled] = []
        self._sends: set[asyncio.Task[None]] = set()
        self._limit = LIMIT

    def wake(self) -> None:
        """Look again at once."""
        self._awake.set()

    async def run(self) -> None:
        """Turn for ever; ends by cancellation, then lets the sends on the wire finish and settles them."""
        try:
            while True:
                self._awake.clear()
                share = self._inflow.share(self._now())
                if not await self._turn(share.limit):
                    await self._rest(PACE)
                elif share.rest:
                    await asyncio.sleep(share.rest)
        finally:
            if self._sends:
                await asyncio.wait(self._sends)
            await self._turn(LIMIT)

    async def _turn(self, limit: int) -> bool:
        """Take one turn; return whether there was anything to do."""
        settled, self._settled = self._settled, []
        limit = min(self._limit, limit)
        try:
            count = await self._submit(lambda tx: self._turns.turn(tx, settled, limit))
        except Newer as error:
            log.warning("left_to_newer_nodes", error=str(error))
            self._settled = settled + self._settled
            return True
        except Unavailable as error:
            log.warning("turn_unavailable", error=str(error))
            self._settled = settled + self._settled
            await self._rest(BACKOFF)
            return True
        except Exception as error:
            log.exception("turn_failed", limit=limit)
            self._settled = settled + self._settled
            await self._corner(error)
            return True
        self._limit = min(self._limit * 2, LIMIT)
        return count > 0

    async def _corner(self, error: Exception) -> None:
        """Halve the batch; once it is one message and the rest turns well without it, that message is the culprit."""
        if self._limit > 1:
            self._limit //= 2
            return
        text = f"{type(error).__name__}: {error}"
        settled, self._settled = self._settled, []
        try:
            await self._submit(lambda tx: self._turns.turn(tx, settled, 1, takes_lanes=False))
            message_id = await self._set_aside(lambda tx: self._turns.set_aside(tx, text))
            log.error("message_set_aside", message_id=message_id, error=text)
        except Exception:
            self._settled = settled + self._settled
            log.exception("turn_failed_alone")
            await self._rest(BACKOFF)

    def send(self, records: Sequence[Record[Delivery]]) -> None:
        """Send deliveries that this node holds a lease on; called after the commit that leased them."""
        for record in records:
            task = asyncio.get_running_loop().create_task(self._attempt(record))
            self._sends.add(task)
            task.add_done_callback(self._sends.discard)

    async def _attempt(self, record: Record[Delivery]) -> None:
        delivery, version = record.value, record.version
        late = self._now() - delivery.due_at
        try:
            settled = await send(delivery, version, self._keeper.current, self._post, self._now(), self._jitter())
        except Exception as error:
            log.exception("send_failed", delivery_id=delivery.id)
            settled = Settled(delivery, version, Retry(f"{type(error).__name__}: {error}"), self._jitter())
        self._tally.attempted(delivery.channel, type(settled.outcome).__name__.lower(), late)
        self._settled.append(settled)
        self.wake()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return


async def survive(what: str, work: Awaitable[T]) -> T | None:
    """Return what a recurring work gives, None when it failed: the log has why, and its next time comes."""
    try:
        return await work
    except Exception:
        log.exception("failed", what=what)
        return None
