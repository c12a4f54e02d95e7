"""Mail out, against real SMTP servers on loopback."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.contract.transport.receivers import run

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels.channel import Mail, MailAnswer, NoAnswer
from tocsin.transport.mail import MailSender, MailSettings

AT_ONCE = 4  # what is promised, written down a second time
NOW = 1_750_000_000_000_000
MAIL = Mail(
    ("ann@example.com",), "[Problem] CPU höher 🔥", "CPU ist 93 %\n.\nEnde", {"References": "<x@tocsin.invalid>"}
)


class Box:
    """A mail server's handler: keeps what it takes, refuses what it is told to refuse."""

    def __init__(self, refused: dict[str, str] | None = None, verdict: str = "250 taken") -> None:
        self.mails: list[Envelope] = []
        self.port = 0
        self.servers: list[SMTP] = []
        self.refused = refused or {}
        self.verdict = verdict
        self.taken_over = asyncio.Event()
        self.hold: asyncio.Event | None = None
        self.now_count = self.most = 0

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.now_count += 1
        self.most = max(self.most, self.now_count)
        if self.now_count == AT_ONCE:
            self.taken_over.set()
        if self.hold is not None:
            await self.hold.wait()
        self.now_count -= 1
        self.mails.append(envelope)
        return self.verdict


@asynccontextmanager
async def mail_server(box: Box, **given: Any) -> AsyncGenerator[Box]:
    def new() -> SMTP:
        box.servers.append(SMTP(box, hostname="mx.example.com", **given))
        return box.servers[-1]

    server = await asyncio.get_running_loop().create_server(new, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        for one in box.servers:
            if one.transport is not None:
                one.transport.close()
        await server.wait_closed()


@asynccontextmanager
async def sending(box: Box, deadline: float = 10.0, **given: Any) -> AsyncGenerator[MailSender]:
    plain: dict[str, Any] = {"host": "127.0.0.1", "port": box.port, "sender": "Tocsin <tocsin@example.com>"}
    settings = MailSettings(**(plain | given))
    sender = MailSender(settings, lambda: NOW, deadline=deadline)
    try:
        yield sender
    finally:
        await sender.close()


def test_a_mail_arrives_as_composed() -> None:
    """Sender, recipient, subject, text, thread, date and an id made of the delivery's id arrive."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box) as sender:
            answer = await sender.send(MAIL, "dlv_1")
            assert answer == MailAnswer(250, "taken")
            envelope = box.mails[0]
            assert (envelope.mail_from, envelope.rcpt_tos) == ("tocsin@example.com", ["ann@example.com"])
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default)
            names = ("From", "To", "Subject", "Message-ID", "References", "Date", "X-Tocsin-Delivery")
            assert {name: str(mail[name]) for name in names} == {
                "From": "Tocsin <tocsin@example.com>",
                "To": "ann@example.com",
                "Subject": "[Problem] CPU höher 🔥",
                "Message-ID": "<dlv_1@example.com>",
                "References": "<x@tocsin.invalid>",
                "Date": "Sun, 15 Jun 2025 15:06:40 +0000",
                "X-Tocsin-Delivery": "dlv_1",
            }
            assert mail.get_content().replace("\r\n", "\n") == "CPU ist 93 %\n.\nEnde\n"

    run(score())


def test_a_connection_is_used_again() -> None:
    """Three mails one after another go over one connection."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box) as sender:
            for number in range(3):
                assert await sender.send(MAIL, f"dlv_{number}") == MailAnswer(250, "taken")
            assert (len(box.servers), len(box.mails)) == (1, 3)

    run(score())


def test_a_connection_that_the_server_closed_costs_nothing() -> None:
    """After the server closed the idle connection, the next mail goes over a new one."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box) as sender:
            await sender.send(MAIL, "dlv_1")
            transport = box.servers[0].transport
            assert transport is not None
            transport.close()
            assert await sender.send(MAIL, "dlv_2") == MailAnswer(250, "taken")
            assert len(box.servers) == 2

    run(score())


def test_mails_go_over_four_connections_at_most() -> None:
    """Of ten mails at once four are under way together, and all arrive."""

    async def score() -> None:
        box = Box()
        box.hold = asyncio.Event()
        async with mail_server(box), sending(box) as sender:
            tasks = [asyncio.create_task(sender.send(MAIL, f"dlv_{number}")) for number in range(10)]
            await box.taken_over.wait()
            box.hold.set()
            assert await asyncio.gather(*tasks) == [MailAnswer(250, "taken")] * 10
            assert (box.most, len(box.servers)) == (AT_ONCE, AT_ONCE)

    run(score())


@pytest.mark.parametrize(
    ("box", "answer"),
    [
        (lambda: Box(verdict="451 come again"), MailAnswer(451, "come again")),
        (lambda: Box(verdict="554 looks like spam"), MailAnswer(554, "looks like spam")),
        (
            lambda: Box(refused={"ann@example.com": "550 no such user"}),
            MailAnswer(550, "ann@example.com: no such user"),
        ),
        (lambda: Box(refused={"ann@example.com": "450 greylisted"}), MailAnswer(450, "ann@example.com: greylisted")),
    ],
)
def test_the_servers_refusal_is_its_code(box: Any, answer: MailAnswer) -> None:
    """What the server refuses comes back as its code and text, and the next mail is sent all the same."""

    async def score() -> None:
        async with mail_server(box()) as server, sending(server) as sender:
            assert await sender.send(MAIL, "dlv_1") == answer
            assert await sender.send(MAIL, "dlv_2") == answer

    run(score())


def test_one_refused_recipient_does_not_lose_the_others() -> None:
    """Of two recipients one is refused: the mail is taken, and the answer names the one."""

    async def score() -> None:
        async with mail_server(Box(refused={"bob@example.com": "550 no"})) as box, sending(box) as sender:
            mail = Mail(("ann@example.com", "bob@example.com"), "s", "t")
            assert await sender.send(mail, "dlv_1") == MailAnswer(250, "taken; refused: bob@example.com")
            assert box.mails[0].rcpt_tos == ["ann@example.com"]

    run(score())


@pytest.mark.parametrize(("password", "is_let_in"), [("right", True), ("wrong", False)])
def test_the_password_is_given(password: str, is_let_in: bool) -> None:
    """With the right password a mail is taken; with a wrong one there is no answer, to be tried again."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=isinstance(given, LoginPassword) and given.password == b"right", handled=False)

    async def score() -> None:
        options = {"authenticator": authenticate, "auth_require_tls": False}
        async with mail_server(Box(), **options) as box, sending(box, username="u", password=password) as sender:
            answer = await sender.send(MAIL, "dlv_1")
            assert (answer == MailAnswer(250, "taken")) == is_let_in
            assert is_let_in or (isinstance(answer, NoAnswer) and not answer.is_final)
            assert password not in str(answer)

    run(score())


def test_a_silent_server_is_no_answer() -> None:
    """A server that never greets, or that is not there, is no answer, to be tried again."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box, deadline=0.3, tls="tls") as sender:
            silent = await sender.send(MAIL, "dlv_1")  # the server waits for a plain EHLO
        async with sending(box) as sender:
            absent = await sender.send(MAIL, "dlv_1")
        for answer in (silent, absent):
            assert isinstance(answer, NoAnswer)
            assert not answer.is_final

    run(score())


def test_tls_that_is_asked_for_is_not_left_out() -> None:
    """With starttls set, a server that doesn't offer it gets no mail."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box, tls="starttls") as sender:
            assert isinstance(await sender.send(MAIL, "dlv_1"), NoAnswer)
            assert box.mails == []

    run(score())


@pytest.mark.parametrize(
    "mail",
    [
        Mail(("ann@example.com",), "s\r\nBcc: eve@example.com", "t"),
        Mail(("ann@example.com",), "s", "t", {"X-A": "a\nBcc: eve@example.com"}),
        Mail(("änn@example.com",), "s", "t"),
    ],
)
def test_a_mail_that_would_bend_its_headers_is_final(mail: Mail) -> None:
    """Line ends in headers, and addresses that aren't ASCII, are a final no: nothing is sent."""

    async def score() -> None:
        async with mail_server(Box()) as box, sending(box) as sender:
            answer = await sender.send(mail, "dlv_1")
            assert isinstance(answer, NoAnswer)
            assert answer.is_final
            assert box.mails == []

    run(score())


def test_without_a_server_mail_is_final() -> None:
    """Where no mail server is configured the answer says which setting to set."""

    async def score() -> None:
        async with sending(Box(), host="") as sender:
            answer = await sender.send(MAIL, "dlv_1")
            assert isinstance(answer, NoAnswer)
            assert answer.is_final
            assert "TOCSIN_SMTP_HOST" in answer.error

    run(score())


@pytest.mark.parametrize(("settings", "field"), [({"tls": "ssl"}, "smtp_tls"), ({"sender": "tocsin"}, "mail_from")])
def test_wrong_settings_are_refused(settings: dict[str, Any], field: str) -> None:
    """A wrong TLS mode or sender is refused when the house is built, with the setting's name."""
    with pytest.raises(Invalid) as refusal:
        MailSender(MailSettings(**settings), lambda: NOW)
    assert refusal.value.field == field
