"""Nodes that can be killed, and senders that open and close keys through them until each is answered 200."""

import asyncio
import base64
import json
import os
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Self

import aiohttp
import msgspec
import pytest

from tocsin.accounts.people import ContactMethod, User
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Integration
from tocsin.store import urls
from tocsin.store.tx import Tx

SERVE = "from tocsin.main.cli import main; main(['serve'])"
PAUSE = 0.02  # seconds between the messages of one sender


async def pause(seconds: float) -> None:
    """Let time pass: the kills are the score, not what is waited for."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


class Child:
    """One node as a process of its own, which can be killed, stopped and started again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = self.settings
        given = {f"TOCSIN_{name.upper()}": str(getattr(settings, name)) for name in settings.__struct_fields__}
        out = asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVE, env=os.environ | given, stdout=out, stderr=out
        )
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{settings.port}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await pause(0.02)

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def end(self) -> None:
        """Ask it to end, and see that it does so well."""
        assert self.process is not None
        self.process.terminate()
        assert await self.process.wait() == 0


class Sender:
    """Opens and closes keys of its own, one message at a time, each until some node answers 200."""

    def __init__(self, number: int, places: list[str]) -> None:
        self._number = number
        self._places = places
        self.acked: list[str] = []
        self.last: dict[str, str] = {}

    async def run(self, session: aiohttp.ClientSession, over: asyncio.Event) -> None:
        count = 0
        while not over.is_set():
            await self._say(session, f"{self._number}-{count // 2}", ("open", "close")[count % 2])
            await pause(PAUSE)
            count += 1

    async def _say(self, session: aiohttp.ClientSession, key: str, status: str) -> None:
        body = json.dumps({"dedup_key": key, "status": status, "subject": key, "severity": "critical"})
        attempt = self._number
        while True:
            try:
                async with session.post(self._places[attempt % len(self._places)], data=body) as answer:
                    if answer.status == 200:
                        self.acked.append(await answer.json(content_type=None))
                        self.last[key] = status
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            attempt += 1
            await pause(PAUSE)


class Load:
    """`async with Load(…) as load`: nodes run, senders send until `stop`."""

    def __init__(self, database: str, folder: Path, pages_to: str, *, nodes: int, senders: int, lease: float) -> None:
        self._base = Settings(
            data_dir=str(folder),
            port=0,
            database_url=database,
            secret_key=base64.b64encode(bytes(32)).decode(),
            evaluate_every=60,
            egress_allow="127.0.0.1:*",
            lease=lease,
        )
        self._folder = folder
        self._pages_to = pages_to
        self._counts = (nodes, senders)
        self._over = asyncio.Event()
        self._exits = AsyncExitStack()
        self.children: list[Child] = []
        self.senders: list[Sender] = []

    async def __aenter__(self) -> Self:
        ports, path = await self._prepare()
        self.children = [
            Child(msgspec.structs.replace(self._base, data_dir=str(self._folder / str(place)), port=port))
            for place, port in enumerate(ports)
        ]
        await asyncio.gather(*(child.start() for child in self.children))
        places = [f"http://127.0.0.1:{port}{path}" for port in ports]
        self.senders = [Sender(number, places) for number in range(self._counts[1])]
        session = await self._exits.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5, sock_connect=2))
        )
        self._tasks = [asyncio.create_task(sender.run(session, self._over)) for sender in self.senders]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for child in self.children:
            if child.process is not None and child.process.returncode is None:
                await child.kill()
        await self._exits.aclose()

    async def stop(self) -> None:
        """Let each sender finish what it says."""
        self._over.set()
        await asyncio.gather(*self._tasks)

    async def _prepare(self) -> tuple[list[int], str]:
        """Return free ports, and the path of the integration that was made."""
        ports: list[int] = []
        path = ""
        for place in range(self._counts[0]):
            settings = msgspec.structs.replace(self._base, data_dir=str(self._folder / str(place)))
            async with Node(settings) as node:
                ports.append(node.port)
                if not place:
                    path = await node.house.write(partial(self._seed, node))
        return ports, path

    def _seed(self, node: Node, tx: Tx) -> str:
        house = node.house

        def make(kind: str, body: object) -> str:
            return house.things.create(tx, kind, kind, kind, body, author="test", now=house.now()).id  # type: ignore[arg-type]

        method = ContactMethod("hook", "webhook", {"url": self._pages_to})
        user = make("user", User(email="ann@example.com", contact_methods=(method,)))
        policy = make("policy", Policy(steps=(Step((StepTarget("user", user),), 3600),)))
        url = urls.create(tx, house.seal, house.ids, house.now())
        make("integration", Integration("generic", "load", url, default_policy_id=policy))
        return f"/POSTAlert/{urls.guid_of(tx, house.seal, url)}/load"
