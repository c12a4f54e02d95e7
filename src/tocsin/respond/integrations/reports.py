"""Report: an inbound message understood. One message may hold many, each with its own action, key and reason."""

from enum import StrEnum
from typing import Literal

from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import Value


class Action(StrEnum):
    """What a report asks for."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    IGNORE = "ignore"


class Unmapped(FormatError):
    """A document was read, but the integration finds nothing in it that it knows."""


class Filtered(FormatError):
    """A document was read, but the integration's filters don't let it through."""


class Rendered(Value, frozen=True):
    """What templates made of one element of a message: texts by field, and why others have none."""

    texts: dict[str, str] = {}
    errors: dict[str, str] = {}


class Recipient(Value, frozen=True):
    """Who is paged beside the policy's targets: by id, or by a name that the message gives; and why."""

    kind: Literal["user", "team"]
    id: str = ""
    name: str = ""
    why: str = ""


class Report(Value, frozen=True):
    """
    What a message says of one problem.

    `dedup_key` identifies the problem at its API URL. `fallback_key` is the coarser key of a close whose own key meets
    nothing: it then closes the only unresolved incident that carries the same `fallback_key`, else it is ignored as
    ambiguous.
    `reason` says why this action, with the values that decided it.
    """

    action: Action
    dedup_key: str
    reason: str
    subject: str = ""
    text: str = ""
    severity: str = ""  # critical, error, warning, info; '' when the source says none
    source_severity: str = ""  # as the source wrote it
    url: str = ""
    labels: dict[str, str] = {}
    links: dict[str, str] = {}
    fallback_key: str = ""
    is_test: bool = False
    policy_id: str = ""  # chosen by the integration's routes, else its default policy
    policy_reason: str = ""
    source_name: str = ""
    assignee: str = ""  # as the message names it: an email address or a name
    attributes: dict[str, str] = {}
    recipients: tuple[Recipient, ...] = ()
    confirm_url: str = ""  # the sender asks whether its messages are wanted: following this link says yes
