"""Extracts: further fields, cut out of a field's text between two tags, as AlertOps' email mapping does."""

from collections.abc import Callable, Sequence
from typing import Any

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.integrations.paths import compile_path, text_of

EXTRACTS_MAX = 50
TAG_MAX = 200
SIGNS = frozenset("^.[]<>")  # a name with one of them would be read as a path


class Extract(Value, frozen=True):
    """A further field `name`: what stands in a field's text between two tags; '' for its beginning or end."""

    name: str
    field: str
    start_tag: str = ""
    end_tag: str = ""


def compile_extracts(extracts: Sequence[Extract]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return `document → document with the further fields`; raise Invalid that names the extract at fault."""
    if len(extracts) > EXTRACTS_MAX:
        raise Invalid(f"more than {EXTRACTS_MAX} extracts", field="extracts")
    cuts = [(one.name, _cut(place, one)) for place, one in enumerate(extracts)]
    return lambda document: document | {name: cut(document) for name, cut in cuts}


def _cut(place: int, extract: Extract) -> Callable[[dict[str, Any]], str]:
    if not extract.name or not SIGNS.isdisjoint(extract.name):
        raise Invalid("an extract's name is not empty and has none of ^ . [ ] < >", field=f"extracts[{place}].name")
    if max(len(extract.start_tag), len(extract.end_tag)) > TAG_MAX:
        raise Invalid(f"a tag has at most {TAG_MAX} characters", field=f"extracts[{place}].start_tag")
    try:
        look = compile_path(extract.field)
    except Invalid as error:
        raise Invalid(error.detail, field=f"extracts[{place}].field") from error
    start_tag, end_tag = extract.start_tag, extract.end_tag

    def cut(document: dict[str, Any]) -> str:
        text = text_of(look(document))
        if start_tag:
            _, found, text = text.partition(start_tag)
            if not found:
                return ""
        return (text.partition(end_tag)[0] if end_tag else text).strip()

    return cut
