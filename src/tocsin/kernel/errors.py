"""
All errors that Tocsin raises on purpose.

TocsinError
├── Refused            the caller is at fault (server → 4xx problem+json, CLI → message and exit 2)
│   ├── Invalid        a value can't be accepted; names the field
│   ├── Unauthorized   nobody, or an unknown key
│   ├── Forbidden      known, but not allowed
│   ├── NotFound       no such thing
│   ├── Conflict       the thing's state doesn't allow it
│   ├── Stale          the thing was changed meanwhile (If-Match)
│   └── TooMuch        more than a bound allows; may say when to try again
├── FormatError        what came in can't be read (stored with the message, never a 5xx)
└── Unavailable        our surroundings failed: database gone, disk full (back off, try again)
    └── Newer          a row was written by a newer release: it is left to nodes that know it

What another side answers is not an error but a value: see outbound.channels.Outcome.
"""


class TocsinError(Exception):
    """Something that Tocsin raises on purpose went wrong."""


class Refused(TocsinError):
    """The request can't be accepted."""

    status = 400

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class Invalid(Refused):
    """A value can't be accepted."""

    status = 400


class Unauthorized(Refused):
    """Who is asking is not known."""

    status = 401


class Forbidden(Refused):
    """Who is asking may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing."""

    status = 404


class Conflict(Refused):
    """The state of the thing doesn't allow this."""

    status = 409


class Stale(Refused):
    """The thing was changed meanwhile."""

    status = 412


class TooMuch(Refused):
    """More than a bound allows."""

    status = 503

    def __init__(self, detail: str, retry_after: int = 1, status: int = 503) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.status = status


class FormatError(TocsinError):
    """What came in can't be read."""


class Unavailable(TocsinError):
    """Our surroundings failed; the same may succeed later."""


class Newer(Unavailable):
    """What this needs was written by a newer release; a node that runs it will do it."""
