"""A node that serves: the house, its doors and uvicorn, started and ended in order."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Generator
from types import TracebackType
from typing import Any, Self

import msgspec
import uvicorn

from tocsin.kernel.errors import Conflict
from tocsin.kernel.instants import Clock
from tocsin.main.settings import Settings
from tocsin.main.wiring import House, system_clock
from tocsin.server.app import rest
from tocsin.server.fairness import Fairness
from tocsin.server.feed import Feed
from tocsin.server.intake import Intake
from tocsin.server.mailroom import Mailroom
from tocsin.server.receipt import Receiving


class Server(uvicorn.Server):
    """uvicorn that says when it serves, and leaves signals to the command."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the command."""
        yield


class Node:
    """One node: `async with Node(settings) as node` serves on the settings' host and port (0: any free one)."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self._socket = _listening(settings.host, settings.port)
        host, port = settings.mail_in_host or settings.host, settings.mail_in_port
        self._mail_socket = _listening(host, port) if port else None
        self.port: int = self._socket.getsockname()[1]
        self.house = House(msgspec.structs.replace(settings, port=self.port), clock)
        fairness = Fairness(self.house.keeper, self.house.now, settings.inbound_rate, settings.inbound_burst)
        self.mailroom = Mailroom(
            self.house.keeper,
            self.house.ids,
            self.house.now,
            self.house.accept,
            fairness,
            self.house.is_page,
            domain=self.house.mail_domain,
            bytes_max=settings.mail_in_bytes_max,
        )
        self._feed = Feed(self.house)  # pyright: ignore[reportArgumentType]
        app = Intake(
            rest(self.house, self._feed),  # pyright: ignore[reportArgumentType]
            self.house.keeper,
            self.house.ids,
            self.house.now,
            self.house.accept,
            self.house.samples,
            self.house.tally,
            fairness,
        )
        config = uvicorn.Config(
            app,  # pyright: ignore[reportArgumentType]
            http=Receiving,
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=5,
            server_header=False,
            ws="none",
            proxy_headers=False,
        )
        self._server = Server(config)
        self._serving: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        await self.house.start()
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await self._server.ready.wait()
        if self._mail_socket is not None:
            await self.mailroom.listen(self._mail_socket)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._feed.close()
        await self.mailroom.close()
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
        await self.house.stop()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048, reuse_port=False)
    except OSError as error:
        raise Conflict(f"can't listen on {host}:{port}: {os.strerror(error.errno or 0)}") from error
