"""
SMTP, one conversation each: aiosmtpd's, with deadlines for all of it and a text that is read in one piece.

aiosmtpd reads a text line by line, each an object of its own: a mail of empty lines would cost hundreds of megabytes.
"""

import asyncio
from typing import Any, Protocol, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

CALLS_MAX = 1_000  # of one command in a conversation
SLACK = 64 << 10  # bytes that are read beyond a mail's maximum
END = b"\r\n.\r\n"
FULL = b"421 4.3.2 too many connections, come back later\r\n"
NOBODY = "<>"  # the sender of what must not be answered, such as bounces
NOBODY_NAMED = "nobody@null-sender.invalid"  # aiosmtpd wants a name


class Room(Protocol):
    """Who decides what is taken; aiosmtpd itself asks its `handle_RCPT`, and its `handle_exception` what to answer."""

    domain: str
    bytes_max: int
    patience: float  # seconds for a command, or for the whole of a mail's text
    lasting: float  # seconds that a conversation may last
    talks: set["Talk"]

    async def take(self, session: Session, envelope: Envelope, body: bytes) -> str:
        """Take or refuse a mail; return the answer."""
        ...


class Talk(SMTP):
    """One conversation."""

    def __init__(self, room: Room) -> None:
        self.line_length_limit = room.bytes_max + SLACK  # of what is kept of a text until its end was seen
        super().__init__(
            room,
            data_size_limit=room.bytes_max,
            enable_SMTPUTF8=True,
            hostname=room.domain,
            ident="Tocsin",
            timeout=room.patience,
            command_call_limit=CALLS_MAX,
            loop=asyncio.get_running_loop(),
        )
        self._room = room
        self._deadline: asyncio.TimerHandle | None = None
        self._line: asyncio.WriteTransport | None = None
        self.ended = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        assert self._handler_coroutine is not None
        self._handler_coroutine.add_done_callback(_looked_at)
        self._line = cast(asyncio.WriteTransport, transport)
        self._deadline = self.loop.call_later(self._room.lasting, self.cut)
        self._room.talks.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._room.talks.discard(self)
        super().connection_lost(error)
        self.ended.set()

    def hang_up(self) -> None:
        """End the conversation once the other side has heard what we said."""
        if self._line is not None:
            self._line.close()

    def cut(self) -> None:
        """End the conversation at once."""
        if self._line is not None:
            self._line.abort()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Take a sender, also the empty one, which aiosmtpd doesn't know."""
        await super().smtp_MAIL(arg.replace(NOBODY, f"<{NOBODY_NAMED}>", 1) if arg else arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Take a mail's text, to the line with a lone dot."""
        assert self.session is not None
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        self._reader.feed_data(b"\r\n")  # so that a dot on the very first line ends the text too
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        body = await self._text()
        if body is None:
            answer = f"552 5.3.4 a mail has at most {self._room.bytes_max} bytes"
        else:
            answer = await self._room.take(self.session, self.envelope, body)
        self._set_post_data_state()
        await self.push(answer)

    async def _text(self) -> bytes | None:
        """Return the text without the dots that stand before dots; None for a longer one than is taken."""
        is_whole = True
        while True:
            try:
                found = await self._reader.readuntil(END)
            except asyncio.LimitOverrunError as error:
                is_whole = False
                await self._reader.read(error.consumed)
                continue
            text = found.removesuffix(b".\r\n").replace(b"\r\n.", b"\r\n")[2:]
            return text if is_whole and len(text) <= self._room.bytes_max else None


def _looked_at(task: "asyncio.Task[None]") -> None:
    """That the other side left ends a conversation and is no error of ours; any other is answered within it."""
    if not task.cancelled():
        task.exception()


class Full(asyncio.Protocol):
    """What one too many hears."""

    def connection_made(self, transport: Any) -> None:
        """Say so, and end."""
        transport.write(FULL)
        transport.close()
