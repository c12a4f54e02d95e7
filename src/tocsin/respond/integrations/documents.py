"""Documents: the bytes of a message become what a mapping walks through."""

from typing import Any
from urllib.parse import parse_qsl

from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import read_json
from tocsin.respond.integrations.multipart import is_multipart, read_multipart

FORM_MAX = 2_000
BOM = b"\xef\xbb\xbf"  # some Windows tools begin their JSON with it


def read_document(body: bytes, content_type: str, query: str) -> Any:
    """
    Return the document in a message: JSON whatever the Content-Type says, else a form, else the query.

    JSON that is a string with an object or array in it is read once more, as some senders encode twice.
    Raises FormatError that says what is wrong and where.
    """
    if not body.strip():
        return _form(query, "the body is empty")
    try:
        document = read_json(body.removeprefix(BOM))
    except FormatError as error:
        if is_multipart(content_type):
            return read_multipart(body, content_type)
        if not _is_form(body, content_type.casefold()):
            raise
        return _form(_decoded(body), str(error))
    if isinstance(document, str) and document.lstrip().startswith(("{", "[")):
        document = read_json(document.encode())
    if not isinstance(document, dict | list):
        raise FormatError("the body is JSON, but neither an object nor an array")
    return document


def read_text(body: bytes) -> dict[str, str]:
    """Return the document of a message that is nothing but text: its `text` and its first line, the `subject`."""
    text = _decoded(body.removeprefix(BOM)).strip()
    if not text:
        raise FormatError("the body is empty")
    return {"subject": text.partition("\n")[0].strip(), "text": text}


def unwrap(document: Any, name: str) -> Any:
    """Return a document whose field `name`, JSON in a string as SNS sends it, is read; any other stays as it is."""
    if isinstance(document, list):
        return [unwrap(one, name) for one in document]
    inner = document.get(name) if isinstance(document, dict) else None
    if not isinstance(inner, str) or not inner.lstrip().startswith(("{", "[")):
        return document
    try:
        return document | {name: read_json(inner.encode())}
    except FormatError:
        return document


def _is_form(body: bytes, content_type: str) -> bool:
    if body.lstrip()[:1] in b"{[" or b"=" not in body or "json" in content_type:
        return False
    # A form has no bare blanks. With them and without the type it is prose, XML or multipart: rubbish as a form.
    return "form-urlencoded" in content_type or len(body.split(None, 2)) == 1


def _form(text: str, otherwise: str) -> dict[str, str]:
    if text.count("&") >= FORM_MAX:
        raise FormatError(f"a form of more than {FORM_MAX} fields")
    pairs = parse_qsl(text.strip(), keep_blank_values=True)
    if not pairs:
        raise FormatError(otherwise)
    return dict(pairs)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"neither JSON nor a form: not UTF-8 at byte {error.start}") from error
