"""A closed-loop or fixed-rate HTTP client: keep-alive connections on loopback, one request in flight on each."""

import asyncio
import time
from collections.abc import Callable
from typing import cast

import msgspec


class Result(msgspec.Struct):
    """What a load gave: answers per second, latencies in ms, and answers that weren't 2xx."""

    rate: float
    p50: float
    p99: float
    count: int
    bad: int


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.answer: asyncio.Future[int] | None = None
        self.head = self.body = b""  # of the last answer
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _error: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) >= length and self.answer is not None:
            self._buffer = b""
            self.head, self.body = head.lower(), body
            self.answer.set_result(int(head[9:12]))

    def ask(self, request: bytes) -> asyncio.Future[int]:
        assert self.transport is not None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer


def post(path: str, content: bytes) -> bytes:
    """Return a request."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return head.encode() + b"\r\n\r\n" + content


async def load(
    port: int, path: str, body: Callable[[int], bytes], *, connections: int, seconds: float, rate: float = 0
) -> Result:
    """POST for so many seconds; with a rate, requests start on time whatever the answers do."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    bad = number = 0
    start = time.perf_counter()
    end = start + seconds

    async def worker() -> None:
        nonlocal bad, number
        _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
        while time.perf_counter() < end:
            mine = number
            number += 1
            if rate:
                due = start + mine / rate
                if due > end:
                    break
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            request = post(path, body(mine))
            began = time.perf_counter()
            status = await connection.ask(request)
            latencies.append((time.perf_counter() - began) * 1000)
            bad += status >= 300
        assert connection.transport is not None
        connection.transport.close()

    await asyncio.gather(*(worker() for _ in range(connections)))
    took = time.perf_counter() - start
    latencies.sort()
    return Result(round(len(latencies) / took), at(latencies, 0.5), at(latencies, 0.99), len(latencies), bad)


def at(values: list[float], share: float) -> float:
    """Return a percentile of sorted values."""
    return round(values[min(len(values) - 1, int(len(values) * share))], 2) if values else 0.0
