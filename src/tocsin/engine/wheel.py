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
from tocsin.engine.turn import STAGES, Settled, Turns
from tocsin.kernel.errors import Newer, Unavailable
from tocsin.outbound.channels.channel import Retry
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.tx import Tx

T = TypeVar("T")
Submit = Callable[[Callable[[Tx], T]], Awaitable[T]]

PACE = 0.25  # seconds between looks when nothing wakes us
ROUNDS = 4  # of settling at the end: a page, its recovery, and one more
BACKOFF = 1.0  # seconds after our surroundings failed

log = structlog.get_logger()


class Wheel:
    """Turns until it is closed."""

    def __init__(
        self,
        turns: Turns,
        submit: Submit[int],
        push: Submit[str],
        keeper: CatalogKeeper,
        post: Post,
        now: Callable[[], int],
        jitter: Callable[[], float],
        inflow: Inflow,
        tally: Tally,
    ) -> None:
        self._turns = turns
        self._submit = submit
        self._push = push
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
            await self._finish()

    async def _finish(self) -> None:
        """Settle what is on the wire, and what follows from that; no new work is claimed."""
        for _ in range(ROUNDS):
            if self._sends:
                await asyncio.wait(self._sends)
            if self._settled:
                await self._turn(LIMIT, ("settle",))

    async def _turn(self, limit: int, stages: Sequence[str] = STAGES) -> bool:
        """Take one turn; return whether there was anything to do."""
        settled, self._settled = self._settled, []
        limit = min(self._limit, limit)
        try:
            count = await self._submit(lambda tx: self._turns.turn(tx, settled, limit, stages))
        except Newer as error:
            log.warning("left_to_newer_nodes", error=str(error))
            self._settled = settled + self._settled
            return True
        except Unavailable as error:
            log.warning("turn_unavailable", error=str(error))
            self._settled = settled + self._settled
            await self._rest(BACKOFF)
            return True
        except Exception:
            log.exception("turn_failed", limit=limit)
            self._settled = settled + self._settled
            await self._corner()
            return True
        self._limit = min(self._limit * 2, LIMIT)
        return count > 0

    async def _corner(self) -> None:
        """Halve the batch; at one row of each kind, find the culprit: it is pushed, and the rest goes on."""
        if self._limit > 1:
            self._limit //= 2
            return
        settled, self._settled = self._settled, []
        batches = [("settle", [one]) for one in settled] + [(stage, []) for stage in STAGES if stage != "settle"]
        pushed = [await self._alone(stage, batch) for stage, batch in batches]
        if not any(pushed):
            await self._rest(BACKOFF)

    async def _alone(self, stage: str, settled: list[Settled]) -> bool:
        """Take one stage with one row; where that fails, push the row. Return whether it was pushed."""
        try:
            await self._submit(lambda tx: self._turns.turn(tx, settled, 1, (stage,)))
        except Unavailable as error:
            log.warning("turn_unavailable", error=str(error))
            self._settled += settled
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            try:
                row_id = await self._push(lambda tx: self._turns.push(tx, stage, settled, text))
            except Exception:
                log.exception("not_pushed", stage=stage)
                self._settled += settled
                return False
            log.exception("pushed", row_id=row_id, stage=stage)
            return bool(row_id)
        return False

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


async def survive(what: str, work: Awaitable[T], failed: Callable[[Exception], None] | None = None) -> T | None:
    """Return what a recurring work gives, None when it failed: the log and `failed` get why; its next time comes."""
    try:
        return await work
    except Exception as error:
        log.exception("failed", what=what)
        if failed is not None:
            failed(error)
        return None
