"""Mapping: which path or text gives each field of a report, and what an integration takes beside them."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from tocsin.kernel.errors import Invalid
from tocsin.respond.integrations.integration import Attribute, Integration, LinkMapping, SourceName
from tocsin.respond.integrations.paths import ABSENT, Text, compile_path, compile_text
from tocsin.respond.integrations.reports import Filtered
from tocsin.respond.integrations.templates import Template
from tocsin.respond.integrations.texts import KEY_MAX, SUBJECT_MAX, clean, link

PATHS_MAX = 20  # candidates of one field
JINJA_MAX = 64 << 10  # characters of a template's source
ATTRIBUTES_MAX = 50
LINKS_MAX = 50
MAPPED = frozenset(
    {
        "assignee",
        "dedup_key",
        "fallback_key",
        "labels",
        "recipient_team",
        "recipient_user",
        "severity",
        "status",
        "subject",
        "text",
        "url",
    }
)

Found = TypeVar("Found")


class Mapping(NamedTuple):
    """The fields' paths, compiled; `jinja` has the sources of those that a worker renders, by field."""

    fields: dict[str, Text]
    labels: Callable[[Any], Any]
    status: tuple[str, ...]
    jinja: dict[str, str]


class Extras(NamedTuple):
    """What an integration takes from a document beside the template's fields."""

    source_name: Callable[[Any, str | None], str]  # the document, and what a legacy URL says
    attributes: Callable[[Any], tuple[dict[str, str], str]]  # and what to say of those that are missing
    links: Callable[[Any], dict[str, str]]


def compile_mapping(integration: Integration, template: Template) -> Mapping:
    """Return the template's mapping with the integration's own fields; raise Invalid that names the field."""
    jinja: dict[str, str] = {}
    own: dict[str, tuple[str, ...]] = {}
    for name, paths in integration.mapping.items():
        if name not in MAPPED:
            raise Invalid(f"unknown field {name!r}; known: {', '.join(sorted(MAPPED))}", field=f"mapping.{name}")
        if not 0 < len(paths) <= PATHS_MAX:
            raise Invalid(f"{name}: from 1 to {PATHS_MAX} paths or texts", field=f"mapping.{name}")
        if any(map(is_jinja, paths)):
            jinja[name] = _jinja(name, paths)
        else:
            own[name] = paths
    chosen = template.map | own
    return Mapping(
        fields={name: _compiled(name, paths, _first) for name, paths in chosen.items() if name != "labels"},
        labels=_compiled("labels", chosen.get("labels", ()), _first_there),
        status=chosen.get("status", ()),
        jinja=jinja,
    )


def is_jinja(text: str) -> bool:
    """Whether a mapping's text is a template for the worker."""
    return "{{" in text or "{%" in text


def compile_extras(integration: Integration) -> Extras:
    """Return source name, attributes and links, compiled; raise Invalid that names the place."""
    return Extras(
        _source_name(integration.source_name),
        _attributes(integration.attributes),
        _links(integration.links),
    )


def _jinja(name: str, paths: tuple[str, ...]) -> str:
    field = f"mapping.{name}"
    if name == "labels":
        raise Invalid("labels: give a path, a template makes only texts", field=field)
    first, *others = paths
    if others:
        raise Invalid(f"{name}: a template stands alone, without other candidates", field=field)
    if len(first) > JINJA_MAX:
        raise Invalid(f"{name}: a template has at most {JINJA_MAX} characters", field=field)
    return first


def _source_name(wanted: SourceName | None) -> Callable[[Any, str | None], str]:
    if wanted is None:
        return lambda _document, given: clean(given or "", KEY_MAX)
    literal, only = wanted.text, wanted.only.casefold()
    try:
        read = compile_text(wanted.text) if not wanted.is_static else None
    except Invalid as error:
        raise Invalid(f"source_name: {error.detail}", field="source_name.text") from error

    def source_name(document: Any, given: str | None) -> str:
        if read is None:
            if given is not None and given.casefold() != literal.casefold():
                raise Filtered(f"the source name is {given!r}, not {literal!r}")
            return clean(literal, KEY_MAX)
        actual = read(document) if given is None else given
        if only and actual.casefold() != only:
            raise Filtered(f"the source name is {clean(actual, KEY_MAX)!r}, not {wanted.only!r}")
        return clean(actual, KEY_MAX)

    return source_name


def _attributes(wanted: tuple[Attribute, ...]) -> Callable[[Any], tuple[dict[str, str], str]]:
    if len(wanted) > ATTRIBUTES_MAX or len({one.name for one in wanted}) < len(wanted):
        raise Invalid(f"at most {ATTRIBUTES_MAX} attributes, each with a name of its own", field="attributes")
    if not wanted:
        return lambda _document: ({}, "")
    reads = [
        (clean(one.name, KEY_MAX), _read(f"attributes[{place}].value", one.value)) for place, one in enumerate(wanted)
    ]
    required = {clean(one.name, KEY_MAX) for one in wanted if one.is_required}

    def attributes(document: Any) -> tuple[dict[str, str], str]:
        found = {name: text for name, read in reads if (text := clean(read(document), SUBJECT_MAX))}
        missing = ", ".join(sorted(required - found.keys()))
        return found, f"; required, but not in the message: {missing}" if missing else ""

    return attributes


def _links(wanted: tuple[LinkMapping, ...]) -> Callable[[Any], dict[str, str]]:
    if len(wanted) > LINKS_MAX:
        raise Invalid(f"at most {LINKS_MAX} links", field="links")
    compiled = [_link(place, one) for place, one in enumerate(wanted)]

    def links(document: Any) -> dict[str, str]:
        found: dict[str, str] = {}
        for elements, name, url in compiled:
            for one in elements(document):
                target = link(url(one))
                if target and len(found) < LINKS_MAX:
                    found[clean(name(one), KEY_MAX) or target] = target
        return found

    return links


def _link(place: int, wanted: LinkMapping) -> tuple[Callable[[Any], list[Any]], Text, Text]:
    # A name is a text as it stands, unless it has placeholders: `name` alone would be read as a path.
    name = _read(f"links[{place}].name", wanted.name) if "<" in wanted.name else _literal(wanted.name)
    url = _read(f"links[{place}].url", wanted.url)
    if not wanted.each:
        return lambda document: [document], name, url
    try:
        look = compile_path(wanted.each)
    except Invalid as error:
        raise Invalid(error.detail, field=f"links[{place}].each") from error

    def elements(document: Any) -> list[Any]:
        found = look(document)
        return found if isinstance(found, list) else []

    return elements, name, url


def _literal(text: str) -> Text:
    return lambda _document: text


def _read(place: str, text: str) -> Text:
    try:
        return compile_text(text)
    except Invalid as error:
        raise Invalid(error.detail, field=place) from error


def _compiled(name: str, paths: tuple[str, ...], compile_paths: Callable[[tuple[str, ...]], Found]) -> Found:
    try:
        return compile_paths(paths)
    except Invalid as error:
        raise Invalid(f"{name}: {error.detail}", field=f"mapping.{name}") from error


def _first(paths: tuple[str, ...]) -> Text:
    renders = [compile_text(path) for path in paths]
    if len(renders) == 1:
        return renders[0]
    return lambda document: next((text for render in renders if (text := render(document))), "")


def _first_there(paths: tuple[str, ...]) -> Callable[[Any], Any]:
    looks = [compile_path(path) for path in paths]

    def read(document: Any) -> Any:
        return next((one for look in looks if (one := look(document)) is not ABSENT), None)

    return read
