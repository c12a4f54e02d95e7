"""A real node for the browser: served from a thread of its own, with the demo's content and a real mailbox."""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvloop
from tests.fakes.mail import Mailbox

from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node
from tocsin.main.settings import Settings

T = TypeVar("T")


class Served:
    """`with Served(folder) as served`: `served.url` answers until the end. `seeded` is the demo's content."""

    def __init__(self, folder: Path, port: int = 0, *, is_seeded: bool = True) -> None:
        self._folder = folder
        self._port = port
        self._is_seeded = is_seeded
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self.node: Node
        self.seeded: Seeded
        self.mailbox: Mailbox

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the node serves."""
        return self.node.house.url

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the node's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(30)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            try:
                runner.run(self._serve())
            except BaseException as error:  # noqa: BLE001 - handed to the test's thread, which raises it
                self._error = error
                self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        async with Mailbox() as self.mailbox:
            settings = Settings(
                data_dir=str(self._folder / "data"),
                port=self._port,
                egress_allow="127.0.0.1:*",
                evaluate_every=0.1,
                smtp_port=self.mailbox.port,
            )
            async with Node(settings) as self.node:
                if self._is_seeded:
                    house = self.node.house
                    self.seeded = await house.write(Seeding(house, house.url, "", 60).seed)
                    await house.write(house.keeper.refresh)
                self._ready.set()
                await self._over.wait()
