"""A node under load: a child process on a new data folder, with two integrations and one person on a webhook."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from multiprocessing.connection import Connection as Pipe

import psutil
import uvloop

from tocsin.accounts.people import ContactMethod, User
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.main.wiring import House
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Integration
from tocsin.store import messages, urls
from tocsin.store.tx import Tx

FILLER = "x" * 700


def event(key: str, t0: int, lane: str = "a") -> bytes:
    """Return an event of about 1 KB."""
    return (
        f'{{"dedup_key": "{key}", "status": "open", "severity": "critical", "subject": "t0={t0} lane={lane} down",'
        f' "text": "{FILLER}", "url": "https://example.com/graphs/1", "labels": {{"host": "web-1", "region": "eu"}}}}'
    ).encode()


class Served:
    """Start with `with Served(sink_port) as node`: `paths` of the two lanes, `port`, `backlog()`, `rss()`."""

    def __init__(self, sink_port: int | None) -> None:
        self._sink_port = sink_port

    def __enter__(self) -> "Served":
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._sink_port), daemon=True)
        self._process.start()
        self.port, self.paths = self._pipe.recv()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.join(20)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def backlog(self) -> int:
        """Return how many messages are pending."""
        self._pipe.send("backlog")
        return self._pipe.recv()

    def rss(self) -> int:
        """Return the resident memory in MiB."""
        return psutil.Process(self.pid).memory_info().rss >> 20


def seed(house: House, tx: Tx, sink_port: int | None) -> list[str]:
    """Make two integrations and one person, with a webhook where there is a sink; return the integrations' paths."""

    def make(kind: str, name: str, body: object) -> str:
        return house.things.create(tx, kind, name, name, body, author="bench", now=house.now()).id  # type: ignore[arg-type]

    method = ContactMethod("hook", "webhook", {"url": f"http://127.0.0.1:{sink_port}/page"})
    user = make("user", "ann", User(email="ann@example.com", contact_methods=(method,) if sink_port else ()))
    policy = make("policy", "one", Policy(steps=(Step((StepTarget("user", user),), 3600),)))
    paths = []
    for name in ("a", "b"):
        url = urls.create(tx, house.seal, house.ids, house.now())
        make("integration", name, Integration("generic", "bench", url, default_policy_id=policy))
        paths.append(f"/POSTAlert/{urls.guid_of(tx, house.seal, url)}/bench")
    return paths


def _serve(pipe: Pipe, sink_port: int | None) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for the life of the process
    uvloop.run(_main(pipe, sink_port))


async def _main(pipe: Pipe, sink_port: int | None) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-", ignore_cleanup_errors=True) as folder:
        async with Node(Settings(data_dir=folder, port=0, egress_allow="127.0.0.1:*", inbound_rate=0)) as node:
            house = node.house

            paths = await house.write(lambda tx: seed(house, tx, sink_port))
            await house.write(house.keeper.refresh)
            pipe.send((node.port, paths))
            while True:
                while not pipe.poll():
                    await asyncio.sleep(0.02)
                pipe.recv()
                pipe.send((await house.read(messages.backlog))[0])
