"""Interpret: an inbound document becomes reports, each with its action, key, policy and the reasons for them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from tocsin.kernel.conditions import Verdict
from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import Value
from tocsin.respond.integrations.acting import Act, compile_act, compile_ask
from tocsin.respond.integrations.extracts import compile_extracts
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.maintenance import compile_maintenance
from tocsin.respond.integrations.mapping import Extras, compile_extras, compile_mapping
from tocsin.respond.integrations.paths import Text, compile_path, compile_text, labels_of
from tocsin.respond.integrations.reports import Action, Filtered, Recipient, Rendered, Report, Unmapped
from tocsin.respond.integrations.routing import Choose, Recipients, compile_recipients, compile_routes
from tocsin.respond.integrations.templates import Template
from tocsin.respond.integrations.texts import KEY_MAX, SUBJECT_MAX, TEXT_MAX, bounded, clean, link

LABELS_MAX = 64
NAME_MAX = 40  # of a field's name in a reason, and how many of them
NAMES_MAX = 10
REPORTS_MAX = 1_000

Found = TypeVar("Found")


class Given(Value, frozen=True):
    """
    What an integration is told beside the document: the instant, whether a person tries it, and texts by field.

    `rendered` has what its templates made of each element; `fields` replace its own mapping, as a legacy URL does: its
    dedup key is then the whole one.
    """

    at: int = 0
    is_test: bool = False
    rendered: tuple[Rendered, ...] = ()
    fields: Mapping[str, Text] | None = None


NOTHING = Given()


class CompiledIntegration(msgspec.Struct, frozen=True):
    """An integration with its template, every path and condition compiled. `jinja` has the sources of templates."""

    integration: Integration
    template: Template
    source: str
    fields: dict[str, Text]
    jinja: dict[str, str]
    act: Act
    labels: Callable[[Any], Any]
    each: Callable[[Any], Any] | None
    extract: Callable[[dict[str, Any]], dict[str, Any]] | None
    choose: Choose
    recipients: Recipients
    extras: Extras
    severities: dict[str, str]
    maintenance: Callable[[int], str]
    test: tuple[tuple[Text, str], ...]
    filters: Callable[[Any], Verdict] | None


def compile_integration(integration: Integration, template: Template) -> CompiledIntegration:
    """Return the compiled form; raise Invalid that names the path, operator or value at fault."""
    mapping = compile_mapping(integration, template)
    extracts = (*template.extracts, *integration.extracts)
    return CompiledIntegration(
        integration=integration,
        template=template,
        source=integration.source.casefold(),
        fields=mapping.fields,
        jinja=mapping.jinja,
        act=compile_act(integration, mapping.status, integration.status or template.status),
        labels=mapping.labels,
        each=compile_path(template.each) if template.each else None,
        extract=compile_extracts(extracts) if extracts else None,
        choose=compile_routes(integration),
        recipients=compile_recipients(integration),
        extras=compile_extras(integration),
        severities=template.severity | integration.severity,
        maintenance=compile_maintenance(integration.maintenance),
        test=tuple((compile_text(path), wanted) for path, wanted in template.test.items()),
        filters=compile_ask(integration.filters, "filters"),
    )


def matches_source(compiled: CompiledIntegration, source: str) -> bool:
    """Whether the integration is in use and reads what came under this source; case doesn't count."""
    integration = compiled.integration
    return integration.is_enabled and integration.type != "heartbeat" and source.casefold() == compiled.source


def elements_of(compiled: CompiledIntegration, document: Any) -> list[Any]:
    """Return what becomes a report each, in order, with the integration's extracts; raise FormatError."""
    documents = document if isinstance(document, list) else [document]
    if compiled.each is not None:
        documents = [one for part in documents for one in _elements(compiled, part)]
    if not documents:
        raise FormatError("the message holds no report")
    if len(documents) > REPORTS_MAX:
        raise FormatError(f"the message holds more than {REPORTS_MAX} reports")
    extract = compiled.extract
    if extract is None:
        return documents
    return [extract(one) if isinstance(one, dict) else one for one in documents]


def interpret(compiled: CompiledIntegration, document: Any, given: Given = NOTHING) -> tuple[Report, ...]:
    """
    Return the reports of a document, at least one, in order.

    Raises FormatError where it holds none or too many, Unmapped where nothing in it is known, Filtered where the
    filters let nothing through. Among several elements, one that can't be read or is filtered out is ignored with its
    reason and doesn't take the others with it.
    """
    documents = elements_of(compiled, document)
    if len(documents) == 1:
        return (_report(compiled, documents[0], given, 0),)
    reports: list[Report] = []
    errors: list[FormatError] = []
    for place, one in enumerate(documents):
        try:
            reports.append(_report(compiled, one, given, place))
        except FormatError as error:
            errors.append(error)
            says = "filtered out" if isinstance(error, Filtered) else "unmapped"
            reports.append(Report(Action.IGNORE, "", f"element {place + 1} is {says}: {error}"))
    if len(errors) == len(documents):
        raise next((error for error in errors if isinstance(error, Filtered)), errors[0])
    return tuple(reports)


def _elements(compiled: CompiledIntegration, part: Any) -> list[Any]:
    assert compiled.each is not None
    found = compiled.each(part)
    if not isinstance(found, list):
        raise FormatError(f"no array at {compiled.template.each!r}")
    return found


def _report(compiled: CompiledIntegration, document: Any, given: Given, place: int) -> Report:
    if not isinstance(document, dict):
        raise FormatError("a report must be an object")
    if compiled.filters is not None and not (verdict := compiled.filters(document)).matched:
        raise Filtered(verdict.why)
    template = compiled.template
    texts, notes = texts_of(compiled, document, given, place)
    source_name = compiled.extras.source_name(document, texts.get("source_name"))
    text = clean(texts.get("text", ""), TEXT_MAX)
    subject = _subject(template, texts.get("subject", ""), text)
    key, why = _key(texts.get("dedup_key", ""), subject, source_name if given.fields is None else "")
    if not key:
        raise Unmapped(_nothing_known(template, document))
    action, reason = compiled.act(document, texts.get("status", "").strip())
    if action is Action.OPEN and (planned := compiled.maintenance(given.at)):
        action, reason = Action.UPDATE, f"{reason}, but {planned}: nothing is opened"
    policy_id, policy_reason = compiled.choose(document, given.at)
    attributes, missing = compiled.extras.attributes(document)
    source_severity = clean(texts.get("severity", ""), KEY_MAX)
    labels = labels_of(compiled.labels(document))
    return Report(
        action=action,
        dedup_key=key,
        reason=reason + why + notes + missing,
        subject=subject or "No subject",
        text=text,
        severity=compiled.severities.get(source_severity.casefold(), ""),
        source_severity=source_severity,
        url=clean(texts.get("url", ""), TEXT_MAX),
        labels={clean(name, KEY_MAX): clean(labels[name], SUBJECT_MAX) for name in list(labels)[:LABELS_MAX]},
        links=({"source": url} if (url := link(texts.get("url", ""))) else {}) | compiled.extras.links(document),
        fallback_key=bounded(fallback) if (fallback := texts.get("fallback_key", "")).strip("|") else "",
        is_test=given.is_test or _is_test(compiled, document),
        policy_id=policy_id,
        policy_reason=policy_reason,
        source_name=source_name,
        assignee=clean(texts.get("assignee", ""), KEY_MAX).strip(),
        attributes=attributes,
        recipients=_recipients(compiled, document, texts),
        confirm_url=link(texts.get("confirm_url", "")),
    )


def texts_of(compiled: CompiledIntegration, document: Any, given: Given, place: int) -> tuple[dict[str, str], str]:
    """Return the texts by field, and what to say of those that a template could not give."""
    fields = compiled.fields if given.fields is None else given.fields
    texts = {name: render(document) for name, render in fields.items()}
    if not compiled.jinja or given.fields is not None:
        return texts, ""
    rendered = given.rendered[place] if place < len(given.rendered) else Rendered()
    notes = [
        f"; {name} by the template {compiled.template.name}: {rendered.errors.get(name, 'it was not rendered')}"
        for name in compiled.jinja
        if name not in rendered.texts
    ]
    return texts | {name: rendered.texts[name] for name in compiled.jinja if name in rendered.texts}, "".join(notes)


def _is_test(compiled: CompiledIntegration, document: Any) -> bool:
    return bool(compiled.test) and all(render(document) == wanted for render, wanted in compiled.test)


def _recipients(compiled: CompiledIntegration, document: Any, texts: dict[str, str]) -> tuple[Recipient, ...]:
    return compiled.recipients(document, texts.get("recipient_user", ""), texts.get("recipient_team", ""))


def _subject(template: Template, subject: str, text: str) -> str:
    """Return one line: where the subject says nothing, the text's first."""
    subject = " ".join(clean(subject, SUBJECT_MAX).split())
    if subject and (subject != template.constant_subject or not text):
        return subject
    return clean(" ".join(text.lstrip().partition("\n")[0].split()), SUBJECT_MAX) or subject


def _nothing_known(template: Template, document: dict[str, Any]) -> str:
    found = ", ".join(clean(key, NAME_MAX) for key in list(document)[:NAMES_MAX]) or "no fields"
    return f"the template {template.name} finds no dedup key, subject or text in it; the message has: {found}"


def _key(key: str, subject: str, source_name: str) -> tuple[str, str]:
    """Return what identifies the problem, with the source name before it where there is one, and what to say of it."""
    before = f"{source_name}|" if source_name else ""
    if key.strip("| "):
        return bounded(before + key), ""
    return bounded(before + subject) if subject or source_name else "", "; no dedup key, so the subject is the key"
