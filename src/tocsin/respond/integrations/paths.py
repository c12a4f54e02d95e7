"""
Paths: where a value stands in a document, compiled once.

`a.b`, `issue^id`, `list[0]^name` and `list^0^name` walk down; `list[*]^name` gives the names of all elements. At every
level a key that contains the dots itself goes first, so that `labels.os.host` finds the label `os.host`.
A text with `<path>` placeholders is a template; `<path:filter>` passes the value through one of FILTERS.
"""

from collections.abc import Callable
from typing import Any, cast

from tocsin.kernel.errors import Invalid
from tocsin.kernel.labels import braced, labels_key
from tocsin.respond.integrations import subjects
from tocsin.respond.integrations.chats import heard

PATH_MAX = 500
STEPS_MAX = 32
DEPTH_MAX = 16  # levels of a nested value that its text shows; a hostile one would exhaust the stack
WHOLE_MAX = 1e16  # from here on a float's own text is the shorter one, and the exact one
ABSENT = object()

Look = Callable[[Any], Any]  # a document → the value there, ABSENT when there is none
Text = Callable[[Any], str]
Step = tuple[tuple[tuple[str, int], ...], int | None]  # keys to try, each with the next step; the index in an array
EVERY = -1  # an index: all elements


def compile_path(path: str) -> Look:
    """Return a function that finds the value at a path; raise Invalid for one that is over-long or names nothing."""
    if len(path) > PATH_MAX:
        raise Invalid(f"a path has at most {PATH_MAX} characters", field="field")
    steps = _steps(path)
    if not 0 < len(steps) <= STEPS_MAX:
        raise Invalid(f"a path names at least one key and at most {STEPS_MAX}", field="field")
    if len(steps) == 1 and steps[0][1] is None:
        key = steps[0][0][0][0]
        return lambda document: cast(Any, document).get(key, ABSENT) if isinstance(document, dict) else ABSENT

    return lambda document: _walk(steps, document, 0)


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
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_MAX:
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
    """Return labels from a JSON object or from Sematext's text form `{k=v, k2=v2}`; a value may contain `, `."""
    if isinstance(value, dict):
        return {key: text_of(one) for key, one in value.items()}
    if not isinstance(value, str):
        return {}
    labels: dict[str, str] = {}
    name = ""
    for part in _unbraced(value).split(", "):
        before, sign, after = part.partition("=")
        if sign and before.strip():
            name = before.strip()
            labels[name] = after.strip()
        elif name:
            labels[name] += f", {part}"
    return labels


def _steps(path: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    for group in path.replace("[", "^").replace("]", "").split("^"):
        keys = [key for key in group.split(".") if key]
        first, end = len(steps), len(steps) + len(keys)
        for at, key in enumerate(keys):
            joined = tuple((".".join(keys[at:to]), first + to) for to in range(end - first, at, -1))
            steps.append((joined, _index(key)))
    if len(steps) > 1 and steps[0][0][0][0] != path:
        names, index = steps[0]
        steps[0] = (((path, len(steps)), *names), index)
    return tuple(steps)


def _walk(steps: tuple[Step, ...], document: Any, at: int) -> Any:
    while at < len(steps):
        names, index = steps[at]
        if isinstance(document, dict):
            for name, after in names:
                if name in document:
                    document, at = document[name], after
                    break
            else:
                return ABSENT
        elif not isinstance(document, list) or index is None or index >= len(document):
            return ABSENT
        elif index == EVERY:
            return [one for part in document if (one := _walk(steps, part, at + 1)) is not ABSENT] or ABSENT
        else:
            document, at = document[index], at + 1
    return document


def _index(key: str) -> int | None:
    if key == "*":
        return EVERY
    return int(key) if key.isascii() and key.isdigit() else None


def _unbraced(text: str) -> str:
    text = text.strip()
    return text[1:-1] if text.startswith("{") and text.endswith("}") else text


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


def _labels(value: Any) -> str:
    """An object goes the way of the text form, which can't tell every comma apart: so both give the same."""
    if isinstance(value, dict):
        value = braced(labels_of(value))
    return labels_key(labels_of(value)) or _unbraced(text_of(value))


def _first_line(value: Any) -> str:
    return text_of(value).strip().partition("\n")[0].strip()


def _after_colon(value: Any) -> str:
    """`RECOVERY: disk full` and `PROBLEM: disk full` are of one problem."""
    before, colon, after = _first_line(value).partition(": ")
    return after.strip() if colon and after.strip() else before


FILTERS: dict[str, Callable[[Any], str]] = {
    "address": _address,
    "after_colon": _after_colon,
    "chat_key": lambda value: heard(text_of(value))[1].casefold(),
    "chat_text": lambda value: heard(text_of(value))[1],
    "chat_verb": lambda value: heard(text_of(value))[0],
    "first_line": _first_line,
    "labels": _labels,
    "lower": lambda value: text_of(value).lower(),
    "problem": lambda value: subjects.problem(text_of(value)),
    "state": lambda value: subjects.state(text_of(value)),
    "topic": lambda value: subjects.topic(text_of(value)),
    "unprefixed": lambda value: subjects.unprefixed(text_of(value)),
}
