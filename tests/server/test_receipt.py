"""The receipt deadline: who sends a request slowly, or never to its end, keeps nobody out."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.server.calling import Caller

from tocsin.server import receipt

HEAD = b"POST /api/v1/teams HTTP/1.1\r\nHost: tocsin\r\n"


async def answered(caller: Caller, *parts: bytes) -> bytes:
    """Send the parts of a request, then nothing more; return all that the server says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", caller.node.port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    said = await reader.read()
    writer.close()
    return said


def run(caller: Caller, work: Callable[[], Awaitable[None]]) -> None:
    """Run a test's work on the node's loop."""
    caller.run(work())


def test_a_head_that_does_not_end_is_ended(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many half heads, an empty connection too, are answered 408 and closed; meanwhile others are served."""
    monkeypatch.setattr(receipt, "HEAD_SECONDS", 0.2)

    async def work() -> None:
        slow = [answered(caller, *parts) for parts in [(HEAD,), (b"P",), ()] for _ in range(20)]
        ready = b"GET /healthz HTTP/1.1\r\nHost: tocsin\r\nConnection: close\r\n\r\n"
        *late, served = await asyncio.gather(*slow, answered(caller, ready))
        assert served.startswith(b"HTTP/1.1 200 ")
        assert all(one.startswith(b"HTTP/1.1 408 ") for one in late)
        assert all(b"the head did not arrive within 0.2 s" in one for one in late)

    run(caller, work)


@pytest.mark.parametrize("path", [b"/api/v1/teams", b"/write", b"/POSTAlert/{guid}/x"])
def test_a_body_that_does_not_end_is_ended(path: bytes, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of which half comes is answered 408 and closed, at each door."""
    monkeypatch.setattr(receipt, "BODY_SECONDS", 0.2)
    guid = caller.seeded.integration_url.split("/")[4].encode()
    key = caller.seeded.api_key.encode()
    head = b"POST %s HTTP/1.1\r\nHost: tocsin\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\nhalf" % (
        path.replace(b"{guid}", guid),
        key,
    )

    async def work() -> None:
        said = await answered(caller, head)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"the body did not arrive within 0.2 s" in said

    run(caller, work)


def test_the_next_request_of_a_connection_has_its_own_deadline(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a whole request, half of another one is ended just so."""
    monkeypatch.setattr(receipt, "HEAD_SECONDS", 0.2)

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", caller.node.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: tocsin\r\n\r\n")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(len(b'{"status":"ok"}')) == b'{"status":"ok"}'
        writer.write(HEAD)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
        writer.close()

    run(caller, work)


def test_a_whole_request_is_never_ended(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline is for what is received; an answer that goes on, as the feed, lives longer than it."""
    monkeypatch.setattr(receipt, "BODY_SECONDS", 0.1)
    monkeypatch.setattr("tocsin.server.api.live.BEAT", 0.2)
    head = b"GET /api/v1/feed HTTP/1.1\r\nHost: tocsin\r\nAuthorization: Bearer %s\r\n\r\n"

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", caller.node.port)
        writer.write(head % caller.seeded.api_key.encode())
        for _ in range(3):
            await reader.readuntil(b"event: beat")
        writer.close()

    run(caller, work)
