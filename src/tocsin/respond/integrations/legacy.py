"""
The legacy URL: what follows its key says itself where in the body the fields of a report stand.

`{source}/{source_name}/{subject}/{source_id}/{status}/{severity}/{url}/{short_text}/{long_text}/{assignee}`, each part
percent-encoded. The source is meant as it is written; the source name too, unless the body has a key of that name; the
others are keys or paths of the body, `none` for none.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.values import Value
from tocsin.respond.integrations.acting import compile_act
from tocsin.respond.integrations.interpret import CompiledIntegration
from tocsin.respond.integrations.paths import ABSENT, Text, compile_path, text_of

TAIL_MAX = 4_096  # bytes of what follows the key
READ_MAX = 256  # URLs that are kept read; a tool has one
NAMES = ("source", "source_name", "subject", "source_id", "status", "severity", "url", "short_text", "long_text")
NAMED = (*NAMES, "assignee")  # the assignee may be missing


class Legacy(Value, frozen=True):
    """A legacy URL as it was read: the source, and by name the part that says where each field stands."""

    source: str
    source_name: str
    paths: dict[str, str]


def read_tail(tail: str) -> Legacy:
    """Return what the part of a legacy URL after its key says; raise FormatError that names the part at fault."""
    if len(tail) > TAIL_MAX:
        raise FormatError(f"a legacy URL has at most {TAIL_MAX} characters after its key")
    parts = tail.split("/")
    if parts[-1] == "" and len(parts) == len(NAMED):
        parts.pop()  # a slash at the end is not an assignee
    if len(parts) not in (len(NAMES), len(NAMED)):
        raise FormatError(f"a legacy URL has {len(NAMES)} or {len(NAMED)} parts after its key, not {len(parts)}")
    texts = [_decoded(name, part) for name, part in zip(NAMED, parts, strict=False)]
    source, source_name, *rest = texts
    if not source:
        raise FormatError("a legacy URL names its source, even as `none`")
    paths = {name: path for name, path in zip(NAMED[2:], rest, strict=False) if not _is_none(path)}
    return Legacy(source, "" if _is_none(source_name) else source_name, paths)


@lru_cache(READ_MAX)
def legacy_fields(tail: str) -> dict[str, Text]:
    """
    Return how each field of a report is read from the body of a message with this tail; raise FormatError.

    What the URL doesn't map reads as nothing, and has no source name where that is none. The dedup key is
    `source|source_name|source_id`.
    """
    legacy = read_tail(tail)
    reads = {name: _reads(name, path) for name, path in legacy.paths.items()}
    source_name = _source_name(legacy.source_name)
    source_id = reads.get("source_id", _nothing)

    def key(document: Any) -> str:
        return f"{legacy.source}|{source_name(document)}|{source_id(document)}"

    return {
        "dedup_key": key,
        **({"source_name": source_name} if legacy.source_name else {}),
        "subject": _first(reads.get("subject"), reads.get("short_text"), source_name),
        "text": _first(reads.get("long_text"), reads.get("short_text")),
        **{name: reads.get(name, _nothing) for name in ("assignee", "severity", "status", "url")},
    }


def by_url(compiled: CompiledIntegration, tail: str) -> CompiledIntegration:
    """Return an integration that reads whole bodies, one report each, and names the URL's status where it decides."""
    integration = compiled.integration
    status = read_tail(tail).paths.get("status")
    act = compile_act(integration, (status,) if status else (), integration.status or compiled.template.status)
    return msgspec.structs.replace(compiled, each=None, act=act)


def _decoded(name: str, part: str) -> str:
    try:
        text = unquote_to_bytes(part).decode().strip()
    except UnicodeDecodeError as error:
        raise FormatError(f"the {name} of a legacy URL is not UTF-8") from error
    if "\x00" in text:
        raise FormatError(f"the {name} of a legacy URL contains a NUL character")
    return text


def _is_none(part: str) -> bool:
    return part.casefold() in ("", "none")


def _reads(name: str, path: str) -> Text:
    try:
        look = compile_path(path)
    except Invalid as error:
        raise FormatError(f"the {name} of a legacy URL: {error.detail}") from error
    return lambda document: text_of(look(document))


def _source_name(part: str) -> Text:
    if not part:
        return _nothing
    try:
        look = compile_path(part)
    except Invalid:  # it can't be a key, so it is meant as it is written
        return lambda _document: part

    def read(document: Any) -> str:
        value = look(document)
        return part if value is ABSENT else text_of(value)

    return read


def _first(*reads: Text | None) -> Text:
    given = [read for read in reads if read is not None]
    return lambda document: next((text for read in given if (text := read(document))), "")


def _nothing(_document: Any) -> str:
    return ""
