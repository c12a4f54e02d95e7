"""
A storm against `tocsin serve`: 100,000 events in 60 s from one source on 1,000 keys, and each second another's probe.

Every event must be accepted in the end and decided, every key have one incident, and the probes reach their receiver.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psutil
import uvloop
from bench.client import Connection, at, load, post
from bench.node import event, seed
from bench.sink import Sink
from sqlalchemy import text

from tocsin.kernel.values import read_json
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.store.database import Database

RATE, KEYS, SENDERS = 100_000 / 60, 1_000, 32
PATIENCE = 600  # seconds for what is left to decide
DECIDED = "SELECT id FROM messages WHERE status NOT IN ('pending', 'failed')"
INCIDENTS = "SELECT count(*) AS number FROM incidents WHERE dedup_key LIKE 'k%'"
PENDING = "SELECT count(*) AS number FROM messages WHERE status = 'pending'"


class Storm:
    """Sends every event until it is accepted: 429 and 503 are waited for and repeated."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self._port, self._path, self._count = port, path, count
        self._number = 0
        self.accepted: set[str] = set()
        self.repeats = 0
        self.waits: list[float] = []  # ms from an event's first attempt to its acceptance

    async def run(self) -> float:
        """Send all of them, each at its time; return the seconds that it took."""
        self._began = time.perf_counter()
        await asyncio.gather(*(self._sender() for _ in range(SENDERS)))
        self.waits.sort()
        return time.perf_counter() - self._began

    async def _sender(self) -> None:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", self._port)
        while self._number < self._count:
            number, self._number = self._number, self._number + 1
            await asyncio.sleep(max(0.0, self._began + number / RATE - time.perf_counter()))
            began = time.perf_counter()
            request = post(self._path, event(f"k{number % KEYS}", time.time_ns()))
            while (status := await connection.ask(request)) in (429, 503):
                self.repeats += 1
                await asyncio.sleep(int(connection.head.partition(b"retry-after:")[2].split()[0]))
            assert status == 200, (status, connection.body)
            self.accepted.add(str(read_json(connection.body)))
            self.waits.append((time.perf_counter() - began) * 1000)
        assert connection.transport is not None
        connection.transport.close()


async def prepare(settings: Settings, sink_port: int) -> tuple[int, list[str]]:
    """Seed the data folder; return a free port, and the paths of the two integrations."""
    async with Node(settings) as node:
        house = node.house
        return node.port, await house.write(lambda tx: seed(house, tx, sink_port))


@contextlib.contextmanager
def served(settings: Settings, port: int) -> Generator[psutil.Process]:
    """Run `tocsin serve` as a process of its own until the end of the block; yield it once it answers."""
    given = {f"TOCSIN_{name.upper()}": str(getattr(settings, name)) for name in settings.__struct_fields__}
    command = [sys.executable, "-c", "from tocsin.main.cli import main; main(['serve'])"]
    environment = os.environ | given | {"TOCSIN_PORT": str(port)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            uvloop.run(answering(port))
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


async def answering(port: int) -> None:
    """Wait until the node answers."""
    while True:
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().create_connection(asyncio.Protocol, "127.0.0.1", port)
            return
        await asyncio.sleep(0.1)


async def rage(storm: Storm, port: int, probe: str, process: psutil.Process) -> tuple[float, list[int]]:
    """Let the storm and the probe run; return the storm's seconds and the peaks of memory, in MiB."""
    peaks = [0, 0]  # of the server, and with the processes that it started

    async def watch() -> None:
        while True:
            sizes = [one.memory_info().rss >> 20 for one in (process, *process.children(recursive=True))]
            peaks[:] = max(peaks[0], sizes[0]), max(peaks[1], sum(sizes))
            await asyncio.sleep(0.5)

    async def probing() -> None:
        number = 0
        while True:
            number += 1
            body = lambda _, number=number: event(f"probe{number}", time.time_ns(), "b")  # noqa: E731
            await load(port, probe, body, connections=1, seconds=1, rate=1)

    beside = [asyncio.create_task(watch()), asyncio.create_task(probing())]
    took = await storm.run()
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    return took, peaks


def drain(database: Database) -> float:
    """Wait until everything is decided; return the seconds."""
    began = time.monotonic()
    while asked(database, PENDING)[0].number and time.monotonic() - began < PATIENCE:
        time.sleep(0.2)
    return time.monotonic() - began


def asked(database: Database, query: str) -> list[Any]:
    """Return the rows of a query."""
    return database.read(lambda tx: tx.all(text(query)))


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    count = int(parser.parse_args().seconds * RATE)
    with Sink() as sink, tempfile.TemporaryDirectory(prefix="tocsin-bench-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=folder, port=0, egress_allow="127.0.0.1:*")
        port, paths = uvloop.run(prepare(settings, sink.port))
        storm = Storm(port, paths[0], count)
        with served(settings, port) as process:
            took, (alone, together) = uvloop.run(rage(storm, port, paths[1], process))
            database = Database(f"sqlite:///{Path(folder) / 'tocsin.db'}")
            rest = drain(database)
            time.sleep(1)
            probe = sink.stats()["b"]
        decided = {row.id for row in asked(database, DECIDED)}
        incidents = asked(database, INCIDENTS)[0].number
        database.close()
    waits, lost = storm.waits, len(storm.accepted - decided)
    print(
        f"{count} events on {KEYS} keys in {took:.1f} s: {count / took:.0f}/s; again after 429 or 503: {storm.repeats}"
    )
    print(f"  accepted p50 {at(waits, 0.5)} ms, p99 {at(waits, 0.99)} ms; all decided {rest:.1f} s after the last")
    print(f"  incidents {incidents} (aim {min(KEYS, count)}), lost {lost} of {len(storm.accepted)} (aim 0)")
    print(f"  another's {probe['count']} probes: p50 {probe['p50']} ms, p99 {probe['p99']} ms (aim 2000)")
    print(f"  memory at most {alone} MiB (aim 400), with the processes that it starts {together} MiB")


if __name__ == "__main__":
    main()
