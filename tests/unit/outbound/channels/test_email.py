"""Email: addresses, subject, thread."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels import channel, checked_channel_settings
from tocsin.outbound.channels.channel import Mail, Message, MessageKind, Target


def composed(message: Message, to: str = "ops@example.com") -> Mail:
    mail = channel("email").compose(message, Target({"to": to}, "dlv_1", 0))
    assert isinstance(mail, Mail)
    return mail


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (MessageKind.PROBLEM, "[Problem] CPU high"),
        (MessageKind.RECOVERY, "[Recovered] CPU high"),
        (MessageKind.TEST, "[Test] CPU high"),
        (MessageKind.MESSAGE, "[Tocsin] CPU high"),
    ],
)
def test_the_subject_begins_with_what_it_is(kind: MessageKind, subject: str) -> None:
    """Each kind of message has its own prefix."""
    assert composed(Message(kind, "CPU high")).subject == subject


def test_the_text_ends_with_the_link() -> None:
    """The mail's text is the message's text and, after an empty line, its URL."""
    mail = composed(Message(MessageKind.PROBLEM, "t", "line 1\r\nline 2", "https://tocsin.example/i"))
    assert mail.text == "line 1\nline 2\n\nhttps://tocsin.example/i"


@pytest.mark.parametrize("name", ["incident_id", "alert_id"])
def test_mails_of_one_thing_are_a_thread(name: str) -> None:
    """Problem and recovery of one incident or alert refer to the same ancestor, others to none."""
    problem = composed(Message(MessageKind.PROBLEM, "t", document={name: "x_1"}))
    recovery = composed(Message(MessageKind.RECOVERY, "t", document={name: "x_1"}))
    assert problem.headers["References"] == recovery.headers["In-Reply-To"] == "<x_1@tocsin.invalid>"
    assert "References" not in composed(Message(MessageKind.PROBLEM, "t")).headers


def test_a_subject_can_not_add_a_header() -> None:
    """CR LF in a title or a document's id is folded to a space."""
    mail = composed(Message(MessageKind.PROBLEM, "x\r\nBcc: y@example.com", document={"incident_id": "a\r\nB: c"}))
    assert mail.subject == "[Problem] x Bcc: y@example.com"
    assert all("\n" not in value and "\r" not in value for value in mail.headers.values())


def test_several_addresses_are_separated_by_commas() -> None:
    """Commas separate addresses; spaces and empty parts are left out."""
    assert composed(Message(MessageKind.TEST, "t"), "a@x.org, b@y.org,,").to == ("a@x.org", "b@y.org")


@pytest.mark.parametrize(
    "to",
    [
        "",
        " , ",
        "ops",
        "@x.org",
        "a@",
        "a b@x.org",
        "A <a@x.org>",
        "a@x.org\r\nBcc: b@x.org",
        "ä@x.org",
        "a@x.org," * 51,
    ],
)
def test_what_is_no_address_is_refused(to: str) -> None:
    """A text that is no address, or too many of them, is refused when the settings are given."""
    with pytest.raises(Invalid) as refusal:
        checked_channel_settings("email", {"to": to})
    assert refusal.value.field == "to"
