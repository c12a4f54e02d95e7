"""A receiver of pages that remembers when each delivery reached it."""

import asyncio
import time
from collections import defaultdict
from typing import Self, cast

import httptools


class Receiver:
    """`async with Receiver() as receiver`: `url`, and `times` of arrival by the delivery's id."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/page"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()


class _Connection(asyncio.Protocol):
    """One connection of a node; httptools calls the `on_…`."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._parser = httptools.HttpRequestParser(self)
        self._delivery_id = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"webhook-id":
            self._delivery_id = value.decode()

    def on_message_complete(self) -> None:
        self._receiver.times[self._delivery_id].append(time.monotonic())
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
