"""
Paths: where a value stands in a document, compiled once.

`a.b`, `issue^id`, `list[0]^name` and `list^0^name` walk down; a key that contains the dots itself goes first.
A text with `<path>` placeholders is a template; `<path:filter>` passes the value through one of FILTERS.
"""

from collections.abc import Callable
from typing import Any

from tocsin.kernel.errors import Invalid
from tocsin.kernel.labels import labels_key

PATH_MAX = 500
DEPTH_MAX = 16  # levels of a nested value that its text shows; a hostile one would exhaust the stack
ABSENT = object()

Look = Callable[[Any], Any]  # a document → the value there, ABSENT when there is none
Text = Callable[[Any], str]


def compile_path(path: str) -> Look:
    """Return a function that finds the value at a path; raise Invalid for one that is over-long or names nothing."""
    steps = tuple(step for step in path.replace("[", "^").replace("]", "").replace(".", "^").split("^") if step)
    if not steps or len(path) > PATH_MAX:
        raise Invalid(f"a path names at least one key and has at most {PATH_MAX} characters", field="field")
    walk = tuple((step, int(step) if step.isascii() and step.isdigit() else None) for step in steps)

    def look(document: Any) -> Any:
        if isinstance(document, dict) and path in document:
            return document[path]
        for key, index in walk:
            if isinstance(document, dict):
                document = document.get(key, ABSENT)
            elif isinstance(document, list) and index is not None and index < len(document):
                document = document[index]
            else:
                return ABSENT
        return document

    return look


def compile_text(source: str) -> Text:
    """Return a function that renders a mapping: a path, or a text with `<path>` and `<path:filter>` placeholders."""
    if "<" not in source:
        look = compile_path(source)
        return lambda document: text_of(look(document))
    literals: list[str] = []
    values: list[Text] = []
    rest = source
    while "<" in rest:
        before, _, rest = rest.partition("<")
        name, closed, rest = rest.partition(">")
        if not closed:
            raise Invalid(f"a `<` without `>` in {source!r}", field="field")
        literals.append(before)
        values.append(_placeholder(name))
    tail = rest

    def render(document: Any) -> str:
        parts = [literal + value(document) for literal, value in zip(literals, values, strict=True)]
        return "".join(parts) + tail

    return render


def text_of(value: Any, depth: int = DEPTH_MAX) -> str:
    """Return a document's value as text: booleans as true and false, null and absent as nothing, too deep as `…`."""
    if isinstance(value, str):
        return value
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | dict):
        return _nested(value, depth - 1)
    return str(value)


def _nested(value: list[Any] | dict[str, Any], depth: int) -> str:
    if depth < 0:
        return "…"
    if isinstance(value, list):
        return ", ".join(text_of(one, depth) for one in value)
    return labels_key({key: text_of(one, depth) for key, one in value.items()})


def labels_of(value: Any) -> dict[str, str]:
    """Return labels from a JSON object or from Sematext's text form `{k=v, k2=v2}`."""
    if isinstance(value, dict):
        return {key: text_of(one) for key, one in value.items()}
    if not isinstance(value, str):
        return {}
    pairs = (part.partition("=") for part in value.strip().removeprefix("{").removesuffix("}").split(", "))
    return {name.strip(): text.strip() for name, sign, text in pairs if sign and name.strip()}


def _placeholder(name: str) -> Text:
    path, _, filter_name = name.partition(":")
    look = compile_path(path)
    if not filter_name:
        return lambda document: text_of(look(document))
    change = FILTERS.get(filter_name)
    if change is None:
        raise Invalid(f"unknown filter {filter_name!r}; known: {', '.join(FILTERS)}", field="field")
    return lambda document: change(look(document))


def _address(value: Any) -> str:
    return text_of(value).partition("#")[0].partition("?")[0]


def _first_line(value: Any) -> str:
    return text_of(value).strip().partition("\n")[0].strip()


FILTERS: dict[str, Callable[[Any], str]] = {
    "address": _address,
    "first_line": _first_line,
    "labels": lambda value: labels_key(labels_of(value)),
    "lower": lambda value: text_of(value).lower(),
}
