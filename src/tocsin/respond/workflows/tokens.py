"""
Tokens: the incident's fields in the texts of actions, as `$subject`, `${labels.host}`, and in AlertOps' two forms.

All are filled in at once, so that a value that looks like a token stays what it is; unknown ones stay as written.
"""

from collections.abc import Callable, Mapping
from typing import Any

import re2

from tocsin.kernel.values import to_json

TEXT_MAX = 20_000  # characters of a text with its tokens filled in
TOKEN = re2.compile(
    r"\$\{([A-Za-z_][\w.-]*)\}|\$([A-Za-z_]\w*)|\{\{ *alert\.([A-Za-z_]\w*) *\}\}|<([A-Za-z][A-Za-z0-9]*)>"
)
ALERT = {
    "description": "text",
    "id": "number",
    "message": "text",
    "owner": "assignee",
    "source": "integration",
    "source_id": "dedup_key",
    "source_name": "source_name",
    "topic": "subject",
}
ANGLE = {
    "IncidentId": "number",
    "IncidentLongText": "text",
    "IncidentOwner": "assignee",
    "IncidentPriority": "priority",
    "IncidentSeverity": "severity",
    "IncidentShortText": "subject",
    "IncidentSourceId": "dedup_key",
    "IncidentSourceName": "source_name",
    "IncidentStatus": "status",
    "IncidentSubject": "subject",
    "IncidentURL": "url",
}
Encode = Callable[[str], str]


def plain(text: str) -> str:
    """Return a value as it is."""
    return text


def in_json(text: str) -> str:
    """Return a value as it stands between the quotes of a JSON string."""
    return to_json(text)[1:-1].decode()


def filled(text: str, document: Mapping[str, Any], encode: Encode = plain) -> str:
    """Return a text with its tokens filled in, each value encoded, cut to `TEXT_MAX` characters."""
    parts: list[str] = []
    end = 0
    for match in TOKEN.finditer(text):
        value = _value(match.groups(), document)
        if value is not None:
            parts += (text[end : match.start()], encode(value))
            end = match.end()
    whole = "".join((*parts, text[end:]))
    return whole if len(whole) <= TEXT_MAX else whole[: TEXT_MAX - 1] + "…"


def named(text: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return that part of a document which the tokens of a text name."""
    found: dict[str, Any] = {}
    for match in TOKEN.finditer(text):
        name = _name(match.groups())
        group, _, _ = name.partition(".")
        if _value(match.groups(), document) is not None:
            found[group] = document[group]
    return found


def _name(groups: tuple[str | None, ...]) -> str:
    braced, bare, alert, angle = groups
    if alert is not None:
        return ALERT.get(alert, alert)
    return ANGLE.get(angle, "") if angle is not None else braced or bare or ""


def _value(groups: tuple[str | None, ...], document: Mapping[str, Any]) -> str | None:
    name = _name(groups)
    group, dot, rest = name.partition(".")
    found = document.get(group)
    if isinstance(found, Mapping):
        return found.get(rest) if dot else None
    return None if dot or found is None else str(found)
