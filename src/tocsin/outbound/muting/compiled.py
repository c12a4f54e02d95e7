"""Compiled: silences, maintenance windows and inhibitions as they are asked, and as they may be saved. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tocsin.kernel.conditions import Conditions, Read, Verdict, compile_conditions
from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import to_words
from tocsin.kernel.recurrence import SpanAt, compile_spans
from tocsin.outbound.muting.muting import Inhibition, MaintenanceWindow, Silence

EQUAL_MAX = 20  # fields
NAMED_MAX = 1_000  # integrations, rules and teams of one window
REASON_MAX = 1_000  # characters
WARNS_MAX = 7 * 86_400  # seconds

Document = Mapping[str, Any]
Match = Callable[[Document], Verdict]
ReadOf = Callable[[str], Read]


class CompiledSilence(NamedTuple):
    """A silence: the span that holds an instant or comes next, and whether an incident's document is meant."""

    body: Silence
    span_at: SpanAt
    match: Match


class CompiledInhibition(NamedTuple):
    """An inhibition: whether a document is a source or a target, and the texts in which both must agree."""

    body: Inhibition
    is_source: Match
    is_target: Match
    key_of: Callable[[Document], str]


def compile_silence(body: Silence, read_of: ReadOf) -> CompiledSilence:
    """Return a silence as it is asked; raise Invalid that names the field at fault."""
    _reason(body.reason)
    if not body.matchers.all and not body.matchers.any:
        raise Invalid("say what is silenced: without matchers it would be everything", field="matchers")
    if not 0 <= body.warns <= WARNS_MAX:
        raise Invalid(f"warns is 0 to {WARNS_MAX} seconds", field="warns")
    if body.warns and not body.end:
        raise Invalid("only what has an end can warn of it", field="warns")
    return CompiledSilence(
        body,
        compile_spans(body.start, body.end, body.zone, body.rrule),
        _conditions("matchers", body.matchers, read_of),
    )


def compile_window(body: MaintenanceWindow) -> SpanAt:
    """Return when a maintenance window holds; raise Invalid that names the field at fault."""
    _reason(body.reason)
    named = (*body.integration_ids, *body.rule_ids, *body.team_ids)
    if not named:
        raise Invalid("say what is maintained: integrations, rules or teams", field="integration_ids")
    if len(named) > NAMED_MAX:
        raise Invalid(f"more than {NAMED_MAX} integrations, rules and teams", field="integration_ids")
    if not body.end:
        raise Invalid("a maintenance window has an end", field="end")
    return compile_spans(body.start, body.end, body.zone, body.rrule)


def compile_inhibition(body: Inhibition, read_of: ReadOf) -> CompiledInhibition:
    """Return an inhibition as it is asked; raise Invalid that names the field at fault."""
    for name, conditions in (("source", body.source), ("target", body.target)):
        if not conditions.all and not conditions.any:
            raise Invalid("say which incidents are meant: without conditions it would be all", field=name)
    if len(body.equal) > EQUAL_MAX:
        raise Invalid(f"more than {EQUAL_MAX} fields", field="equal")
    reads = [read_of(one) for one in body.equal]

    def key_of(document: Document) -> str:
        return "\x1f".join((read(document) or "").casefold() for read in reads)

    return CompiledInhibition(
        body, _conditions("source", body.source, read_of), _conditions("target", body.target, read_of), key_of
    )


def until_words(until: int) -> str:
    """Return until when something holds, for a sentence."""
    return f"until {to_words(until)}" if until else "until it is ended"


def _conditions(field: str, conditions: Conditions, read_of: ReadOf) -> Match:
    try:
        return compile_conditions(conditions, read_of)
    except Invalid as error:
        raise Invalid(f"{field}.{error.detail}", field=f"{field}.{error.field}") from error


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("say why, for whoever wonders in the night", field="reason")
    if len(reason) > REASON_MAX:
        raise Invalid(f"longer than {REASON_MAX} characters", field="reason")
