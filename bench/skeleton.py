"""The floor below us: uvicorn, one decode, a group commit, an answer. No rules, no timeline, no pages."""

import asyncio
import multiprocessing
import queue
import sqlite3
import sys
import tempfile
import threading
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
import uvloop


class Skeleton:
    """Start with `with Skeleton() as skeleton`."""

    def __enter__(self) -> "Skeleton":
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        self.port: int = self._pipe.recv()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.join(20)


def _write(path: Path, jobs: "queue.SimpleQueue[Any]", loop: asyncio.AbstractEventLoop) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (key TEXT, body BLOB)")
    connection.execute("CREATE TABLE incidents (key TEXT PRIMARY KEY, count INTEGER)")
    connection.execute("CREATE TABLE timers (key TEXT, due_at INTEGER)")
    while True:
        batch = [jobs.get()]
        while not jobs.empty() and len(batch) < 1000:
            batch.append(jobs.get())
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events VALUES (?, ?)", [(key, body) for key, body, _ in batch])
        connection.executemany(
            "INSERT INTO incidents VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET count = count + 1",
            [(key,) for key, _, _ in batch],
        )
        connection.executemany("INSERT INTO timers VALUES (?, 0)", [(key,) for key, _, _ in batch])
        connection.execute("COMMIT")
        loop.call_soon_threadsafe(_wake, [future for _, _, future in batch])


def _wake(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


def _serve(pipe: Pipe) -> None:
    sys.setswitchinterval(0.0005)
    uvloop.run(_main(pipe))


async def _main(pipe: Pipe) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_write, args=(Path(folder) / "s.db", jobs, loop), daemon=True).start()

        async def app(_scope: Any, receive: Any, send: Any) -> None:
            body = (await receive())["body"]
            future = loop.create_future()
            jobs.put((msgspec.json.decode(body)["dedup_key"], body, future))
            await future
            headers = [(b"content-length", b"2")]
            await send({"type": "http.response.start", "status": 202, "headers": headers})
            await send({"type": "http.response.body", "body": b"ok"})

        config = uvicorn.Config(app, port=0, http="httptools", lifespan="off", log_level="error", access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        pipe.send(server.servers[0].sockets[0].getsockname()[1])
        await serving
