"""
The mailroom: mail comes in by SMTP, and is a message for each mailbox that it is addressed to; nothing is understood.

`250` is said once the mail is on disk. What isn't for a mailbox of ours is refused: nothing is ever passed on.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from tocsin.kernel.errors import TooMuch, Unavailable
from tocsin.kernel.ids import Ids
from tocsin.respond.integrations.mail import MAIL
from tocsin.respond.integrations.mailheaders import ids, is_automatic
from tocsin.respond.integrations.mime import Part, headers_of
from tocsin.server.fairness import Fairness
from tocsin.server.smtp import NOBODY_NAMED, Full, Talk
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.messages import Received

TALKS_MAX = 16  # conversations at once: each may hold a whole mail in memory
LASTING = 600.0  # seconds that one may last
PATIENCE = 120.0  # seconds for a command, or for the whole of a mail's text
FAREWELL = 1.0  # seconds in which the last answers leave, when we stop
RECIPIENTS_MAX = 100  # of one mail
FACT_MAX = 1_000  # characters of what is noted of an envelope
DELIVERY = "x-tocsin-delivery"

log = structlog.get_logger()


class Mailroom:
    """Where mail comes in. `is_page` says whether a delivery id is that of a page or an answer of our own."""

    def __init__(
        self,
        keeper: CatalogKeeper,
        ids: Ids,
        now: Callable[[], int],
        accept: Callable[[Received], Awaitable[None]],
        fairness: Fairness,
        is_page: Callable[[str], Awaitable[bool]],
        *,
        domain: str,
        bytes_max: int,
        patience: float = PATIENCE,
        lasting: float = LASTING,
    ) -> None:
        self._keeper = keeper
        self._ids = ids
        self._now = now
        self._accept = accept
        self._fairness = fairness
        self._is_page = is_page
        self._server: asyncio.Server | None = None
        self.domain = domain.casefold()
        self.bytes_max = bytes_max
        self.patience = patience
        self.lasting = lasting
        self.talks: set[Talk] = set()

    async def listen(self, on: socket.socket) -> None:
        """Begin to take mail."""
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd writes down whatever a stranger says
        self._server = await asyncio.get_running_loop().create_server(self._welcome, sock=on)

    async def close(self) -> None:
        """Take no more mail, and end all conversations."""
        if self._server is not None:
            self._server.close()
        talks = list(self.talks)
        for talk in talks:
            talk.hang_up()
        try:
            async with asyncio.timeout(FAREWELL):
                await asyncio.gather(*(talk.ended.wait() for talk in talks))
        except TimeoutError:  # of those who don't listen
            for talk in talks:
                talk.cut()

    def _welcome(self) -> asyncio.Protocol:
        return Talk(self) if len(self.talks) < TALKS_MAX else Full()

    def _mailbox(self, address: str) -> str:
        """Return the mailbox that an address means, '' where it is none of ours."""
        mailbox, _, domain = address.casefold().rpartition("@")
        return mailbox if domain == self.domain and mailbox in self._keeper.current.mailboxes else ""

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is a mailbox of an integration."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 too many recipients"
        if not self._mailbox(address):
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def take(self, session: Session, envelope: Envelope, body: bytes) -> str:
        """Store a mail, once for each mailbox; return the answer."""
        found = dict.fromkeys(map(self._mailbox, envelope.rcpt_tos))
        lanes = {one: self._keeper.current.mailboxes[one] for one in found if one}  # one may have gone meanwhile
        if not lanes:
            return "550 5.1.1 no such mailbox here"
        mail = Part(headers_of(body), b"", MAIL)
        try:
            for delivery_id in _causes(mail):
                if await self._is_page(delivery_id):
                    return "554 5.4.6 what a page of our own caused would open an incident, which pages again"
            messages = [self._received(session, envelope, body, mail.header(DELIVERY), *one) for one in lanes.items()]
            for one in messages:
                self._fairness.admit(one.api_url_id)
            await asyncio.gather(*(self._accept(one) for one in messages))
        except TooMuch as error:
            return f"452 4.3.1 send it again later: {error}"
        except Unavailable as error:
            log.warning("mail_not_stored", error=str(error))
            return "452 4.3.1 can't store now, send it again later"
        return f"250 2.0.0 stored as {', '.join(one.id for one in messages)}"

    async def handle_exception(self, error: Exception) -> str:
        """Return the answer to what went wrong here: the sender keeps the mail, and learns nothing of us."""
        log.error("mail_failed", error=repr(error))
        return "451 4.3.0 something went wrong here, send it again later"

    def _received(
        self, session: Session, envelope: Envelope, body: bytes, delivery_id: str, mailbox: str, lane: str
    ) -> Received:
        sender = envelope.mail_from or ""
        facts = {
            "mail-from": "" if sender == NOBODY_NAMED else sender,
            "rcpt-to": ", ".join(one for one in envelope.rcpt_tos if self._mailbox(one) == mailbox),
            "peer": str(session.peer[0]) if session.peer else "",
            "helo": session.host_name or "",
        }
        return Received(
            id=self._ids.new("msg"),
            api_url_id=lane,
            source=mailbox,
            delivery_id=delivery_id[:100],
            received_at=self._now(),
            content_type=MAIL,
            query="",
            headers={name: _storable(text) for name, text in facts.items()},
            body=body,
        )


def _causes(mail: Part) -> list[str]:
    """Return the deliveries of ours that a mail may be, or may answer by itself as a note of absence does."""
    answered = ids(mail.header("in-reply-to"))[:1] if is_automatic(mail) else []
    return [one for one in (mail.header(DELIVERY), *(one.partition("@")[0] for one in answered)) if one]


def _storable(text: str) -> str:
    """A stranger's text, which may hold bytes that are no UTF-8, as it can be stored."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:FACT_MAX]
