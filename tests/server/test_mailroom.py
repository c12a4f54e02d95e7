"""Mail comes in over a real socket: mailboxes, threads, filters, attachments, bounds, and what is refused."""

import asyncio
import socket
from collections.abc import Generator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import pytest
from tests.databases import KINDS, new_database
from tests.server.calling import Caller, called
from tests.unit.respond.integrations.mails import ALTERNATIVE

from tocsin.accounts.permissions import Permission
from tocsin.kernel.instants import SECOND
from tocsin.main.serving import Node
from tocsin.store.retention import delete_bodies

DOMAIN = "tocsin.example.com"
BYTES_MAX = 200_000


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="module", params=KINDS)
def caller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Caller]:
    """A node that takes mail, on each database."""
    folder: Path = tmp_path_factory.mktemp("node")
    given = {"mail_in_port": free_port(), "mail_in_domain": DOMAIN, "mail_in_bytes_max": BYTES_MAX}
    with called(folder, new_database(request.param, folder), **given) as found:
        yield found


def integration(caller: Caller, name: str, mailbox: str, key: str | None = None, **changes: Any) -> tuple[int, Any]:
    """Create an integration of type email; return status and answer."""
    policy_id = caller.one("policies", "Low")["id"]
    body = {"type": "email", "template": "email", "source": "", "mailbox": mailbox, "default_policy_id": policy_id}
    return caller.call("POST", "/api/v1/integrations", key=key, json={"name": name, "body": body | changes})


def created(caller: Caller, name: str, mailbox: str, **changes: Any) -> dict[str, Any]:
    """Create an integration that is right."""
    status, made = integration(caller, name, mailbox, **changes)
    assert status == 201, made
    return dict(made)


def mail(subject: str, text: str = "Text", **headers: str) -> bytes:
    """Return a mail."""
    message = EmailMessage()
    message["From"] = "Ann <ann@example.com>"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def send(caller: Caller, content: bytes, *mailboxes: str, sender: str = "ann@example.com") -> list[dict[str, Any]]:
    """Send a mail; return the messages that it became, once they were decided."""
    port = caller.node.house.settings.mail_in_port

    async def sent() -> str:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
            refused, text = await client.sendmail(sender, [f"{one}@{DOMAIN}" for one in mailboxes], content)
            assert not refused
            return text

    ids = caller.run(sent()).rpartition(" as ")[2].split(", ")
    return [caller.until(lambda path=f"/api/v1/messages/{one}": decided(caller, path)) for one in ids]


def decided(caller: Caller, path: str) -> Any:
    """Return a message unless it is still pending."""
    message = caller.get(path)
    return None if message["status"] == "pending" else message


def test_a_mail_opens_a_reply_is_added_and_the_end_closes(caller: Caller) -> None:
    """One thread is one incident; the address is told beside the API URL, and the envelope is kept."""
    made = created(caller, "Shop", "shop")
    address = caller.get(f"/api/v1/integrations/{made['id']}/url")["email"]

    (opened,) = send(caller, mail("No prices", Message_ID="<1@x>", Importance="high"), "shop")
    (reply,) = send(caller, mail("Re: No prices", Message_ID="<2@x>", In_Reply_To="<1@x>"), "shop")
    (closed,) = send(caller, mail("RESOLVED: all is well", Message_ID="<3@x>", References="<1@x> <2@x>"), "shop")

    assert address == f"shop@{DOMAIN}"
    assert [one["status"] for one in (opened, reply, closed)] == ["mapped", "appended", "mapped"]
    assert opened["source"] == made["body"]["source"] == "shop"
    assert opened["content_type"] == "message/rfc822"
    assert opened["headers"]["mail-from"] == "ann@example.com"
    assert opened["headers"]["rcpt-to"] == f"shop@{DOMAIN}"
    assert opened["headers"]["peer"] == "127.0.0.1"
    incident_id = opened["reports"][0]["incident_id"]
    assert {one["reports"][0]["incident_id"] for one in (reply, closed)} == {incident_id}
    incident = caller.get(f"/api/v1/incidents/{incident_id}")
    assert (incident["subject"], incident["severity"], incident["status"]) == ("No prices", "critical", "resolved")


def test_a_tool_without_threads_closes_by_its_subject(caller: Caller) -> None:
    """PROBLEM opens, PROBLEM again is added, RECOVERY of the same subject closes."""
    created(caller, "Disks", "disks")

    outcomes = [send(caller, mail(f"{word}: disk full"), "disks")[0] for word in ("PROBLEM", "PROBLEM", "RECOVERY")]

    assert [one["status"] for one in outcomes] == ["mapped", "appended", "mapped"]
    assert len({one["reports"][0]["incident_id"] for one in outcomes}) == 1


def test_a_mailbox_is_shared_and_filters_choose(caller: Caller) -> None:
    """Integrations with the same mailbox have one API URL; subject, sender and priority decide who takes a mail."""

    def by(field: str, operator: str, value: str) -> dict[str, Any]:
        return {"filters": {"all": [{"field": field, "operator": operator, "value": value}]}, "sequence": -1}

    rest = created(caller, "The rest", "ops")
    database = created(caller, "Databases", "ops", **by("subject", "contains", "database"))
    boss = created(caller, "The boss", "ops", **by("from", "equals", "boss@example.com"))
    urgent = created(caller, "Urgent", "ops", **by("priority", "equals", "high"))
    assert len({one["body"]["api_url_id"] for one in (rest, database, boss, urgent)}) == 1

    def taken_by(content: bytes) -> str:
        return str(send(caller, content, "ops")[0]["reports"][0]["integration_id"])

    assert taken_by(mail("A Database is slow")) == database["id"]
    assert taken_by(mail("Call me").replace(b"ann@", b"boss@")) == boss["id"]
    assert taken_by(mail("Fire", X_Priority="1")) == urgent["id"]
    assert taken_by(mail("Something")) == rest["id"]


def test_who_may_not_edit_the_others_does_not_share_their_mailbox(caller: Caller) -> None:
    """A mailbox in use is taken only by who may edit the integrations that have it."""
    created(caller, "Theirs", "theirs")
    team_id = caller.get("/api/v1/teams")["items"][0]["id"]
    key = caller.key(Permission.EDITOR, team_id)
    body = {"type": "email", "template": "email", "source": "", "mailbox": "theirs"}
    asked = {"name": "Mine", "team_id": team_id, "body": body}

    assert caller.call("POST", "/api/v1/integrations", key=key, json=asked)[0] in (403, 404)
    asked["body"] = body | {"mailbox": "mine"}
    assert caller.call("POST", "/api/v1/integrations", key=key, json=asked)[0] == 201


@pytest.mark.parametrize(
    ("mailbox", "changes", "says"),
    [
        ("", {}, "a mailbox has from 1"),
        ("Upper", {}, "a mailbox has from 1"),
        ("a@b", {}, "a mailbox has from 1"),
        ("x" * 65, {}, "a mailbox has from 1"),
        ("api", {"type": "api", "source": "x"}, "only an integration of type email"),
    ],
)
def test_a_mailbox_that_cant_be(caller: Caller, mailbox: str, changes: dict[str, Any], says: str) -> None:
    """What is no local part, or belongs to no email integration, is refused with its field."""
    status, problem = integration(caller, "Bad", mailbox, **changes)
    assert (status, problem["field"]) == (400, "mailbox")
    assert says in problem["detail"]


def test_a_mailbox_of_another_api_url_is_not_taken_by_an_edit(caller: Caller) -> None:
    """An integration keeps its API URL, so it can't move to a mailbox that another one has."""
    created(caller, "One", "one")
    two = created(caller, "Two", "two")
    path = f"/api/v1/integrations/{two['id']}"
    for mailbox, wanted in (("one", 400), ("two-new", 200)):
        given = {"name": "Two", "body": two["body"] | {"mailbox": mailbox}}
        status, answer = caller.call("PUT", path, json=given, headers={"If-Match": "*"})
        assert status == wanted, answer
    assert send(caller, mail("Moved"), "two-new")[0]["source"] == "two-new"


def test_several_recipients_are_a_message_each(caller: Caller) -> None:
    """A mail to two mailboxes is two messages, one of the same mailbox twice is one."""
    created(caller, "Left", "left")
    created(caller, "Right", "right")
    assert [one["source"] for one in send(caller, mail("Both"), "left", "RIGHT", "left")] == ["left", "right"]


def test_a_bounce_is_taken(caller: Caller) -> None:
    """A mail without a sender, as bounces are, comes in too."""
    created(caller, "Bounces", "bounces")
    assert send(caller, mail("Undelivered"), "bounces", sender="")[0]["headers"]["mail-from"] == ""


def test_dots_and_odd_signs_arrive_as_they_were_sent(caller: Caller) -> None:
    """Lines that begin with dots, long lines and UTF-8 come in byte for byte."""
    created(caller, "Bytes", "bytes")
    content = "Subject: Grüße\r\n\r\n.\r\n..two\r\nend\r\n".encode() + b"x" * 5_000 + b"\r\n"
    (message,) = send(caller, content, "bytes")
    assert message["body"].encode() == content


def test_an_attachment_is_given_as_bytes_to_be_saved(caller: Caller) -> None:
    """Whatever it claims to be, it is octets with a harmless name; what one may not see, or isn't there, is 404."""
    created(caller, "Pictures", "pictures")
    (message,) = send(caller, ALTERNATIVE, "pictures")
    path = f"/api/v1/messages/{message['id']}/attachments"

    async def read() -> tuple[dict[str, str], bytes]:
        headers = {"Authorization": f"Bearer {caller.seeded.api_key}"}
        async with (
            aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
            session.get(f"{path}/1") as answer,
        ):
            return dict(answer.headers), await answer.read()

    assert [(one["number"], one["type"]) for one in message["attachments"]] == [(1, "image/png"), (2, "message/rfc822")]
    headers, content = caller.run(read())
    assert content == b"\x89PNG\r\n\x1a\n"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename=\"scr_en.png\"; filename*=UTF-8''scr%C3%A9en.png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert caller.call("GET", f"{path}/3")[0] == 404
    assert caller.call("GET", f"{path}/1", key=caller.key(Permission.RESPONDER, "tea_other"))[0] == 404
    assert caller.call("GET", "/api/v1/messages/msg_unknown/attachments/1")[0] == 404
    house = caller.node.house
    caller.run(house.write(lambda tx: delete_bodies(tx, house.now() + SECOND, 1_000)))
    status, problem = caller.call("GET", f"{path}/1")
    assert (status, problem["detail"]) == (404, "the message's body is no longer kept")
    assert caller.get(f"/api/v1/messages/{message['id']}")["attachments"] == []


def test_a_form_has_the_fields_of_mails(caller: Caller) -> None:
    """What the last mails had is offered for mappings and filters, with what stood there."""
    made = created(caller, "Fields", "fields")
    send(caller, mail("Seen", List_ID="<list.example>"), "fields")
    found = {one["path"]: one["example"] for one in caller.get(f"/api/v1/integrations/{made['id']}/fields")["items"]}
    assert (found["subject"], found["headers.list-id"], found["priority"]) == ("Seen", "<list.example>", "normal")


def test_the_mailbox_of_an_archived_integration_takes_nothing(caller: Caller) -> None:
    """With its last integration a mailbox goes, and its name is free again."""
    made = created(caller, "Gone", "gone")
    assert caller.call("DELETE", f"/api/v1/integrations/{made['id']}")[0] == 204
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        send(caller, mail("Too late"), "gone")
    again = created(caller, "Gone again", "gone")
    assert again["body"]["api_url_id"] != made["body"]["api_url_id"]


def answers(caller: Caller, *lines: bytes) -> list[int]:
    """Say lines to the server, each once the last was answered; return the codes of the answers."""
    port = caller.node.house.settings.mail_in_port

    async def said() -> list[int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        codes = [int((await reader.readline())[:3])]
        for line in lines:
            writer.write(line + b"\r\n")
            answer = await reader.readline()
            while answer[3:4] == b"-":
                answer = await reader.readline()
            codes.append(int(answer[:3] or 0))
        writer.close()
        await writer.wait_closed()
        return codes

    return caller.run(said())


def test_what_is_refused(caller: Caller) -> None:
    """Unknown mailboxes, other domains and too large mails are refused, and nothing is relayed."""
    created(caller, "Known", "known")
    hello = (b"EHLO there", b"MAIL FROM:<a@b.example>")
    known = f"RCPT TO:<known@{DOMAIN}>".encode()

    assert answers(caller, *hello, f"RCPT TO:<nobody@{DOMAIN}>".encode())[-1] == 550
    assert answers(caller, *hello, b"RCPT TO:<known@elsewhere.example>")[-1] == 550
    assert answers(caller, *hello, b"RCPT TO:<known>", known)[-2:] == [550, 250]
    assert answers(caller, *hello, b"DATA")[-1] == 503
    assert answers(caller, b"EHLO there", b"MAIL FROM:<a@b.example> SIZE=999999999")[-1] == 552
    large = b"x" * 999 + b"\r\n"
    said = answers(caller, *hello, known, b"DATA", large * (2 * BYTES_MAX // 1_000) + b".", b"NOOP")
    assert said[-3:] == [354, 552, 250]
    assert answers(caller, *hello, known, b"DATA", b".", b"QUIT")[-3:] == [354, 250, 221]


def test_a_page_of_our_own_opens_nothing(caller: Caller) -> None:
    """A page that comes to a mailbox of ours, or a note of absence, would open what pages again: it is refused."""
    created(caller, "Loop", "loop")
    (opened,) = send(caller, mail("Begin"), "loop")
    incident_id = opened["reports"][0]["incident_id"]
    (page, *_) = caller.until(lambda: caller.get("/api/v1/deliveries", subject_id=incident_id)["items"])

    absent = {"In_Reply_To": f"<{page['id']}@{DOMAIN}>", "Auto_Submitted": "auto-replied"}
    for headers in ({"X_Tocsin_Delivery": page["id"]}, absent):
        with pytest.raises(aiosmtplib.SMTPResponseException, match=r"5\.4\.6"):
            send(caller, mail("Page", **headers), "loop")
    assert send(caller, mail("Other", X_Tocsin_Delivery="del_unknown"), "loop")[0]["delivery_id"] == "del_unknown"


def test_what_was_taken_is_there_after_a_restart(tmp_path: Path) -> None:
    """The mailbox and the mail that was answered with 250 outlive the node."""
    given = {"mail_in_port": free_port(), "mail_in_domain": DOMAIN}
    with called(tmp_path, **given) as caller:
        created(caller, "Shop", "shop")
        (opened,) = send(caller, mail("No prices", Message_ID="<1@x>"), "shop")
        settings = caller.node.house.settings

    async def again() -> str:
        async with Node(settings) as node, aiosmtplib.SMTP(hostname="127.0.0.1", port=settings.mail_in_port) as client:
            content = mail("Re: No prices", In_Reply_To="<1@x>")
            _, text = await client.sendmail("a@b.example", [f"shop@{DOMAIN}"], content)
            message_id = text.rpartition(" as ")[2]
            while True:
                headers = {"Authorization": f"Bearer {caller.seeded.api_key}"}
                async with (
                    aiohttp.ClientSession(node.house.url, headers=headers) as session,
                    session.get(f"/api/v1/messages/{message_id}") as answer,
                ):
                    message = await answer.json()
                if message["status"] != "pending":
                    return str(message["reports"][0]["incident_id"])

    assert asyncio.run(again()) == opened["reports"][0]["incident_id"]
