"""
Instants and spans: whole microseconds.

An instant (`…_at`, `now`) is an `int`: microseconds since 1970-01-01 UTC, the same number in values and in both
databases. A span is an `int` of microseconds too; seconds appear only where a person or a wire format reads them.
"""

from datetime import UTC, datetime
from typing import Protocol

from tocsin.kernel.errors import Invalid

MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Says what time it is, in microseconds since 1970."""

    def __call__(self) -> int: ...


def to_text(at: int) -> str:
    """Return the RFC 3339 form of an instant, in UTC with milliseconds."""
    seconds, micros = divmod(at, SECOND)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{micros // 1000:03d}Z"


def to_words(at: int) -> str:
    """Return an instant as people read it: date and minute, in UTC."""
    return f"{to_text(at)[:16].replace('T', ' ')} UTC"


def from_text(text: str) -> int:
    """Return the instant that an RFC 3339 text names; raise Invalid when it can't be read or has no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"not an RFC 3339 time: {text[:40]!r}") from error
    if moment.tzinfo is None:
        raise Invalid(f"a time needs a zone, such as Z: {text[:40]!r}")
    whole = moment.replace(microsecond=0)
    return int(whole.timestamp()) * SECOND + moment.microsecond
