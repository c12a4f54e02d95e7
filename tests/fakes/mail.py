"""A real SMTP server in the test's own loop."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Keeps mails in the order of their arrival; `next()` waits for one."""

    def __init__(self) -> None:
        self._mails: asyncio.Queue[tuple[str, EmailMessage]] = asyncio.Queue()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> "Mailbox":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self._server.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self._mails.put_nowait((envelope.rcpt_tos[0], mail))
        return "250 OK"

    async def next(self, seconds: float = 20.0) -> tuple[str, EmailMessage]:
        """Return the next mail as (recipient, mail)."""
        async with asyncio.timeout(seconds):
            return await self._mails.get()

    @property
    def is_empty(self) -> bool:
        """Whether every mail was looked at."""
        return self._mails.empty()
