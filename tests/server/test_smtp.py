"""SMTP as strangers speak it: slow, too many, too much, silent and rude; nothing of it costs more than its bounds."""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tocsin.kernel.errors import TooMuch, Unavailable
from tocsin.kernel.ids import Ids
from tocsin.server.fairness import Fairness
from tocsin.server.mailroom import RECIPIENTS_MAX, TALKS_MAX, Mailroom
from tocsin.store.catalog import Catalog
from tocsin.store.messages import Received

NOW = 1_700_000_000_000_000
HELLO = b"EHLO there\r\n"
BEGIN = b"MAIL FROM:<a@b.example>\r\n"
TO = b"RCPT TO:<shop@here.example>\r\n"


class Room:
    """A mailroom that keeps what it takes, and the door to it."""

    def __init__(self, error: Exception | None = None, rate: int = 0, **given: Any) -> None:
        catalog = Catalog(mailboxes={"shop": "url_1", "ops": "url_2"})
        keeper: Any = SimpleNamespace(current=catalog)
        self.taken: list[Received] = []
        self.error = error
        fairness = Fairness(keeper, lambda: NOW, rate, 1)
        ids = Ids(lambda: NOW, lambda bits: bits)
        given = {"domain": "Here.example", "bytes_max": 10_000} | given
        self.mailroom = Mailroom(keeper, ids, lambda: NOW, self.accept, fairness, self.is_page, **given)
        self.port = 0

    async def accept(self, message: Received) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append(message)

    async def is_page(self, _delivery_id: str) -> bool:
        return False


@asynccontextmanager
async def opened(error: Exception | None = None, **given: Any) -> AsyncGenerator[Room]:
    """Open a mailroom on a free port."""
    room = Room(error, **given)
    on = socket.create_server(("127.0.0.1", 0))
    room.port = on.getsockname()[1]
    await room.mailroom.listen(on)
    try:
        yield room
    finally:
        await room.mailroom.close()


@asynccontextmanager
async def line(room: Room) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect to it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", room.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> str:
    """Return the last line of the next answer, '' once the other side ended."""
    async with asyncio.timeout(10):
        text = await reader.readline()
        while text[3:4] == b"-":
            text = await reader.readline()
    return text.decode().strip()


async def say(room: Room, *parts: bytes) -> list[str]:
    """Say parts, each once the last was answered; return the answers, the greeting first."""
    async with line(room) as (reader, writer):
        answers = [await answer(reader)]
        for part in parts:
            writer.write(part)
            answers.append(await answer(reader))
        return answers


def run(work: Any) -> Any:
    """Run a test's work on a loop of its own."""
    return asyncio.run(work)


def test_what_is_in_one_piece_is_taken_in_order() -> None:
    """Commands that come together are answered one by one, and a second mail on the same line is a second message."""

    async def work() -> None:
        async with opened() as room, line(room) as (reader, writer):
            writer.write(HELLO + BEGIN + TO + b"DATA\r\n")
            assert [(await answer(reader))[:3] for _ in range(5)] == ["220", "250", "250", "250", "354"]
            writer.write(b"Subject: 1\r\n\r\n..\r\n.\r\n" + BEGIN + TO + b"DATA\r\n")
            assert [(await answer(reader))[:3] for _ in range(4)] == ["250", "250", "250", "354"]
            writer.write(b"Subject: 2\r\n.\r\nQUIT\r\n")
            assert [(await answer(reader))[:3] for _ in range(2)] == ["250", "221"]
            assert [one.body for one in room.taken] == [b"Subject: 1\r\n\r\n.\r\n", b"Subject: 2\r\n"]
            assert not room.mailroom.talks or await answer(reader) == ""

    run(work())


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
def test_only_a_dot_between_whole_line_ends_is_the_end(end: bytes) -> None:
    """What another server could take for the end is text: no second mail can be hidden in a first."""

    async def work() -> None:
        async with opened() as room:
            text = b"a" + end + b"MAIL FROM:<x@y.example>\r\n"
            assert (await say(room, HELLO, BEGIN, TO, b"DATA\r\n", text + b".\r\n"))[-1].startswith("250")
            assert [one.body for one in room.taken] == [text.replace(b"\r\n.", b"\r\n")]

    run(work())


@pytest.mark.parametrize(
    ("error", "rate", "says"),
    [
        (TooMuch("7 messages wait", 5), 0, "452 4.3.1 send it again later: 7 messages wait"),
        (Unavailable("the disk\r\nis full"), 0, "452 4.3.1 can't store now, send it again later"),
        (RuntimeError("secret"), 0, "451 4.3.0 something went wrong here, send it again later"),
        (None, 1, "452 4.3.1 send it again later: this API URL takes 1 messages a second, and 1 at once"),
    ],
)
def test_what_cant_be_stored_stays_with_the_sender(error: Exception | None, rate: int, says: str) -> None:
    """A full backlog, a full disk, an error of ours and too many mails are said as 4xx, and never as 250."""

    async def work() -> None:
        async with opened(error, rate=rate) as room:
            mail = (BEGIN, TO, b"DATA\r\n", b"Subject: x\r\n.\r\n")
            answers = await say(room, HELLO, *mail, *mail)
            assert answers[-1] == says
            assert len(room.taken) == (1 if rate else 0)

    run(work())


def test_a_sender_that_dribbles_is_cut() -> None:
    """Text that comes in drops, commands that never come and answers that nobody reads end with their deadlines."""

    async def work() -> None:
        async with opened(patience=0.2, lasting=0.6) as room:
            async with line(room) as (reader, writer):
                writer.write(HELLO + BEGIN + TO + b"DATA\r\n")
                while await answer(reader):
                    writer.write(b"x")  # each answer to nothing is the wait
            async with line(room) as (reader, _):
                assert (await answer(reader)).startswith("220")
                assert await answer(reader) == ""
            async with line(room) as (reader, writer):
                while await answer(reader):
                    writer.write(b"NOOP\r\n")  # always in time, and for ever
            assert not room.taken
            assert not room.mailroom.talks

    run(work())


def test_one_too_many_hears_so() -> None:
    """So many may speak at once; the next one hears 421, and has its turn when another has left."""

    async def work() -> None:
        async with opened() as room:
            lines = [await asyncio.open_connection("127.0.0.1", room.port) for _ in range(TALKS_MAX)]
            for reader, _ in lines:
                await answer(reader)
            assert await say(room) == ["421 4.3.2 too many connections, come back later"]
            lines[0][1].write(b"QUIT\r\n")
            assert [(await answer(lines[0][0]))[:3], await answer(lines[0][0])] == ["221", ""]
            assert (await say(room))[0].startswith("220")
            for _, writer in lines:
                writer.close()

    run(work())


def test_too_large_and_too_many_are_bounded() -> None:
    """A mail beyond its bytes is drained and refused, whatever its lines; recipients have their bound."""

    async def work() -> None:
        async with opened() as room:
            assert "250-SIZE 10000" in (await greeting(room))
            for text in (b"\r\n" * 60_000, b"x" * 120_000, b"y\r\n" * 3_334):
                assert (await say(room, HELLO, BEGIN, TO, b"DATA\r\n", text + b"\r\n.\r\n", b"NOOP\r\n"))[-2:] == [
                    "552 5.3.4 a mail has at most 10000 bytes",
                    "250 OK",
                ]
            exact = b"x" * 9_998
            assert (await say(room, HELLO, BEGIN, TO, b"DATA\r\n", exact + b"\r\n.\r\n"))[-1].startswith("250")
            answers = await say(room, HELLO, BEGIN, *([TO] * (RECIPIENTS_MAX + 1)))
            assert answers[-1] == "452 4.5.3 too many recipients"

    run(work())


async def greeting(room: Room) -> list[str]:
    """Return all lines with which EHLO is answered."""
    async with line(room) as (reader, writer):
        await answer(reader)
        writer.write(HELLO)
        lines = [await reader.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(await reader.readline())
    return [one.decode().strip() for one in lines]


@pytest.mark.parametrize(
    "part",
    [
        b"x" * 5_000 + b"\r\n",
        b"\xff\xfe\x00\r\n",
        b"VRFY \xff\r\n",
        b"RCPT TO:<" + b"(" * 400 + b">\r\n",
        b"MAIL FROM:<<>>\r\n",
        b"MAIL FROM:\xff\xff\r\n",
        b"AUTH LOGIN\r\n",
        b"STARTTLS\r\n",
        b"DATA\r\n",
        b"GET / HTTP/1.1\r\n",
        b"\r\n",
    ],
)
def test_rude_commands_are_answered_and_forgotten(part: bytes) -> None:
    """Whatever is said, the answer is an error, and the next mail is taken."""

    async def work() -> None:
        async with opened() as room:
            answers = await say(room, HELLO, part, b"RSET\r\n", BEGIN, TO, b"DATA\r\n", b"Subject: x\r\n.\r\n")
            assert answers[2][0] in "245"
            assert answers[-1].startswith("250 2.0.0 stored as msg_")

    run(work())


def test_who_leaves_in_the_middle_leaves_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A line that breaks within the text stores nothing, and is no error of ours."""

    async def work() -> None:
        async with opened() as room:
            for last in (b"", HELLO, HELLO + BEGIN + TO + b"DATA\r\nSubject: x\r\n"):
                reader, writer = await asyncio.open_connection("127.0.0.1", room.port)
                await answer(reader)
                writer.write(last)
                await writer.drain()
                on: socket.socket = writer.get_extra_info("socket")
                on.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end
                writer.close()
            for talk in list(room.mailroom.talks):
                await talk.ended.wait()
            assert not room.taken

    with caplog.at_level(logging.ERROR):
        run(work())
    assert not caplog.records


def test_addresses_may_have_any_letters() -> None:
    """A sender with letters beyond ASCII is taken, and noted as it was said; bytes that are no UTF-8 are noted too."""

    async def work() -> None:
        async with opened() as room:
            for said in ("<jürgen@b.example> SMTPUTF8".encode(), b"<j\xfcrgen@b.example>"):
                await say(room, HELLO, b"MAIL FROM:" + said + b"\r\n", TO, b"DATA\r\n", b"Subject: x\r\n.\r\n")
            assert [one.headers["mail-from"] for one in room.taken] == ["jürgen@b.example", "j?rgen@b.example"]

    run(work())
