"""Ingest formats: one file each, one line in `FORMATS`."""

from typing import Protocol

from tocsin.kernel.values import Value
from tocsin.watch.signals.formats import influx
from tocsin.watch.signals.points import Batch


class Parse(Protocol):
    """Read one request's body; raise FormatError, and nothing else, when it can't be read as a whole."""

    def __call__(self, body: bytes, received_at: int) -> Batch: ...


class Format(Value, frozen=True):
    """A form in which points come in: its name, the media types under which clients send it, and its reader."""

    name: str
    content_types: tuple[str, ...]
    parse: Parse


FORMATS: tuple[Format, ...] = (Format("influx", ("application/octet-stream", "text/plain"), influx.parse),)
