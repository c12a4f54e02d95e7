"""A webhook receiver in its own process: counts pages and their latencies from the `t0` (ns) in each body."""

import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection as Pipe
from typing import cast

import uvloop
from bench.client import at

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receiver(asyncio.Protocol):
    """One connection; requests come one after another."""

    latencies: dict[str, list[float]] = {}
    last = 0.0

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self._buffer = b""
        stamp = body.partition(b"t0=")[2].split(b" ", 1)[0]
        lane = body.partition(b"lane=")[2].split(b" ", 1)[0].decode()
        Receiver.last = time.time()
        Receiver.latencies.setdefault(lane, []).append((time.time_ns() - int(stamp)) / 1e6)
        self._transport.write(OK)


class Sink:
    """Start with `with Sink() as sink`; `stats()` asks and resets."""

    def __enter__(self) -> "Sink":
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        self.port: int = self._pipe.recv()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.join()

    def stats(self) -> dict[str, dict[str, float]]:
        """Return count, p50 and p99 per lane since the last call."""
        self._pipe.send("stats")
        return self._pipe.recv()


def _serve(pipe: Pipe) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Receiver, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])

        def answer() -> None:
            pipe.recv()
            found = {}
            for lane, values in Receiver.latencies.items():
                values.sort()
                found[lane] = {
                    "count": len(values),
                    "p50": at(values, 0.5),
                    "p99": at(values, 0.99),
                    "last": Receiver.last,
                }
            Receiver.latencies = {}
            pipe.send(found)

        loop.add_reader(pipe.fileno(), answer)
        await server.serve_forever()

    uvloop.run(main())
