"""Interpret: an inbound document becomes reports, each with its action, key, policy and the reasons for them."""

import hashlib
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec

from tocsin.kernel.conditions import Condition, Operator, compile_condition
from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.values import Value, read_json
from tocsin.respond.integrations.paths import ABSENT, Look, Text, compile_path, compile_text, labels_of, text_of
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.integrations.templates import Template

SUBJECT_MAX = 1_000
TEXT_MAX = 20_000
KEY_MAX = 255
LABELS_MAX = 64
REPORTS_MAX = 1_000
ROUTES_MAX = 200
FORM_MAX = 2_000
BOM = b"\xef\xbb\xbf"  # some Windows tools begin their JSON with it

__all__ = [
    "CompiledIntegration",
    "Integration",
    "Route",
    "Template",
    "compile_integration",
    "interpret",
    "matches_source",
    "read_document",
]


class Route(Value, frozen=True):
    """A row of "Advanced rules": condition → policy; the first that matches wins."""

    field: str
    operator: str
    value: str
    policy_id: str


class Integration(Value, frozen=True):
    """An inbound integration. `source` is the last part of its API URL."""

    template: str
    source: str
    api_url_id: str
    default_policy_id: str = ""
    routes: tuple[Route, ...] = ()
    is_enabled: bool = True
    description: str = ""


class CompiledIntegration(msgspec.Struct, frozen=True):
    """An integration with its template, every path and condition compiled."""

    integration: Integration
    template: Template
    source: str
    fields: dict[str, Text]
    labels: Callable[[Any], Any]
    each: Callable[[Any], Any] | None
    routes: tuple[tuple[Callable[[Any], tuple[bool, str]], str, str], ...]
    test: tuple[tuple[Text, str], ...]


def compile_integration(integration: Integration, template: Template) -> CompiledIntegration:
    """Return the compiled form; raise Invalid that names the path, operator or value at fault."""
    if len(integration.routes) > ROUTES_MAX:
        raise Invalid(f"more than {ROUTES_MAX} routes", field="routes")
    return CompiledIntegration(
        integration=integration,
        template=template,
        source=integration.source.casefold(),
        fields={name: _first(paths) for name, paths in template.map.items() if name != "labels"},
        labels=_first_there(template.map.get("labels", ())),
        each=compile_path(template.each) if template.each else None,
        routes=tuple(_route(number, route) for number, route in enumerate(integration.routes, 1)),
        test=tuple((compile_text(path), wanted) for path, wanted in template.test.items()),
    )


def matches_source(compiled: CompiledIntegration, source: str) -> bool:
    """Whether the integration is in use and takes what came under this source; case doesn't count."""
    return compiled.integration.is_enabled and source.casefold() == compiled.source


def read_document(body: bytes, content_type: str, query: str) -> Any:
    """
    Return the document in a message: JSON whatever the Content-Type says, else a form, else the query.

    Raises FormatError that says what is wrong and where.
    """
    if not body.strip():
        return _form(query, "the body is empty")
    try:
        document = read_json(body.removeprefix(BOM))
    except FormatError as error:
        if not _is_form(body, content_type.casefold()):
            raise
        return _form(_decoded(body), str(error))
    if not isinstance(document, dict | list):
        raise FormatError("the body is JSON, but neither an object nor an array")
    return document


def interpret(compiled: CompiledIntegration, document: Any) -> tuple[Report, ...]:
    """Return the reports of a document, at least one; raise FormatError where it holds none or too many."""
    documents = document if isinstance(document, list) else [document]
    if compiled.each is not None:
        documents = [one for part in documents for one in _elements(compiled, part)]
    if not documents:
        raise FormatError("the message holds no report")
    if len(documents) > REPORTS_MAX:
        raise FormatError(f"the message holds more than {REPORTS_MAX} reports")
    return tuple(_report(compiled, one) for one in documents)


def _elements(compiled: CompiledIntegration, part: Any) -> list[Any]:
    assert compiled.each is not None
    found = compiled.each(part)
    if not isinstance(found, list):
        raise FormatError(f"no array at {compiled.template.each!r}")
    return found


def _report(compiled: CompiledIntegration, document: Any) -> Report:
    if not isinstance(document, dict):
        raise FormatError("a report must be an object")
    texts = {name: render(document) for name, render in compiled.fields.items()}
    template = compiled.template
    text = _clean(texts.get("text", ""), TEXT_MAX)
    subject = _clean(texts.get("subject", ""), SUBJECT_MAX)
    if template.constant_subject and subject == template.constant_subject and text:
        subject = _clean(text.strip().partition("\n")[0].strip(), SUBJECT_MAX)
    subject = subject or _clean(text.strip().partition("\n")[0], SUBJECT_MAX) or "No subject"
    action, reason = _action(template, texts.get("status", "").strip())
    key, why = _key(texts.get("dedup_key", ""), subject)
    policy_id, policy_reason = _policy(compiled, document)
    source_severity = _clean(texts.get("severity", ""), KEY_MAX)
    labels = labels_of(compiled.labels(document))
    return Report(
        action=action,
        dedup_key=key,
        reason=reason + why,
        subject=subject,
        text=text,
        severity=template.severity.get(source_severity.casefold(), ""),
        source_severity=source_severity,
        url=_clean(texts.get("url", ""), TEXT_MAX),
        labels={_clean(name, KEY_MAX): _clean(labels[name], SUBJECT_MAX) for name in list(labels)[:LABELS_MAX]},
        links={"source": url} if (url := _link(texts.get("url", ""))) else {},
        fallback_key=_bounded(fallback) if (fallback := texts.get("fallback_key", "")).strip("|") else "",
        is_test=bool(compiled.test) and all(render(document) == wanted for render, wanted in compiled.test),
        policy_id=policy_id,
        policy_reason=policy_reason,
    )


def _action(template: Template, status: str) -> tuple[Action, str]:
    if not status:
        return Action.OPEN, "no status: opens"
    wanted, shown = status.casefold(), _clean(status, KEY_MAX)
    if wanted in template.status.close:
        return Action.CLOSE, f"status is {shown!r}: closes"
    if wanted in template.status.open:
        return Action.OPEN, f"status is {shown!r}: opens"
    if wanted in template.status.update:
        return Action.UPDATE, f"status is {shown!r}: updates"
    return Action.IGNORE, f"status mismatch: {shown!r} neither opens, closes nor updates"


def _key(key: str, subject: str) -> tuple[str, str]:
    if key.strip("|"):
        return _bounded(key), ""
    return _bounded(subject), "; no dedup key, so the subject is the key"


def _bounded(key: str) -> str:
    key = key.replace("\x00", "")
    return key if len(key) <= KEY_MAX else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def _policy(compiled: CompiledIntegration, document: Any) -> tuple[str, str]:
    for matches, policy_id, text in compiled.routes:
        matched, actual = matches(document)
        if matched:
            return policy_id, f"{text} (it is {_clean(actual, KEY_MAX)!r})"
    return compiled.integration.default_policy_id, "default policy: no route matched"


def _route(number: int, route: Route) -> tuple[Callable[[Any], tuple[bool, str]], str, str]:
    try:
        look = compile_path(route.field)
        condition = Condition(route.field, cast(Operator, route.operator), route.value)
        test = compile_condition(condition, lambda document: _text_at(look, document))
    except Invalid as error:
        raise Invalid(f"route {number}: {error.detail}", field=f"routes[{number - 1}].{error.field}") from error
    return test, route.policy_id, f"route {number}: {route.field} {route.operator} {route.value}"


def _text_at(look: Look, document: Any) -> str | None:
    value = look(document)
    return None if value is ABSENT else text_of(value)


def _first(paths: tuple[str, ...]) -> Text:
    renders = [compile_text(path) for path in paths]
    if len(renders) == 1:
        return renders[0]
    return lambda document: next((text for render in renders if (text := render(document))), "")


def _is_form(body: bytes, content_type: str) -> bool:
    if body.lstrip()[:1] in b"{[" or b"=" not in body or "json" in content_type:
        return False
    # A form has no bare blanks. With them and without the type it is prose, XML or multipart: rubbish as a form.
    return "form-urlencoded" in content_type or len(body.split(None, 2)) == 1


def _first_there(paths: tuple[str, ...]) -> Callable[[Any], Any]:
    looks = [compile_path(path) for path in paths]

    def read(document: Any) -> Any:
        return next((one for look in looks if (one := look(document)) is not ABSENT), None)

    return read


def _form(text: str, otherwise: str) -> dict[str, str]:
    if text.count("&") >= FORM_MAX:
        raise FormatError(f"a form of more than {FORM_MAX} fields")
    pairs = parse_qsl(text.strip(), keep_blank_values=True)
    if not pairs:
        raise FormatError(otherwise)
    return dict(pairs)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"neither JSON nor a form: not UTF-8 at byte {error.start}") from error


def _link(url: str) -> str:
    return _clean(url, SUBJECT_MAX) if url.startswith(("http://", "https://")) else ""


def _clean(text: str, length: int) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if len(text) <= length else text[: length - 1] + "…"
