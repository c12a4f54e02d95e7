"""A stage for plays: a real node on a seeded database, its mailbox, a client, and a clock that can be put forward."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from tests.fakes.mail import Mailbox

from tocsin.kernel.instants import SECOND, Clock
from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.main.wiring import system_clock

STEP_WAIT = 2  # seconds between the steps of the seeded policies


class ShiftedClock:
    """The system's clock, put forward by `ahead` microseconds."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        return system_clock() + self.ahead

    def put_forward(self, seconds: int) -> None:
        self.ahead += seconds * SECOND


class Stage:
    """A node, its mailbox and a client that knows the demo's key."""

    def __init__(self, node: Node, seeded: Seeded, mailbox: Mailbox, session: aiohttp.ClientSession) -> None:
        self.node = node
        self.seeded = seeded
        self.mailbox = mailbox
        self.session = session

    async def get(self, path: str, **params: str) -> Any:
        """Read something."""
        async with self.session.get(path, params=params) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def until(self, path: str, is_there: Callable[[list[Any]], object], seconds: float = 20.0) -> list[Any]:
        """Read a list again and again until it is as wanted; return it."""
        found: list[Any] = []
        try:
            async with asyncio.timeout(seconds):
                while not is_there(found):
                    found = (await self.get(path))["items"]
        except TimeoutError:
            raise AssertionError(f"after {seconds} s {path} still says {found}") from None
        return found

    async def measure(self, user: float, host: str = "web-1") -> None:
        """Send one measurement of now, as an agent does."""
        at = self.node.house.now() * 1000
        line = f"os.cpu,token={self.seeded.app_token},os.host={host} user={user},system=1 {at}"
        async with self.session.post("/write?db=metrics", data=line) as answer:
            assert answer.status == 204, await answer.text()


@asynccontextmanager
async def raised(
    database: str, folder: Path, clock: Clock = system_clock, seeded: Seeded | None = None
) -> AsyncIterator[Stage]:
    """Start a node on a database ('': SQLite in the folder), seeded unless it was before."""
    async with Mailbox() as mailbox:
        settings = Settings(
            data_dir=str(folder / "data"),
            port=0,
            database_url=database,
            egress_allow="127.0.0.1:*",
            evaluate_every=0.1,
            smtp_port=mailbox.port,
        )
        async with Node(settings, clock) as node:
            house = node.house
            if seeded is None:
                seeded = await house.write(Seeding(house, house.url, "", STEP_WAIT).seed)
                await house.write(house.keeper.refresh)
            headers = {"Authorization": f"Bearer {seeded.api_key}"}
            async with aiohttp.ClientSession(house.url, headers=headers) as session:
                yield Stage(node, seeded, mailbox, session)


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Play a scene on the loop that production uses."""

    async def run() -> None:
        await scene()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def on_stage(
    database: str, folder: Path, scene: Callable[[Stage], Awaitable[None]], clock: Clock = system_clock
) -> None:
    """Play a scene on a real node with a freshly seeded database."""

    async def run() -> None:
        async with raised(database, folder, clock) as stage:
            await scene(stage)

    play(run)
