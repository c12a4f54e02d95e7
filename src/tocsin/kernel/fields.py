"""Fields: what a form asks for. Channels, rule kinds and templates list theirs; checks and web forms follow from it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value

FieldKind = Literal[
    "text", "url", "email", "number", "duration", "boolean", "choice", "map", "list", "filters", "reference"
]

TEXT_MAX = 4096


class Field(Value, frozen=True):
    """One setting: its key in the settings, its label, what kind of input it is, and its bounds."""

    key: str
    label: str
    kind: FieldKind = "text"
    required: bool = True
    secret: bool = False
    help: str = ""
    placeholder: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()
    of: str = ""  # for a reference: the kind of thing that it names, such as "integration"


def check_settings(fields: Sequence[Field], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with defaults filled in; raise Invalid that names the first field at fault."""
    known = {field.key: field for field in fields}
    for key in settings:
        if key not in known:
            raise Invalid(f"unknown setting {key!r}; known: {', '.join(known) or 'none'}", field=key)
    result: dict[str, Any] = {}
    for field in fields:
        value = settings.get(field.key, field.default)
        if value is None or value == "":
            if field.required:
                raise Invalid(f"{field.label} is required", field=field.key)
            continue
        result[field.key] = _checked(field, value)
    return result


def _checked(field: Field, value: Any) -> Any:
    expected = _TYPES[field.kind]
    if not isinstance(value, expected) or (isinstance(value, bool) and field.kind != "boolean"):
        raise Invalid(f"{field.label} must be a {field.kind}", field=field.key)
    if isinstance(value, str):
        _check_text(field, value)
    if field.choices and value not in field.choices:
        raise Invalid(f"{field.label} must be one of: {', '.join(field.choices)}", field=field.key)
    return value


def _check_text(field: Field, value: str) -> None:
    if len(value) > TEXT_MAX:
        raise Invalid(f"{field.label} is longer than {TEXT_MAX} characters", field=field.key)
    if "\x00" in value:
        raise Invalid(f"{field.label} contains a NUL character", field=field.key)
    if field.kind == "url" and not value.startswith(("http://", "https://")):
        raise Invalid(f"{field.label} must start with http:// or https://", field=field.key)
    if field.kind == "email" and ("@" not in value or any(sign in value for sign in "\r\n ")):
        raise Invalid(f"{field.label} must be an email address", field=field.key)


_TYPES: dict[FieldKind, Any] = {
    "text": str,
    "url": str,
    "email": str,
    "number": (int, float),
    "duration": (int, float),  # seconds
    "boolean": bool,
    "choice": str,
    "map": dict,
    "list": list,
    "filters": list,  # of {tag, values, is_excluded}
    "reference": str,
}
