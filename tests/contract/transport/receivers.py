"""Receivers: real servers on loopback whose behaviour a test writes down."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp.abc import AbstractResolver, ResolveResult

from tocsin.outbound.channels.channel import HttpRequest
from tocsin.transport.egress import EgressRules
from tocsin.transport.http import HttpSender

T = TypeVar("T")

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Behaviour = Callable[["Receiver", asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]


@dataclass
class Receiver:
    """What arrived, and how many connections were made."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list[bytes])
    connection_count: int = 0
    url: str = ""


async def ok(receiver: Receiver, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """Take the request."""
    writer.write(OK)


def answering(answer: bytes) -> Behaviour:
    """A behaviour that always answers with these bytes."""

    async def answered(*given: Any) -> None:
        given[2].write(answer)

    return answered


@asynccontextmanager
async def receiving(
    behaviour: Behaviour = ok, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncGenerator[Receiver]:
    """Run a receiver that gives each request, read whole, to the behaviour."""
    receiver = Receiver()
    writers: list[asyncio.StreamWriter] = []
    tasks: list[asyncio.Task[Any]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())  # pyright: ignore[reportArgumentType]
        writers.append(writer)
        receiver.connection_count += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                request = head + await reader.readexactly(length)
                receiver.requests.append(request)
                await behaviour(receiver, reader, writer, request)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the sender is done
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    receiver.url = f"{'https' if tls else 'http'}://{name}:{receiver.port}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


class Names(AbstractResolver):
    """A resolver that knows the names of a test, and what the C library reads as an address without asking anyone."""

    def __init__(self, names: dict[str, list[str]] | None = None) -> None:
        self._names = names or {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = self._names.get(host.rstrip("."))
        if addresses is None:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            addresses = [str(place[4][0]) for place in found]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class Spy:
    """Opens no socket, and remembers that it was asked to."""

    def __init__(self) -> None:
        self.opened_count = 0

    def __call__(self, family: int, kind: int, protocol: int) -> socket.socket:
        self.opened_count += 1
        raise OSError("the spy opens no sockets")


def run(score: Coroutine[Any, Any, T]) -> T:
    """Play an asynchronous test; one that hangs fails after 20 s."""

    async def bounded() -> T:
        async with asyncio.timeout(20):
            return await score

    return asyncio.run(bounded())


LOOPBACK = EgressRules.parse("127.0.0.0/8:*, [::1]:*")


@asynccontextmanager
async def sending(rules: EgressRules = LOOPBACK, **given: Any) -> AsyncGenerator[HttpSender]:
    sender = HttpSender(rules, **given)
    try:
        yield sender
    finally:
        await sender.close()


def post(url: str, body: bytes = b"{}", **headers: str) -> HttpRequest:
    return HttpRequest("POST", url, {name.replace("_", "-"): value for name, value in headers.items()}, body)
