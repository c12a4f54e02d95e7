"""
Events: what happened, past tense, as typed values; and the ledger's entry, which says of what, when, by whom and why.

Each event type has `says`: the sentence that a person reads, with `$name` for its fields. It is written into no row:
the timeline renders it when it is read, so that a better sentence serves old events too.
"""

from collections.abc import Mapping
from string import Template
from typing import Any, ClassVar

import msgspec

from tocsin.kernel.values import Value, to_json


class Event(Value, frozen=True, kw_only=True):
    """Something that happened. `reason` is a code from an enum of the event's room; '' where the kind says it all."""

    says: ClassVar[str] = ""

    reason: str = ""


class Entry(Value, frozen=True):
    """One line of the ledger: `event` happened to `subject_id` (an incident, alert, message or delivery)."""

    id: str
    subject_id: str
    seq: int  # 1, 2, 3 … within its subject, without gaps
    at: int
    kind: str  # the event's type, such as "Opened"
    actor: str  # who: a user's or key's id, "engine", or the node's part that acted
    cause: str  # id of the message, delivery, entry or request that it follows from
    reason: str
    detail: dict[str, Any]


def kind_of(event: Event) -> str:
    """Return the name under which an event is stored."""
    return type(event).__name__


def detail_of(event: Event) -> dict[str, Any]:
    """Return the event's own fields as builtins, without the reason, which has a column."""
    return msgspec.to_builtins(msgspec.structs.replace(event, reason=""))


def detail_json(event: Event) -> bytes:
    """Return the JSON of `detail_of`."""
    return to_json(msgspec.structs.replace(event, reason=""))


def sentence(says: str, reason: str, detail: dict[str, Any]) -> str:
    """Return the sentence of an event: `says` with its `$names` filled in; an absent name reads as nothing."""
    names: dict[str, str] = {key: _spoken(value) for key, value in detail.items()}
    names["reason"] = reason.replace("_", " ")
    return " ".join(Template(says).safe_substitute(_Absent(names)).split())


def _spoken(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={item}" for key, item in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(_spoken(item) for item in value)
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.15g}"
    return str(value)


class _Absent(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def event_of(entry: Entry, kinds: Mapping[str, type[Event]]) -> Event | None:
    """Return the event that an entry holds, None where it is of none of these kinds (by their names)."""
    kind = kinds.get(entry.kind)
    return None if kind is None else msgspec.convert(entry.detail | {"reason": entry.reason}, kind)
