"""
MIME: the bytes of a mail become a tree of parts. Whatever they are, they do: what can't be understood stays as it is.

The standard library reads parameters; it doesn't split mails, as a small hostile one would keep it busy for minutes.
"""

import binascii
from collections.abc import Iterator
from email.message import Message

from tocsin.kernel.values import Value
from tocsin.respond.integrations.charsets import decoded

PARTS_MAX = 200  # what follows belongs to the last
NESTING_MAX = 8
HEAD_MAX = 64 << 10  # bytes
HEADERS_MAX = 300  # of one part
VALUE_MAX = 10_000  # characters of a header
PARAMETERS_MAX = 2_000  # characters of a header with parameters
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOT_BASE64 = bytes(set(range(256)) - set(BASE64))
ODD = (AttributeError, IndexError, LookupError, TypeError, ValueError)  # what reading odd parameters may raise


class Part(Value, frozen=True):
    """A part of a mail: its headers in order, names in lower case; its content as it was sent, or the parts in it."""

    headers: tuple[tuple[str, str], ...]
    raw: bytes
    type: str
    charset: str = ""
    name: str = ""
    is_attached: bool = False  # it says of itself that it is no text of the mail
    parts: tuple["Part", ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of this name, '' when there is none."""
        return next((text for key, text in self.headers if key == name), "")


def read_part(raw: bytes) -> Part:
    """Return the tree of a mail."""
    return _Reading().part(raw, 0)


def content(part: Part) -> bytes:
    """Return what a part holds, decoded as its transfer encoding says."""
    encoding = part.header("content-transfer-encoding").strip().casefold()
    if encoding == "base64":
        return from_base64(part.raw)
    return binascii.a2b_qp(part.raw) if encoding == "quoted-printable" else part.raw


def from_base64(raw: bytes) -> bytes:
    """Return the bytes that base64 stands for, whatever else is in it and wherever it ends."""
    signs = raw.translate(None, NOT_BASE64)
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]  # cut off in the middle
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def headers_of(raw: bytes) -> tuple[tuple[str, str], ...]:
    """Return the headers of a mail, without a look at the rest of it."""
    return tuple(_headers(_halves(raw)[0]))


class _Reading:
    """One mail being read: how many parts it may still have."""

    def __init__(self) -> None:
        self._left = PARTS_MAX

    def part(self, raw: bytes, depth: int) -> Part:
        head, body = _halves(raw)
        headers = tuple(_headers(head))
        said = Message()
        for key, text in headers:
            if key in ("content-type", "content-disposition") and key not in said:
                said[key] = text[:PARAMETERS_MAX]
        main, _, sub = said.get("content-type", "").partition(";")[0].strip().casefold().partition("/")
        kind = f"{main}/{sub}" if main and sub else "text/plain"
        if main == "multipart":
            pieces = self._pieces(body, _parameter(said, "boundary")) if depth < NESTING_MAX else []
            if pieces:
                parts = tuple(self.part(piece, depth + 1) for piece in pieces)
                return Part(headers, b"", kind, parts=parts)
            kind = "text/plain"  # without its marks it is one text
        disposition = said.get("content-disposition", "").partition(";")[0].strip().casefold()
        name = _parameter(said, "filename", "content-disposition") or _parameter(said, "name")
        return Part(headers, body, kind, _parameter(said, "charset"), name, disposition == "attachment")

    def _pieces(self, body: bytes, boundary: str) -> list[bytes]:
        if not boundary:
            return []
        mark = b"\n--" + boundary.strip('" ').encode()
        _, *found = (b"\n" + body).split(mark, self._left)
        pieces: list[list[bytes]] = []
        for piece in found:
            line, _, rest = piece.partition(b"\n")
            line = line.strip()
            if line == b"--":
                break
            if not line:
                pieces.append([rest])
            elif pieces:
                pieces[-1] += [mark, piece]  # of a longer boundary
        self._left -= len(pieces)
        return [b"".join(one).removesuffix(b"\r") for one in pieces]


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """Return head and body, which the first empty line parts."""
    for line in (b"\n", b"\r\n"):
        if raw.startswith(line):
            return b"", raw[len(line) :]
    ends = [(at, at + len(mark)) for mark in (b"\n\r\n", b"\n\n") if (at := raw.find(mark, 0, HEAD_MAX)) >= 0]
    if not ends:
        return raw[:HEAD_MAX], b""
    end, begin = min(ends)
    return raw[:end], raw[begin:]


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    """Yield the headers of a head, their lines joined; what is no header is passed over."""
    lines: list[list[bytes]] = []
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1].append(line)
        elif len(lines) == HEADERS_MAX:
            break
        else:
            lines.append([line.rstrip(b"\r")])
    for parts in lines:
        name, colon, text = decoded(b" ".join(part.strip() for part in parts)).partition(":")
        name = name.strip().casefold()
        if colon and name.isascii() and name.isprintable() and name and " " not in name:
            yield name, text[:VALUE_MAX].replace("\x00", "").strip()


def _parameter(said: Message, name: str, header: str = "content-type") -> str:
    try:
        value = said.get_param(name, "", header)
    except ODD:
        return ""
    if isinstance(value, tuple):  # of RFC 2231: charset, language, and the bytes as a text
        return decoded(value[2].encode("latin-1", "replace"), value[0] or "")
    return value or ""
