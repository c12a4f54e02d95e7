"""Headers of a mail: encoded words, addresses, message ids, dates and what says how urgent it is."""

from binascii import a2b_qp
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

import re2

from tocsin.kernel.instants import SECOND, to_text
from tocsin.respond.integrations.charsets import decoded
from tocsin.respond.integrations.mime import Part, from_base64

ADDRESSES_MAX = 200
ADDRESS_MAX = 320  # characters
DATE_MAX = 100
IDS_MAX = 200
HIGH = ("1", "2", "high", "urgent")
LOW = ("4", "5", "low", "non-urgent")
AUTOMATIC = ("auto_reply", "bulk", "junk", "list")
WORD = re2.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]*)\?=")
ID = re2.compile(r"<([^<>\s]{1,998})>")


class Address(NamedTuple):
    """An address in lower case, and the name that stands before it."""

    address: str
    name: str


def words(text: str) -> str:
    """Return a header's text with its encoded words (RFC 2047) read; those that can't be stay as they are."""
    if "=?" not in text:
        return text
    found: list[str] = []
    charset, raw, at = "", b"", 0
    for match in WORD.finditer(text):
        between = text[at : match.start()]
        said, encoding, word = map(str, match.groups())
        name = said.partition("*")[0].casefold()
        if at and not between.strip() and name == charset:
            raw += _word(encoding, word)  # one text in several words, cut where it pleased
        else:
            found += [decoded(raw, charset), "" if at and not between.strip() else between]
            charset, raw = name, _word(encoding, word)
        at = match.end()
    return "".join((*found, decoded(raw, charset), text[at:]))


def addresses(text: str) -> list[Address]:
    """Return the addresses in a header; [] for one that can't be read."""
    try:
        pairs = getaddresses([text])
    except (IndexError, RecursionError):  # such as a thousand open brackets
        return []
    found = [
        Address(address[:ADDRESS_MAX].casefold(), words(name).strip()) for name, address in pairs if "@" in address
    ]
    return found[:ADDRESSES_MAX]


def ids(text: str) -> list[str]:
    """Return the message ids in a header, without their brackets; a bare one counts too."""
    found = [str(match.group(1)) for match in ID.finditer(text)]
    bare = text.split()
    return found[:IDS_MAX] or bare[:1]


def date(text: str) -> str:
    """Return a header's date in RFC 3339, UTC; '' where it is none."""
    try:
        moment = parsedate_to_datetime(text[:DATE_MAX])
        return to_text(int(moment.timestamp()) * SECOND)
    except (IndexError, OSError, OverflowError, TypeError, ValueError):
        return ""


def priority(mail: Part) -> str:
    """Return high, normal or low, as the first of the three headers says that are used for it."""
    for name in ("x-priority", "importance", "priority"):
        said = mail.header(name).casefold().split(None, 1)[:1]
        if said:
            return "high" if said[0] in HIGH else "low" if said[0] in LOW else "normal"
    return "normal"


def is_automatic(mail: Part) -> bool:
    """Whether a program says that it wrote the mail by itself."""
    submitted = mail.header("auto-submitted").partition(";")[0].strip().casefold()
    return submitted not in ("", "no") or mail.header("precedence").strip().casefold() in AUTOMATIC


def _word(encoding: str, text: str) -> bytes:
    return from_base64(text.encode()) if encoding in "bB" else a2b_qp(text.encode(), header=True)
