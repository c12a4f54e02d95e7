"""Shapes: the paths that a tool's documents have, each with a value, so that forms can offer them."""

from collections.abc import Iterable, Iterator
from typing import Any

from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import Value
from tocsin.respond.integrations.choosing import Raw, document_of
from tocsin.respond.integrations.paths import ABSENT, PATH_MAX, compile_path, text_of
from tocsin.respond.integrations.templates import Template

DEPTH_MAX = 8
PATHS_MAX = 500
EXAMPLE_MAX = 200
SIGNS = frozenset("^[]<>")  # a key with one of them can't be written as a path


class PathSeen(Value, frozen=True):
    """A path, and the first value that isn't empty there, as text."""

    path: str
    example: str


def elements(template: Template, raw: Raw) -> list[Any]:
    """Return what a template reads reports from: the documents in a message, of its `each`; [] for rubbish."""
    try:
        document = document_of(template, raw)
    except FormatError:
        return []  # what can't be read has no fields to offer; the inbound log says why
    documents = document if isinstance(document, list) else [document]
    if not template.each:
        return documents
    found = [compile_path(template.each)(one) for one in documents]
    return [one for part in found if part is not ABSENT and isinstance(part, list) for one in part]


def shape(documents: Iterable[Any]) -> list[PathSeen]:
    """Return the paths of documents in order of their first sight, at most PATHS_MAX."""
    found: dict[str, str] = {}
    for document in documents:
        for path, example in _leaves(document, "", 0):
            if len(found) < PATHS_MAX or path in found:
                found[path] = found.get(path) or example
    return [PathSeen(path, example) for path, example in found.items()]


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEPTH_MAX or len(path) > PATH_MAX:
        return
    if isinstance(value, dict):
        for key, one in value.items():
            if key and SIGNS.isdisjoint(key):
                yield from _leaves(one, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        for one in value[:1]:
            yield from _leaves(one, f"{path}[0]", depth + 1)
    elif path:
        yield path, text_of(value)[:EXAMPLE_MAX]
