"""Choosing: several integrations may share one API URL; the first that takes a message has it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import Value
from tocsin.respond.integrations.documents import read_document, read_text, unwrap
from tocsin.respond.integrations.interpret import CompiledIntegration, Given, interpret, matches_source
from tocsin.respond.integrations.legacy import by_url, legacy_fields
from tocsin.respond.integrations.mail import is_mail, read_mail
from tocsin.respond.integrations.reports import Action, Filtered, Rendered, Report
from tocsin.respond.integrations.templates import Template
from tocsin.respond.integrations.texts import bounded

REASON_MAX = 2_000


class Candidate(NamedTuple):
    """An integration of an API URL."""

    id: str
    name: str
    compiled: CompiledIntegration


class Raw(Value, frozen=True):
    """
    A message as it came, at an instant.

    `path` is what follows the key of a legacy URL. `rendered` has, by integration, what the worker made of its
    templates: per element of the message, the texts by field.
    """

    source: str
    body: bytes
    content_type: str = ""
    query: str = ""
    path: str = ""
    at: int = 0
    is_test: bool = False
    rendered: dict[str, tuple[Rendered, ...]] = {}


class Reading(Value, frozen=True):
    """
    What a message says: the reports, and the place of the integration that took it.

    `taken_by` is None where nobody could read it; `reason` then says why.
    """

    taken_by: int | None
    reports: tuple[Report, ...] = ()
    reason: str = ""


def read_message(candidates: Sequence[Candidate], raw: Raw) -> Reading:
    """
    Return what the first candidate that takes the message reads in it, and why those before it did not.

    A message that only filters keep from being read is ignored: somebody wanted it so. Else it is unmapped.
    """
    refusals: list[str] = []
    filtered: int | None = None
    for place, (integration_id, name, compiled) in enumerate(candidates):
        if not matches_source(compiled, raw.source):
            continue
        try:
            reports = reports_of(compiled, raw, raw.rendered.get(integration_id, ()))
        except FormatError as error:
            if isinstance(error, Filtered) and filtered is None:
                filtered = place
            refusals.append(_refusal(name, error, len(candidates)))
            continue
        return Reading(place, _after(refusals, reports))
    reason = "; ".join(refusals)[:REASON_MAX]
    if filtered is not None:
        return Reading(filtered, (Report(Action.IGNORE, "", reason),))
    return Reading(None, (), reason or "no integration of this API URL takes this source")


def document_of(template: Template, raw: Raw) -> Any:
    """Return a message's document as the template wants it; raise FormatError."""
    if is_mail(raw.content_type) or (template.reads == "mail" and not raw.path):
        return read_mail(raw.body)
    if template.reads == "text" and not raw.path:
        return read_text(raw.body)
    document = read_document(raw.body, raw.content_type, raw.query)
    return unwrap(document, template.unwrap) if template.unwrap else document


def reports_of(compiled: CompiledIntegration, raw: Raw, rendered: tuple[Rendered, ...]) -> tuple[Report, ...]:
    """Return what an integration reads in a message, whatever its source; raise FormatError."""
    reads, given = as_given(compiled, raw, rendered)
    reports = interpret(reads, document_of(compiled.template, raw), given)
    return tuple(map(_as_test, reports)) if raw.is_test else reports


def as_given(
    compiled: CompiledIntegration, raw: Raw, rendered: tuple[Rendered, ...]
) -> tuple[CompiledIntegration, Given]:
    """Return the integration as it reads this message, by a legacy URL where it came by one, and what it is told."""
    if not raw.path:
        return compiled, Given(raw.at, raw.is_test, rendered)
    return by_url(compiled, raw.path), Given(raw.at, raw.is_test, rendered, legacy_fields(raw.path))


def _as_test(report: Report) -> Report:
    """Return a report whose keys no real one has: a test closes nothing, and no problem may join what pages nobody."""
    keys = {name: getattr(report, name) for name in ("dedup_key", "fallback_key")}
    return msgspec.structs.replace(
        report, **{name: bounded(f"test|{key}") if key else "" for name, key in keys.items()}
    )


def _refusal(name: str, error: FormatError, count: int) -> str:
    says = f"filtered out: {error}" if isinstance(error, Filtered) else str(error)
    return f"{name}: {says}" if count > 1 else says


def _after(refusals: list[str], reports: tuple[Report, ...]) -> tuple[Report, ...]:
    if not refusals:
        return reports
    before = f"; before it: {'; '.join(refusals)}"[:REASON_MAX]
    return tuple(msgspec.structs.replace(one, reason=one.reason + before) for one in reports)
