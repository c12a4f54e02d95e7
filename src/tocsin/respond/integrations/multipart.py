"""Multipart: a form with a part for each field. A file leaves nothing but its name and its size."""

from typing import Any

from tocsin.kernel.errors import FormatError

PARTS_MAX = 500
HEAD_MAX = 4_096  # bytes of a part's head
BOUNDARY_MAX = 70  # characters, as the standard has it
NAME_MAX = 500  # characters of a field's or a file's name
KIND = "multipart/form-data"


def is_multipart(content_type: str) -> bool:
    """Whether a Content-Type, in any case, says that a message is such a form."""
    return content_type.partition(";")[0].strip().casefold() == KIND


def read_multipart(body: bytes, content_type: str) -> dict[str, Any]:
    """
    Return the fields of a form by name: the text of each, of a file `{"name": …, "size": …}`.

    Of fields with the same name the last counts. Raises FormatError that names the part at fault.
    """
    boundary = _parameters(content_type).get("boundary", "")
    if not 0 < len(boundary) <= BOUNDARY_MAX:
        raise FormatError(f"a multipart form needs a boundary of at most {BOUNDARY_MAX} characters")
    sections = _sections(body, b"\n--" + boundary.encode("utf-8", "surrogatepass"))
    fields = dict(_field(place, section) for place, section in enumerate(sections, 1))
    if not fields:
        raise FormatError("the multipart form has no parts")
    return fields


def _sections(body: bytes, mark: bytes) -> list[bytes]:
    """Return what stands between the boundaries: all that follows the last one is none of the form's."""
    _before, *sections = (b"\n" + body).split(mark, PARTS_MAX + 1)
    if len(sections) > PARTS_MAX:
        raise FormatError(f"a multipart form of more than {PARTS_MAX} parts")
    if not sections or not sections[-1].startswith(b"--"):
        raise FormatError("the multipart form is truncated: its last boundary is missing")
    return sections[:-1]


def _field(place: int, section: bytes) -> tuple[str, Any]:
    # After a boundary come blanks and the end of its line; before the next one stands a line's end that is its own.
    content = section.partition(b"\n")[2].removesuffix(b"\r")
    head, found, value = _split(content)
    if not found or len(head) > HEAD_MAX:
        raise FormatError(f"part {place} of the multipart form has no head, or one above {HEAD_MAX} bytes")
    disposition = _disposition(head)
    name = disposition.get("name", "")
    if not 0 < len(name) <= NAME_MAX:
        raise FormatError(f"part {place} of the multipart form has no name, or one above {NAME_MAX} characters")
    if "filename" in disposition:
        return name, {"name": disposition["filename"][:NAME_MAX], "size": len(value)}
    try:
        return name, value.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"part {place} of the multipart form is neither a file nor UTF-8") from error


def _split(content: bytes) -> tuple[bytes, bool, bytes]:
    head, found, value = content.partition(b"\r\n\r\n")
    if found:
        return head, True, value
    head, found, value = content.partition(b"\n\n")  # some write lines as their own system does
    return head, bool(found), value


def _disposition(head: bytes) -> dict[str, str]:
    for line in head.split(b"\n"):
        name, _, text = line.decode("utf-8", "replace").partition(":")
        if name.strip().casefold() == "content-disposition":
            return _parameters(text)
    return {}


def _parameters(text: str) -> dict[str, str]:
    """Return the parameters of a header, such as `form-data; name="a"; filename="b.txt"`, without its own value."""
    found: dict[str, str] = {}
    rest = text.partition(";")[2]
    while rest:
        name, _, rest = rest.partition("=")
        rest = rest.lstrip()
        value, rest = _quoted(rest[1:]) if rest.startswith('"') else _bare(rest)
        found.setdefault(name.strip(" \t;").casefold(), value)
    return found


def _bare(text: str) -> tuple[str, str]:
    value, _, rest = text.partition(";")
    return value.strip(), rest


def _quoted(text: str) -> tuple[str, str]:
    """Return what stands before the closing quote, and what follows it; a backslash takes the next sign as it is."""
    signs: list[str] = []
    at = 0
    while at < len(text) and text[at] != '"':
        at += text[at] == "\\" and at + 1 < len(text)
        signs.append(text[at])
        at += 1
    return "".join(signs), text[at + 1 :]
