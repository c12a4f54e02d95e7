"""Interpret: an inbound document becomes reports, each with its action, key, policy and the reasons for them."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from tocsin.kernel.conditions import Condition, Conditions, Operator, Verdict, compile_condition, compile_conditions
from tocsin.kernel.errors import FormatError, Invalid
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.respond.integrations.paths import ABSENT, Look, Text, compile_path, compile_text, labels_of, text_of
from tocsin.respond.integrations.reports import Action, Filtered, Report, Unmapped
from tocsin.respond.integrations.templates import Status, Template

SUBJECT_MAX = 1_000
TEXT_MAX = 20_000
KEY_MAX = 255
LABELS_MAX = 64
NAME_MAX = 40  # of a field's name in a reason, and how many of them
NAMES_MAX = 10
REPORTS_MAX = 1_000
ROUTES_MAX = 200
PATHS_MAX = 20  # candidates of one field
STATUSES_MAX = 100
MAPPED = frozenset({"dedup_key", "fallback_key", "labels", "severity", "status", "subject", "text", "url"})
SAYS = {Action.OPEN: "opens", Action.CLOSE: "closes", Action.UPDATE: "updates"}


Act = Callable[[str], tuple[Action, str]]
Found = TypeVar("Found")


class CompiledIntegration(msgspec.Struct, frozen=True):
    """An integration with its template, every path and condition compiled."""

    integration: Integration
    template: Template
    source: str
    fields: dict[str, Text]
    act: Act
    labels: Callable[[Any], Any]
    each: Callable[[Any], Any] | None
    routes: tuple[tuple[Callable[[Any], tuple[bool, str]], str, str], ...]
    test: tuple[tuple[Text, str], ...]
    filters: Callable[[Any], Verdict] | None


def compile_integration(integration: Integration, template: Template) -> CompiledIntegration:
    """Return the compiled form; raise Invalid that names the path, operator or value at fault."""
    if len(integration.routes) > ROUTES_MAX:
        raise Invalid(f"more than {ROUTES_MAX} routes", field="routes")
    for name, paths in integration.mapping.items():
        if name not in MAPPED:
            raise Invalid(f"unknown field {name!r}; known: {', '.join(sorted(MAPPED))}", field=f"mapping.{name}")
        if not 0 < len(paths) <= PATHS_MAX:
            raise Invalid(f"{name}: from 1 to {PATHS_MAX} paths or texts", field=f"mapping.{name}")
    mapping = template.map | integration.mapping
    return CompiledIntegration(
        integration=integration,
        template=template,
        source=integration.source.casefold(),
        fields={name: _compiled(name, paths, _first) for name, paths in mapping.items() if name != "labels"},
        act=_act(mapping.get("status", ()), integration.status or template.status),
        labels=_compiled("labels", mapping.get("labels", ()), _first_there),
        each=compile_path(template.each) if template.each else None,
        routes=tuple(_route(number, route) for number, route in enumerate(integration.routes, 1)),
        test=tuple((compile_text(path), wanted) for path, wanted in template.test.items()),
        filters=_filters(integration.filters),
    )


def matches_source(compiled: CompiledIntegration, source: str) -> bool:
    """Whether the integration is in use and takes what came under this source; case doesn't count."""
    return compiled.integration.is_enabled and source.casefold() == compiled.source


def interpret(compiled: CompiledIntegration, document: Any) -> tuple[Report, ...]:
    """
    Return the reports of a document, at least one, in order.

    Raises FormatError where it holds none or too many, Unmapped where nothing in it is known, Filtered where the
    filters let nothing through. Among several elements, one that can't be read or is filtered out is ignored with its
    reason and doesn't take the others with it.
    """
    documents = document if isinstance(document, list) else [document]
    if compiled.each is not None:
        documents = [one for part in documents for one in _elements(compiled, part)]
    if not documents:
        raise FormatError("the message holds no report")
    if len(documents) > REPORTS_MAX:
        raise FormatError(f"the message holds more than {REPORTS_MAX} reports")
    if len(documents) == 1:
        return (_report(compiled, documents[0]),)
    return _reports(compiled, documents)


def _reports(compiled: CompiledIntegration, documents: list[Any]) -> tuple[Report, ...]:
    reports: list[Report] = []
    errors: list[FormatError] = []
    for place, document in enumerate(documents, 1):
        try:
            reports.append(_report(compiled, document))
        except FormatError as error:
            errors.append(error)
            says = "filtered out" if isinstance(error, Filtered) else "unmapped"
            reports.append(Report(Action.IGNORE, "", f"element {place} is {says}: {error}"))
    if len(errors) == len(documents):
        raise next((error for error in errors if isinstance(error, Filtered)), errors[0])
    return tuple(reports)


def _elements(compiled: CompiledIntegration, part: Any) -> list[Any]:
    assert compiled.each is not None
    found = compiled.each(part)
    if not isinstance(found, list):
        raise FormatError(f"no array at {compiled.template.each!r}")
    return found


def _report(compiled: CompiledIntegration, document: Any) -> Report:
    if not isinstance(document, dict):
        raise FormatError("a report must be an object")
    if compiled.filters is not None and not (verdict := compiled.filters(document)).matched:
        raise Filtered(verdict.why)
    texts = {name: render(document) for name, render in compiled.fields.items()}
    template = compiled.template
    text = _clean(texts.get("text", ""), TEXT_MAX)
    subject = _subject(template, texts.get("subject", ""), text)
    key, why = _key(texts.get("dedup_key", ""), subject)
    if not key:
        raise Unmapped(_nothing_known(template, document))
    action, reason = compiled.act(texts.get("status", "").strip())
    policy_id, policy_reason = _policy(compiled, document)
    source_severity = _clean(texts.get("severity", ""), KEY_MAX)
    labels = labels_of(compiled.labels(document))
    return Report(
        action=action,
        dedup_key=key,
        reason=reason + why,
        subject=subject or "No subject",
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


def _filters(filters: Conditions) -> Callable[[Any], Verdict] | None:
    if filters == Conditions():
        return None

    def read_of(path: str) -> Callable[[Any], str | None]:
        look = compile_path(path)
        return lambda document: _text_at(look, document)

    try:
        return compile_conditions(filters, read_of)
    except Invalid as error:
        raise Invalid(f"filters: {error.detail}", field=f"filters.{error.field}") from error


def _act(paths: tuple[str, ...], status: Status) -> Act:
    texts = {Action.OPEN: status.open, Action.CLOSE: status.close, Action.UPDATE: status.update}
    wanted = [(text.casefold(), action) for action, group in texts.items() for text in group]
    if len(wanted) > STATUSES_MAX or not all(text for text, _ in wanted):
        raise Invalid(f"at most {STATUSES_MAX} status texts, none of them empty", field="status")
    name = paths[0] if len(paths) == 1 else "status"
    whole = dict(reversed(wanted))
    parts = wanted if status.is_part else []

    def act(text: str) -> tuple[Action, str]:
        if not text:
            return Action.OPEN, "no status: opens"
        actual, shown = text.casefold(), _clean(text, KEY_MAX)
        action = whole.get(actual) or next((action for part, action in parts if part in actual), None)
        if action is None and status.otherwise == "open":
            return Action.OPEN, f"{name} is {shown!r}, as none that closes or updates: opens"
        if action is None:
            return Action.IGNORE, f"status mismatch: {name} is {shown!r}, which neither opens, closes nor updates"
        return action, f"{name} is {shown!r}: {SAYS[action]}"

    return act


def _subject(template: Template, subject: str, text: str) -> str:
    """Return one line: where the subject says nothing, the text's first."""
    subject = " ".join(_clean(subject, SUBJECT_MAX).split())
    if subject and (subject != template.constant_subject or not text):
        return subject
    return _clean(" ".join(text.lstrip().partition("\n")[0].split()), SUBJECT_MAX) or subject


def _nothing_known(template: Template, document: dict[str, Any]) -> str:
    found = ", ".join(_clean(key, NAME_MAX) for key in list(document)[:NAMES_MAX]) or "no fields"
    return f"the template {template.name} finds no dedup key, subject or text in it; the message has: {found}"


def _key(key: str, subject: str) -> tuple[str, str]:
    if key.strip("| "):
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
        condition = Condition(route.field, cast(Operator, route.operator), route.value, route.negate)
        test = compile_condition(condition, lambda document: _text_at(look, document))
    except Invalid as error:
        raise Invalid(f"route {number}: {error.detail}", field=f"routes[{number - 1}].{error.field}") from error
    return test, route.policy_id, f"route {number}: {route.field} {route.operator} {route.value}"


def _compiled(name: str, paths: tuple[str, ...], compile_paths: Callable[[tuple[str, ...]], Found]) -> Found:
    try:
        return compile_paths(paths)
    except Invalid as error:
        raise Invalid(f"{name}: {error.detail}", field=f"mapping.{name}") from error


def _text_at(look: Look, document: Any) -> str | None:
    value = look(document)
    return None if value is ABSENT else text_of(value)


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


def _link(url: str) -> str:
    return _clean(url, SUBJECT_MAX) if url.startswith(("http://", "https://")) else ""


def _clean(text: str, length: int) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if len(text) <= length else text[: length - 1] + "…"
