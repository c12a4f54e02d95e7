"""Mail out: SMTP to the one server of this installation, which the egress rules don't judge: its admin chose it."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr

import aiosmtplib

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND, Clock
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Mail, MailAnswer, NoAnswer
from tocsin.transport.places import Places

DEADLINE = 10.0  # seconds to wait for a connection's turn, and then again for the whole conversation
AT_ONCE = 4  # connections
TEXT_MAX = 500  # characters of an answer
TLS = ("none", "starttls", "tls")


class MailSettings(Value, frozen=True):
    """The mail server and how we speak to it; without a host, no mail is sent."""

    host: str = ""
    port: int = 25
    username: str = ""
    password: str = ""
    tls: str = "none"
    sender: str = "tocsin@localhost"


class MailSender:
    """Sends mails over up to four connections that stay open. Never raises for what the network or the server does."""

    def __init__(self, settings: MailSettings, clock: Clock, *, deadline: float = DEADLINE) -> None:
        if settings.tls not in TLS:
            raise Invalid(f"mail: TLS must be one of {', '.join(TLS)}, it is {settings.tls!r}", field="smtp_tls")
        if "@" not in parseaddr(settings.sender)[1]:
            raise Invalid(f"mail: the sender must be an address, it is {settings.sender!r}", field="mail_from")
        self._settings = settings
        self._clock = clock
        self._deadline = deadline
        self._places = Places(AT_ONCE, AT_ONCE)
        self._idle: list[aiosmtplib.SMTP] = []

    async def send(self, mail: Mail, delivery_id: str) -> MailAnswer | NoAnswer:
        """Send one mail and return what the server said to it."""
        where = f"{self._settings.host}:{self._settings.port}"
        if not self._settings.host:
            return NoAnswer("no mail server is configured; an administrator can set TOCSIN_SMTP_HOST", is_final=True)
        if not await self._places.take("", self._deadline):
            return NoAnswer(f"{where}: the mail server was busy with other mails for {self._deadline:g} s")
        try:
            async with asyncio.timeout(self._deadline):
                return await self._hand_over(mail, self._written(mail, delivery_id))
        except TimeoutError:
            return NoAnswer(f"{where}: no answer within {self._deadline:g} s")
        except (aiosmtplib.SMTPException, OSError) as error:
            return NoAnswer(f"{where}: {str(error)[:TEXT_MAX] or type(error).__name__}")
        except ValueError as error:  # such as an address that is not ASCII
            return NoAnswer(f"the mail can't be written: {error}", is_final=True)
        finally:
            self._places.give_back("")

    async def close(self) -> None:
        """Close all connections."""
        while self._idle:
            self._idle.pop().close()

    def _written(self, mail: Mail, delivery_id: str) -> bytes:
        message = EmailMessage(policy=WIRE)
        sender = parseaddr(self._settings.sender)[1]
        message["From"] = self._settings.sender
        message["To"] = ", ".join(mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(datetime.fromtimestamp(self._clock() // SECOND, UTC))
        message["Message-ID"] = f"<{delivery_id}@{sender.rpartition('@')[2]}>"
        message["X-Tocsin-Delivery"] = delivery_id
        for name, value in mail.headers.items():
            message[name] = value
        message.set_content(mail.text)
        return message.as_bytes()

    async def _hand_over(self, mail: Mail, content: bytes) -> MailAnswer:
        """Give the mail to the server over an idle connection, or over a new one where there is none alive."""
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                try:
                    return await self._say(client, mail, content)
                except aiosmtplib.SMTPServerDisconnected:
                    continue  # the server closed it for idling, which says nothing about this mail
        return await self._say(await self._connected(), mail, content)

    async def _say(self, client: aiosmtplib.SMTP, mail: Mail, content: bytes) -> MailAnswer:
        sender = parseaddr(self._settings.sender)[1]
        with ExitStack() as undo:
            undo.callback(client.close)
            try:
                refused, text = await client.sendmail(sender, mail.to, content)
            except aiosmtplib.SMTPRecipientsRefused as error:
                first = error.recipients[0]
                return MailAnswer(first.code, f"{first.recipient}: {first.message}"[:TEXT_MAX])
            except aiosmtplib.SMTPResponseException as error:
                return MailAnswer(error.code, error.message[:TEXT_MAX])
            undo.pop_all()
        self._idle.append(client)
        missing = f"; refused: {', '.join(refused)}" if refused else ""
        return MailAnswer(250, f"{text}{missing}"[:TEXT_MAX])

    async def _connected(self) -> aiosmtplib.SMTP:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username or None,
            password=settings.password or None,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            timeout=self._deadline,
        )
        with ExitStack() as undo:
            undo.callback(client.close)
            await client.connect()
            undo.pop_all()
        return client
