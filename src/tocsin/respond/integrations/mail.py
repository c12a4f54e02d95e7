"""Mail: a raw message (RFC 5322, MIME) becomes the document that mappings and filters walk through."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tocsin.kernel.errors import FormatError, NotFound
from tocsin.respond.integrations.charsets import decoded
from tocsin.respond.integrations.html import text_of_html
from tocsin.respond.integrations.mailheaders import addresses, date, ids, is_automatic, priority, words
from tocsin.respond.integrations.mime import Part, content, read_part

MAIL = "message/rfc822"
BODY_MAX = 100_000  # characters
SOURCE_MAX = 1 << 20  # bytes of a text part that are read
NAME_MAX = 200


def is_mail(content_type: str) -> bool:
    """Whether a Content-Type says that the message is a mail."""
    return content_type.partition(";")[0].strip().casefold() == MAIL


@lru_cache(maxsize=2)  # the integrations of a mailbox ask one after the other for the same mail
def read_mail(body: bytes) -> dict[str, Any]:
    """
    Return the document of a mail; raise FormatError for what is none.

    `thread` is the id of the mail that began the thread. A quoted reply stays in the `body`: nothing is cut out. The
    document is shared by all who ask, so it is only to be read.
    """
    mail = read_part(body)
    if not mail.headers:
        raise FormatError("not a mail: it begins with no header")
    own = ids(mail.header("message-id"))[:1]
    before = ids(mail.header("in-reply-to"))
    thread = [*ids(mail.header("references")), *before, *own]
    sender = addresses(mail.header("from"))
    to, copied = ([one.address for one in addresses(mail.header(name))] for name in ("to", "cc"))
    return {
        "subject": words(mail.header("subject")),
        "body": _text(mail).replace("\x00", "")[:BODY_MAX].strip(),
        "from": sender[0].address if sender else "",
        "from_name": sender[0].name if sender else "",
        "to": to,
        "cc": copied,
        "recipients": list(dict.fromkeys((*to, *copied))),
        "date": date(mail.header("date")),
        "message_id": own[0] if own else "",
        "in_reply_to": before[0] if before else "",
        "thread": thread[0] if thread else "",
        "is_reply": bool(before or mail.header("references")),
        "priority": priority(mail),
        "is_automatic": is_automatic(mail),
        "headers": {name: words(text) for name, text in reversed(mail.headers)},
        "attachments": [
            {"number": number, "name": _name(part, number), "type": part.type, "size": len(content(part))}
            for number, part in enumerate(_attached(mail), 1)
        ],
    }


def attachment(body: bytes, number: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a mail's attachment, counted from 1; raise NotFound."""
    for place, part in enumerate(_attached(read_part(body)), 1):
        if place == number:
            return _name(part, number), content(part)
    raise NotFound(f"the mail has no attachment {number}")


def _is_text(part: Part) -> bool:
    return part.type in ("text/plain", "text/html") and not part.is_attached and not part.name


def _attached(part: Part) -> Iterator[Part]:
    if part.parts:
        for one in part.parts:
            yield from _attached(one)
    elif not _is_text(part):
        yield part


def _text(part: Part) -> str:
    if part.parts:
        return _text_of_parts(part)
    if not _is_text(part):
        return ""
    text = decoded(content(part)[:SOURCE_MAX], part.charset).replace("\r\n", "\n")
    return text_of_html(text) if part.type == "text/html" else text


def _text_of_parts(part: Part) -> str:
    """Of alternatives the plain one counts; other parts follow each other."""
    texts = [(one.type == "text/plain", text) for one in part.parts if (text := _text(one)).strip()]
    if part.type == "multipart/alternative":
        plain = [text for is_plain, text in texts if is_plain]
        return next(iter(plain or [text for _, text in texts]), "")
    return "\n".join(text for _, text in texts)


def _name(part: Part, number: int) -> str:
    """A name without any path: what comes from outside must not choose a folder."""
    name = words(part.name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable()).strip(" .")
    return name[:NAME_MAX] or f"attachment-{number}"
