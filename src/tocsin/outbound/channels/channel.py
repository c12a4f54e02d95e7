"""
What a channel is: fields, what it can do, `compose` and `judge`. A channel never sends.

`compose(message, target) → HttpRequest | Mail | Inbound` makes the request; `judge(answer) → Outcome` reads the
answer.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Literal

from tocsin.kernel.fields import Field
from tocsin.kernel.values import Value

Severity = Literal["critical", "error", "warning", "info"]


class MessageKind(StrEnum):
    """What a message tells."""

    PROBLEM = "problem"
    RECOVERY = "recovery"
    TEST = "test"
    MESSAGE = "message"  # from Tocsin to an owner, about its things


class Message(Value, frozen=True):
    """
    What is to be told, before any channel gave it a form.

    `variables` are the texts that `$name` in a webhook's parameters stands for; the notice of an alert fills them with
    Sematext's names (sematext.md 4.1). `document` is the whole as JSON, for channels that send documents.
    """

    kind: MessageKind
    title: str
    text: str = ""
    url: str = ""
    severity: Severity = "info"
    at: int = 0
    variables: dict[str, str] = {}
    document: dict[str, Any] = {}


class Target(Value, frozen=True):
    """Where to: the channel's settings in clear, the delivery's id (idempotency key), the instant of this attempt."""

    settings: Mapping[str, Any]
    delivery_id: str
    now: int
    public_url: str = ""


class HttpRequest(Value, frozen=True):
    """One HTTP request. The transport adds `webhook-id: <delivery id>` when the channel hasn't set it."""

    method: Literal["DELETE", "GET", "PATCH", "POST", "PUT"]
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""


class Mail(Value, frozen=True):
    """One mail; the transport adds the sender, Date and a Message-ID made of the delivery's id."""

    to: tuple[str, ...]
    subject: str
    text: str
    headers: dict[str, str] = {}


class Inbound(Value, frozen=True):
    """A document for one of our own integrations, stored as its message in the delivery's own transaction."""

    integration_id: str
    body: bytes


class HttpAnswer(Value, frozen=True):
    """What came back for an HttpRequest; header names in lower case; at most 64 KiB of body."""

    status: int
    headers: dict[str, str] = {}
    body: bytes = b""


class MailAnswer(Value, frozen=True):
    """What the mail server said: the SMTP code and its text."""

    code: int
    text: str = ""


class NoAnswer(Value, frozen=True):
    """Nothing came back: refused, timed out, no such host, or a destination that egress rules forbid (`is_final`)."""

    error: str
    is_final: bool = False


class Stored(Value, frozen=True):
    """An Inbound was stored as this message."""

    message_id: str


Answer = HttpAnswer | MailAnswer | NoAnswer | Stored


class Delivered(Value, frozen=True):
    """The receiver took it."""

    detail: str = ""


class Retry(Value, frozen=True):
    """It may work later; `after` is the receiver's own wish in seconds, else None."""

    reason: str
    after: int | None = None


class Rejected(Value, frozen=True):
    """It will not work, however often tried."""

    reason: str


Outcome = Delivered | Retry | Rejected


class Can(StrEnum):
    """What a channel may be used for."""

    PAGE_PEOPLE = "page_people"  # as a user's contact method
    SERVE_HOOKS = "serve_hooks"  # as a notification hook


class Channel(Value, frozen=True):
    """A channel: its kind (the key everywhere), title, settings form, powers and its two functions."""

    kind: str
    title: str
    fields: tuple[Field, ...]
    can: tuple[Can, ...]
    compose: Callable[[Message, Target], "HttpRequest | Mail | Inbound"]
    judge: Callable[[Answer], Outcome]
    text: str = ""  # one line for whoever chooses
    text_max: int = 20_000  # bytes of a composed body that the receiver surely takes
