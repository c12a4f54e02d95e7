"""Values: frozen structs, and their one JSON form for columns, timelines and wire bodies."""

from functools import cache
from typing import Any, TypeVar

import msgspec

from tocsin.kernel.errors import FormatError, Invalid

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frozen value. Stored values only gain fields, each with a default; none is renamed or retyped."""


def to_json(value: object) -> bytes:
    """Return the JSON of a value, without fields at their default."""
    return _encoder.encode(value)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def from_json(raw: bytes | str, kind: type[T]) -> T:
    """Return the value that our own JSON holds; a mismatch is our bug, so it raises what msgspec raises."""
    return _decoder(kind).decode(raw)


def checked(document: object, kind: type[T]) -> T:
    """Return a `kind` made from builtins that a person sent; raise Invalid that names the field."""
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        raise Invalid(text, field=path.rstrip("`").lstrip(".") or None) from error


def read_json(body: bytes) -> Any:
    """Return the document in a body that a stranger sent; raise FormatError that says what is wrong."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise FormatError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise FormatError("not JSON that can be read: nested too deeply") from error
    except UnicodeDecodeError as error:
        raise FormatError("not JSON: the text is not UTF-8") from error
