"""Mails: every kind in the wild becomes a document, and nothing in one is lost."""

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.respond.integrations.mails import ALTERNATIVE, BROKEN, HTML, LATIN, PLAIN, REPLY

from tocsin.kernel.errors import FormatError, NotFound
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.charsets import CHARSETS, decoded
from tocsin.respond.integrations.choosing import Raw, document_of
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import compile_integration, interpret
from tocsin.respond.integrations.mail import BODY_MAX, attachment, read_mail
from tocsin.respond.integrations.mailheaders import DATE_MAX, addresses, date, words
from tocsin.respond.integrations.mime import HEADERS_MAX, NESTING_MAX, PARTS_MAX
from tocsin.respond.integrations.reports import Unmapped
from tocsin.respond.integrations.templates import load_templates

PIECES = st.sampled_from(
    [
        *(b"From: a@b\n", b"Subject: =?utf-8?B?", b"=?utf-8?Q?=C3?=", b"?=", b"\x00", b"\xff", b"References: <a> <b"),
        *(b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Type: message/rfc822\n", b"charset=idna", b"\n\n"),
        *(b"Content-Transfer-Encoding: base64\n", b"\n--x\n", b"\r\n--x--\r\n", b'"', b"\\", b"=\n", b"Re: ", b"["),
        *(b"Content-Disposition: attachment; filename*0*=utf-7''%2B2AA-; filename*1=", b"; filename*1*=a; filename=b"),
        *(b"To: (((((", b":;,<@", b"Date: Mon, 99 Jan", b"Content-Type: text/html\n", b"<script>", b"<!--", b"<pre>"),
        *(b"&#", b"9" * 30, b"&#xD800;"),
    ]
)


def mail(**headers: str) -> bytes:
    """Return a mail of these headers."""
    return "".join(f"{name.replace('_', '-')}: {text}\n" for name, text in headers.items()).encode() + b"\ntext"


def test_a_plain_mail() -> None:
    """Folded headers are joined, addresses are in lower case, and times are in UTC."""
    document = read_mail(PLAIN)

    headers = document["headers"]
    assert {name: value for name, value in document.items() if name != "headers"} == {
        "subject": "The shop shows no prices",
        "body": "Since ten o'clock no customer sees any price.\n-- \nAnn",
        "from": "ann@example.com",
        "from_name": "Ann Example",
        "to": ["shop@tocsin.example.com", "ops@tocsin.example.com"],
        "cc": ["bob@example.com"],
        "recipients": ["shop@tocsin.example.com", "ops@tocsin.example.com", "bob@example.com"],
        "date": "2026-01-05T10:00:00.000Z",
        "message_id": "first@example.com",
        "in_reply_to": "",
        "thread": "first@example.com",
        "is_reply": False,
        "priority": "high",
        "is_automatic": False,
        "attachments": [],
    }
    assert headers["return-path"] == "<ann@example.com>"
    assert headers["received"].startswith("from mx.example.com (mx.example.com [192.0.2.1]) by")  # the last hop's


def test_a_reply_knows_its_thread_and_keeps_what_it_quotes() -> None:
    """The thread is what the first of the references began; the quoted text stays."""
    document = read_mail(REPLY)

    assert (document["thread"], document["in_reply_to"]) == ("first@example.com", "second@example.com")
    assert document["is_reply"]
    assert document["priority"] == "low"
    assert document["body"].endswith("wrote:\n> Since ten o'clock no customer sees any price.")


def test_of_alternatives_the_plain_one_is_read_and_the_rest_is_attached() -> None:
    """Encoded words, quoted-printable, nested boundaries, names in pieces and a mail in the mail are all read."""
    document = read_mail(ALTERNATIVE)

    assert (document["from_name"], document["subject"]) == ("Jürgen Müller", "Päckchen fehlt")
    assert document["body"] == "Das Päckchen fehlt, und zwar ganz."
    assert document["attachments"] == [
        {"number": 1, "name": "scréen.png", "type": "image/png", "size": 8},
        {"number": 2, "name": "attachment-2", "type": "message/rfc822", "size": 75},
    ]


def test_an_attachment_is_found_by_its_number() -> None:
    """The bytes are those that were attached, and the name has no path; any other number is not found."""
    assert attachment(ALTERNATIVE, 1) == ("scréen.png", b"\x89PNG\r\n\x1a\n")
    assert attachment(ALTERNATIVE, 2)[1].startswith(b"From: inner@example.com\nSubject: Inner\n")
    for number in (-1, 0, 3):
        with pytest.raises(NotFound, match=f"no attachment {number}"):
            attachment(ALTERNATIVE, number)


def test_a_mail_of_html_alone_is_read_as_text() -> None:
    """Tags, comments, scripts and styles go, blocks become lines, entities signs, and Latin-1 is understood."""
    assert read_mail(HTML)["body"] == "Température is high: 5 < 6 in room 7.\n\nCafé 40°\n\none\ntwo\nmore"


def test_eight_bits_without_a_charset_are_understood() -> None:
    """Bytes that claim nothing are UTF-8 where they can be, else Latin, in headers too."""
    document = read_mail(LATIN)
    assert (document["subject"], document["body"]) == ("Straße gesperrt", "Die Straße ist zu – ganz.")
    assert read_mail(LATIN.decode("cp1252").encode())["body"] == document["body"]


def test_broken_mime_is_read_as_far_as_it_goes() -> None:
    """A boundary without its quote, base64 without its end, unknown charsets and encodings: the text is still there."""
    assert read_mail(BROKEN)["body"] == "Hello world\nGood ÿ bye"


def test_a_multipart_without_its_marks_is_one_text() -> None:
    """Where the parts can't be told apart, all is text."""
    raw = b"Subject: x\nContent-Type: multipart/mixed; boundary=none\n\nwhole text"
    assert read_mail(raw)["body"] == "whole text"


def test_what_the_standard_library_writes_is_read_back() -> None:
    """A mail with an alternative, an attachment and odd signs, as Python's own library writes it."""
    message = EmailMessage()
    message["From"] = "Zoë <zoe@example.com>"
    message["Subject"] = "Größe der Datei " + "ü" * 80
    message.set_content("Ελληνικά und Deutsch\n" * 20)
    message.add_alternative("<p>HTML</p>", subtype="html")
    message.add_attachment(bytes(range(256)) * 20, maintype="application", subtype="x-odd", filename="Größe.bin")

    document = read_mail(message.as_bytes())

    assert document["subject"] == message["Subject"]
    assert document["body"] == ("Ελληνικά und Deutsch\n" * 20).strip()
    assert attachment(message.as_bytes(), 1) == ("Größe.bin", bytes(range(256)) * 20)


@pytest.mark.parametrize(
    ("headers", "priority"),
    [
        ({}, "normal"),
        ({"X_Priority": "1"}, "high"),
        ({"X_Priority": "3 (Normal)", "Importance": "high"}, "normal"),
        ({"X_Priority": "5"}, "low"),
        ({"Importance": "High"}, "high"),
        ({"Priority": "non-urgent"}, "low"),
        ({"Priority": "urgent"}, "high"),
    ],
)
def test_priorities(headers: dict[str, str], priority: str) -> None:
    """Three headers say how urgent a mail is; the first that is there counts."""
    assert read_mail(mail(From="a@b.example", **headers))["priority"] == priority


@pytest.mark.parametrize(
    ("headers", "is_automatic"),
    [({}, False), ({"Auto_Submitted": "auto-replied; x"}, True), ({"Precedence": "bulk"}, True)],
)
def test_automatic_mails(headers: dict[str, str], is_automatic: bool) -> None:
    """A program that says so wrote the mail."""
    assert read_mail(mail(From="a@b.example", **headers))["is_automatic"] is is_automatic


@pytest.mark.parametrize(
    ("headers", "thread"),
    [
        ({}, ""),
        ({"Message_ID": "<own@x>"}, "own@x"),
        ({"Message_ID": "<own@x>", "In_Reply_To": "Ann's mail <before@x>"}, "before@x"),
        ({"Message_ID": "<own@x>", "In_Reply_To": "<before@x>", "References": "<first@x> <before@x>"}, "first@x"),
        ({"Message_ID": "bare@x"}, "bare@x"),
    ],
)
def test_threads(headers: dict[str, str], thread: str) -> None:
    """The first of the references began the thread, else what is replied to, else the mail itself."""
    assert read_mail(mail(From="a@b.example", **headers))["thread"] == thread


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain =? no word", "plain =? no word"),
        ("=?iso-8859-1?q?Caf=E9?= noir", "Café noir"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?b?w6Q=?=\t=?utf-8?b?w7Y=?=", "äö"),
        ("=?utf-8?Q?=E2=9C?= =?utf-8?Q?=93!?=", "✓!"),
        ("=?utf-8*en?q?a_b?=", "a b"),
        ("=?unknown?q?=FF?=", "ÿ"),
        ("=?utf-7?q?+2AA-?=", "?"),
    ],
)
def test_encoded_words(text: str, read: str) -> None:
    """Words of one charset that follow each other are one text, even where a sign is cut in two."""
    assert words(text) == read


@pytest.mark.parametrize("name", sorted(CHARSETS))
def test_every_charset_is_one_that_python_knows(name: str) -> None:
    """Each name on the list decodes; one that isn't on it is never looked up."""
    assert b"x".decode(name, "replace") is not None
    assert decoded(b"caf\xe9", "unicode_escape") == decoded(b"caf\xe9", "no-such-thing") == "café"


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "Mon, 99 Jan 2026 10:00:00 +0000", "1 Jan 99999 0:0:0 +9999", "x" * 9_999]
)
def test_a_date_that_is_none(text: str) -> None:
    """What is no date is empty."""
    assert date(text) == ""
    assert len(date("Mon, 5 Jan 2026 11:00:00 +0100" + " " * DATE_MAX + "x")) == 24


def test_addresses_that_cant_be_read() -> None:
    """A thousand open brackets are no address, and no error."""
    assert addresses("(" * 5_000) == addresses("nobody") == []


@pytest.mark.parametrize("body", [b"", b"{}", b"\n\ntext", b"\xff\xfe", b"no header here\n\nx"])
def test_what_has_no_header_is_no_mail(body: bytes) -> None:
    """A message without any header is a format error, not an empty mail."""
    with pytest.raises(FormatError, match="not a mail"):
        read_mail(body)


def test_the_content_type_makes_a_mail_of_a_message() -> None:
    """Whatever the template reads, message/rfc822 is a mail; another type is not."""
    generic = load_templates()["generic"]
    assert document_of(generic, Raw("", PLAIN, "Message/RFC822; x=y"))["from"] == "ann@example.com"
    with pytest.raises(FormatError, match="not JSON"):
        document_of(generic, Raw("", PLAIN, "text/plain"))


def test_bounds_hold() -> None:
    """Too many headers, parts, levels and too long a text are cut, and the beginning is still read."""
    many = b"".join(b"X-%d: y\n" % number for number in range(HEADERS_MAX * 2)) + b"\nx"
    assert len(read_mail(many)["headers"]) == HEADERS_MAX
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n"
    parts = read_mail(head + b"\n--b\nContent-Type: image/png\n\nx" * (PARTS_MAX * 2))["attachments"]
    assert len(parts) == PARTS_MAX
    deep = head + b"".join(
        b"\n--b%s\nContent-Type: multipart/mixed; boundary=b%s\n" % (b"b" * level, b"b" * (level + 1))
        for level in range(NESTING_MAX * 3)
    )
    assert read_mail(deep)["subject"] == "x"
    assert len(read_mail(b"Subject: x\n\n" + b"y" * BODY_MAX * 3)["body"]) == BODY_MAX


def checked(document: dict[str, Any]) -> None:
    """Assert that a document can be stored and shown."""
    assert to_json(document)
    assert len(document["body"]) <= BODY_MAX
    assert document["headers"]


@settings(max_examples=1_500, deadline=2_000)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join) | st.binary(max_size=400))
@example(b"Subject: x\nContent-Disposition: x; filename*9" + b"9" * 1_900 + b"*=a\n\n")
@example(b"Content-Type: text/html\n\n&#" + b"9" * 5_000 + b";")
@example(b"From: " + b":" * 5_000 + b"\n\n")
def test_any_bytes_are_a_mail_or_a_format_error(body: bytes) -> None:
    """Whatever comes in, nothing but FormatError comes out, and what is read can be stored."""
    try:
        document = read_mail(body)
    except FormatError:
        return
    checked(document)
    for key in ("email", "email-nagios"):
        template = load_templates()[key]
        compiled = compile_integration(Integration(key, "x"), template)
        try:
            assert to_json(interpret(compiled, document_of(template, Raw("x", body))))
        except Unmapped:
            continue
    for one in document["attachments"]:
        assert len(attachment(body, one["number"])[1]) == one["size"]
