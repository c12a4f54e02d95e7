"""
Explain: why a message became what it became, check by check, read again by the code that decided it.

The integrations are those that were in force then; what became of each report is told from what was stored.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tocsin.kernel.conditions import Conditions
from tocsin.kernel.errors import FormatError
from tocsin.kernel.values import Value
from tocsin.respond.integrations.acting import compile_ask, compile_rules
from tocsin.respond.integrations.choosing import Candidate, Raw, as_given, document_of, reports_of
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import CompiledIntegration, Given, elements_of, texts_of
from tocsin.respond.integrations.messages import Verdict
from tocsin.respond.integrations.reports import Action, Filtered, Report
from tocsin.respond.integrations.routing import compile_route

REPORTS_MAX = 10  # of a message that are explained one by one
CHECKS_MAX = 300
WORDS_MAX = 10  # status texts that are named
RULES = {Action.OPEN: "Open rule", Action.CLOSE: "Close rule", Action.UPDATE: "Update rule"}


class Check(Value, frozen=True):
    """Something that was asked: met, not met, or (None) not asked or nothing to be met."""

    is_met: bool | None
    text: str


class Became(Value, frozen=True):
    """
    What became of a report: outcome and reason, its key, the incident such as `#12`, and the incident's policy.

    `is_joined`: the incident has another key.
    """

    action: str
    outcome: str
    reason: str
    dedup_key: str = ""
    incident: str = ""
    policy: str = ""
    is_joined: bool = False


def explain(candidates: Sequence[Candidate], raw: Raw, became: Sequence[Became]) -> list[Check]:
    """Return the checks in the order in which they were made."""
    checks: list[Check] = []
    for place, candidate in enumerate(candidates):
        taken, more = _asked(candidate, raw, became, f"{candidate.name}: " if len(candidates) > 1 else "")
        checks += more
        if taken:
            if rest := len(candidates) - place - 1:
                checks.append(Check(None, f"{_count(rest, 'further integration')} of this API URL: not asked"))
            break
    else:
        checks.append(Check(False, "No integration of this API URL took it"))
    if len(checks) > CHECKS_MAX:
        checks = [*checks[:CHECKS_MAX], Check(None, f"{_count(len(checks) - CHECKS_MAX, 'further check')}: not shown")]
    return checks


def remembered(became: Sequence[Became], reason: str) -> list[Check]:
    """Return what was stored of the decision, where it can't be made again."""
    checks: list[Check] = []
    for place, one in enumerate(became[:REPORTS_MAX], 1):
        which = f"Report {place}: " if len(became) > 1 else ""
        checks.append(Check(one.outcome != Verdict.IGNORED, f"{which}{one.reason}"))
        checks += _incident(one, which)
    if not became and reason:
        checks.append(Check(False, reason))
    return checks


def _asked(candidate: Candidate, raw: Raw, became: Sequence[Became], name: str) -> tuple[bool, list[Check]]:
    """Return whether an integration takes the message, and what it asks of it."""
    compiled = candidate.compiled
    source = compiled.integration.source
    if not compiled.integration.is_enabled:
        return False, [Check(False, f"{name}The integration is disabled")]
    if compiled.integration.type == "heartbeat":
        return False, [Check(False, f"{name}It is a heartbeat, and this is no pulse of it")]
    if raw.source.casefold() != compiled.source:
        return False, [Check(False, f"{name}It takes the source {source!r}, and this came as {raw.source!r}")]
    checks = [Check(True, f"{name}It takes the source {source!r}")]
    rendered = raw.rendered.get(candidate.id, ())
    try:
        reports = reports_of(compiled, raw, rendered)
    except Filtered as error:
        return False, [*checks, *_filtered(compiled, raw, error)]
    except FormatError as error:
        return False, [*checks, Check(False, f"It can't be read by the template {compiled.template.name}: {error}")]
    reads, given = as_given(compiled, raw, rendered)
    elements = elements_of(reads, document_of(compiled.template, raw))
    read_as = f" as {len(reports)} reports" if len(reports) > 1 else ""
    checks.append(Check(True, f"Read by the template {compiled.template.name}{read_as}"))
    for place, (element, report) in enumerate(zip(elements, reports, strict=True)):
        if place == REPORTS_MAX:
            checks.append(Check(None, f"{_count(len(reports) - place, 'further report')}: not shown"))
            break
        which = f"Report {place + 1}: " if len(reports) > 1 else ""
        known = became[place] if place < len(became) else None
        found = _report(reads, element, (given, place), report, known)
        checks += [Check(one.is_met, f"{which}{one.text}") for one in found]
    return True, checks


def _filtered(compiled: CompiledIntegration, raw: Raw, error: Filtered) -> Iterator[Check]:
    reads, _ = as_given(compiled, raw, ())
    elements = elements_of(reads, document_of(compiled.template, raw))
    if len(elements) == 1 and isinstance(elements[0], dict):
        yield from _filters(compiled.integration, elements[0])
    yield Check(False, f"Filtered out: {error}")


def _filters(integration: Integration, document: Any) -> Iterator[Check]:
    groups = (("Filter", integration.filters.all), ("Filter, one of these", integration.filters.any))
    for name, conditions in groups:
        for one in conditions:
            ask = compile_ask(Conditions(all=(one,)), "filters")
            if ask is not None:
                verdict = ask(document)
                yield Check(verdict.matched, f"{name}: {verdict.why}")


def _report(
    compiled: CompiledIntegration, document: Any, told: tuple[Given, int], report: Report, became: Became | None
) -> Iterator[Check]:
    if not isinstance(document, dict) or not report.dedup_key:
        yield Check(False, report.reason)
        return
    if became is not None and (became.action, became.dedup_key) != (report.action, report.dedup_key):
        yield Check(None, "Today it reads otherwise, as the template has changed; this is what was decided then")
        yield from remembered([became], "")
        return
    given, place = told
    yield from _filters(compiled.integration, document)
    texts, _ = texts_of(compiled, document, given, place)
    action, reason = compiled.act(document, texts.get("status", "").strip())
    yield from _rules(compiled, document, action, reason)
    if action is Action.OPEN and (planned := compiled.maintenance(given.at)):
        yield Check(False, f"Nothing is opened: {planned}")
    if report.action is Action.OPEN and (became is None or became.outcome == Verdict.MAPPED):
        yield from _routes(compiled.integration, document, given.at)
    if became is not None:
        yield from _incident(became, "")


def _rules(compiled: CompiledIntegration, document: Any, action: Action, reason: str) -> Iterator[Check]:
    rules = compile_rules(compiled.integration)
    left = iter(rules)
    for rule in left:
        verdict = rule.ask(document)
        yield Check(verdict.matched, f"{RULES[rule.action]} {'met' if verdict.matched else 'not met'}: {verdict.why}")
        if verdict.matched:
            break
    for rule in left:
        yield Check(None, f"{RULES[rule.action]}: not asked")
    if not rules:
        yield from _status(compiled, action, reason)
    elif action is Action.OPEN and all(rule.action is not Action.OPEN for rule in rules):
        yield Check(True, "It opens, as there is no open rule and no other was met")
    elif action is Action.IGNORE:
        yield Check(False, reason)


def _status(compiled: CompiledIntegration, action: Action, reason: str) -> Iterator[Check]:
    status = compiled.integration.status or compiled.template.status
    for one, words in ((Action.OPEN, status.open), (Action.CLOSE, status.close), (Action.UPDATE, status.update)):
        if one is action:
            yield Check(True, f"{RULES[one]} met: {reason}")
        elif words:
            wants = " or ".join(repr(word) for word in words[:WORDS_MAX]) + (" …" if len(words) > WORDS_MAX else "")
            yield Check(False, f"{RULES[one]} not met: it wants {wants}")
    if action is Action.IGNORE:
        yield Check(False, reason)


def _routes(integration: Integration, document: Any, at: int) -> Iterator[Check]:
    count = len(integration.routes)
    for number, route in enumerate(integration.routes, 1):
        verdict = compile_route(number, route)(document, at)
        yield Check(verdict.matched, _capital(verdict.why))
        if verdict.matched:
            rest = count - number
            if rest:
                which = f"Route {count}" if rest == 1 else f"Routes {number + 1} to {count}"
                yield Check(None, f"{which}: not asked")
            return
    yield Check(True, "No route matched, so the default policy" if count else "No routes, so the default policy")


def _incident(became: Became, which: str) -> Iterator[Check]:
    """Say which incident the report met by its key, and what became of it."""
    key, incident = f"{which}Key {became.dedup_key!r}", became.incident
    if not became.dedup_key or became.action == Action.IGNORE:
        return
    if not incident:
        yield Check(False, f"{key}: {became.reason.rpartition(': ')[2]}")
    elif became.is_joined:
        yield Check(True, f"{key}: it joined {incident}, which takes in problems of this while")
    elif became.outcome == Verdict.APPENDED:
        yield Check(True, f"{key}: {incident} was unresolved, so it is one more report of it")
    elif became.action == Action.CLOSE:
        yield Check(True, f"{key}: {incident} was unresolved, so this problem of it is over")
    else:
        yield Check(True, f"{key}: no unresolved incident had it, so {incident} opened")
        yield Check(bool(became.policy), f"{which}Policy {became.policy or 'none: who administers is paged'}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}"
