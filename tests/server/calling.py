"""One node for all tests of a module, on a loop of its own, and a client that calls it as anyone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import aiohttp
import uvloop
from tests.fakes.mail import Mailbox

from tocsin.accounts.keys import ApiKey, hash_token, make_token
from tocsin.accounts.permissions import Permission
from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.store import accounts

T = TypeVar("T")
PATIENCE = 30  # seconds for one call


class Caller:
    """A running node with the demo's world, called from a plain test."""

    def __init__(self, loop: asyncio.AbstractEventLoop, node: Node, seeded: Seeded) -> None:
        self._loop = loop
        self.node = node
        self.seeded = seeded

    def run(self, work: Awaitable[T]) -> T:
        """Run something on the node's loop and return what it gives."""

        async def waited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(waited(), self._loop).result(PATIENCE)

    def end(self, done: asyncio.Event) -> None:
        """Let the node stop."""
        self._loop.call_soon_threadsafe(done.set)

    def call(self, method: str, path: str, *, key: str | None = None, **given: Any) -> tuple[int, Any]:
        """Return status and decoded answer; without a key the demo's admin asks."""
        return self.run(self._call(method, path, self.seeded.api_key if key is None else key, given))

    async def _call(self, method: str, path: str, key: str, given: dict[str, Any]) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers |= given.pop("headers", {})
        async with (
            aiohttp.ClientSession(self.node.house.url, headers=headers) as session,
            session.request(method, path, **given) as answer,
        ):
            text = await answer.text()
            return answer.status, await answer.json(content_type=None) if text else None

    def cookie(self, sign_in: dict[str, str]) -> str:
        """Sign in and return the session's cookie."""

        async def signed_in() -> str:
            async with (
                aiohttp.ClientSession(self.node.house.url) as session,
                session.post("/api/v1/session", json=sign_in) as answer,
            ):
                assert answer.status == 201, await answer.text()
                return answer.headers["Set-Cookie"].partition(";")[0]

        return self.run(signed_in())

    def get(self, path: str, **params: Any) -> Any:
        """Return the answer to a GET that succeeds."""
        status, answer = self.call("GET", path, params=params)
        assert status == 200, answer
        return answer

    def one(self, kind: str, name: str) -> dict[str, Any]:
        """Return a configured thing by its name."""
        return next(thing for thing in self.get(f"/api/v1/{kind}")["items"] if thing["name"] == name)

    def key(self, permission: Permission, *team_ids: str) -> str:
        """Return the token of a new API key."""
        house = self.node.house
        token = make_token(house.ids.secret())
        key = ApiKey(house.ids.new("key"), permission, hash_token(token), permission, team_ids)
        self.run(house.write(lambda tx: accounts.add_key(tx, key)))
        return token

    def until(self, look: Callable[[], T]) -> T:
        """Look again until there is something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := look():
                return found
        raise AssertionError("it never came")


@contextmanager
def called(folder: Path, database: str = "", **given: Any) -> Generator[Caller]:
    """Run a node on a loop in a thread of its own; `given` are further settings."""
    ready: Future[Caller] = Future()
    done = asyncio.Event()

    async def live() -> None:
        async with Mailbox() as mailbox:
            settings = Settings(
                data_dir=str(folder / "data"),
                port=0,
                database_url=database,
                egress_allow="127.0.0.1:*",
                evaluate_every=0.1,
                smtp_port=mailbox.port,
                **given,
            )
            async with Node(settings) as node:
                house = node.house
                seeded = await house.write(Seeding(house, house.url, "", 2).seed)
                await house.write(house.keeper.refresh)
                ready.set_result(Caller(asyncio.get_running_loop(), node, seeded))
                await done.wait()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(live())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = Thread(target=run)
    thread.start()
    found = ready.result(PATIENCE)
    try:
        yield found
    finally:
        found.end(done)
        thread.join()
