"""Explain: each check of a message with the actual value, in the order in which they were made."""

from typing import Any

import pytest

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Candidate, Raw
from tocsin.respond.integrations.explain import CHECKS_MAX, Became, Check, explain, remembered
from tocsin.respond.integrations.integration import Integration, Maintenance, Route
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.templates import load_templates

TEMPLATES = load_templates()
T0 = 1_790_000_000_000_000
OPENED = Became("open", "mapped", "status is 'open': opens", "a", "#12", "Platform critical, revision 7: started")
Told = list[tuple[bool | None, str]]


def candidate(name: str = "one", template: str = "generic", source: str = "tool", **settings: Any) -> Candidate:
    """Return an integration."""
    return Candidate(name, name, compile_integration(Integration(template, source, **settings), TEMPLATES[template]))


def told(candidates: list[Candidate], document: Any, *became: Became) -> Told:
    """Return the checks of a message as pairs."""
    body = document if isinstance(document, bytes) else to_json(document)
    return [(one.is_met, one.text) for one in explain(candidates, Raw("tool", body, at=T0), became)]


def event(key: str = "a", status: str = "open", **fields: Any) -> dict[str, Any]:
    """Return an event of the generic template."""
    return {"dedup_key": key, "status": status} | fields


def when(field: str, value: str) -> Conditions:
    """Return a single condition."""
    return Conditions(all=(Condition(field, "contains", value),))


def test_rules_of_an_own_kind_are_told_with_the_actual_value() -> None:
    """The open rule that was met, the close rule that wasn't asked then, the routes up to the first that matched."""
    one = candidate(
        open_when=when("normality", "false"),
        close_when=when("normality", "true"),
        routes=tuple(Route("priority", "contains", value, value) for value in ("INFO", "CRITICAL", "WARN", "ERROR")),
    )
    assert told([one], event(normality="false", priority="CRITICAL"), OPENED) == [
        (True, "It takes the source 'tool'"),
        (True, "Read by the template Generic"),
        (True, "Open rule met: normality contains false (it is 'false')"),
        (None, "Close rule: not asked"),
        (False, "Route 1: priority contains INFO (it is 'CRITICAL')"),
        (True, "Route 2: priority contains CRITICAL (it is 'CRITICAL')"),
        (None, "Routes 3 to 4: not asked"),
        (True, "Key 'a': no unresolved incident had it, so #12 opened"),
        (True, "Policy Platform critical, revision 7: started"),
    ]


def test_a_close_rule_is_told_after_the_open_rule_that_was_not_met() -> None:
    """What closes names the incident that it resolved, and asks for no route."""
    one = candidate(open_when=when("normality", "false"), close_when=when("normality", "true"))
    closed = Became("close", "mapped", "", "a", "#12")
    assert told([one], event(normality="true"), closed)[2:] == [
        (False, "Open rule not met: normality contains false (not met, it is 'true')"),
        (True, "Close rule met: normality contains true (it is 'true')"),
        (True, "Key 'a': #12 was unresolved, so this problem of it is over"),
    ]


def test_what_meets_no_rule_is_told_with_each() -> None:
    """Where there is an open rule and nothing is met, it is ignored; without an open rule it opens."""
    both = candidate(open_when=when("normality", "false"), close_when=when("normality", "true"))
    last = told([both], event(normality="maybe"), Became("ignore", "ignored", "", "a"))[-1]
    assert last[0] is False
    assert last[1].startswith("status mismatch: ")
    closing = candidate(close_when=when("normality", "true"))
    assert (True, "It opens, as there is no open rule and no other was met") in told([closing], event(), OPENED)


def test_status_texts_are_told_as_rules() -> None:
    """Without rules of its own the template's texts decide, and those that were not met are named."""
    found = told([candidate()], event(status="ok"), Became("close", "ignored", "x: no unresolved incident", "a"))
    assert (True, "Close rule met: status is 'ok': closes") in found
    assert any(is_met is False and text.startswith("Open rule not met: it wants ") for is_met, text in found)
    assert found[-1] == (False, "Key 'a': no unresolved incident")
    appended = told([candidate()], event(), Became("open", "appended", "", "a", "#12"))
    assert appended[-1] == (True, "Key 'a': #12 was unresolved, so it is one more report of it")


def test_a_problem_that_joined_names_the_incident() -> None:
    """A key that joined an incident of another one says so."""
    joined = Became("open", "appended", "", "a", "#12", is_joined=True)
    assert told([candidate()], event(), joined)[-1] == (
        True,
        "Key 'a': it joined #12, which takes in problems of this while",
    )


def test_every_integration_that_was_asked_says_why_it_did_not_take_it() -> None:
    """Disabled, another source, a filter with the actual value, a body that it can't read; the rest was not asked."""
    url = [
        candidate("off", is_enabled=False),
        candidate("other", source="else"),
        candidate("job", type="heartbeat"),
        candidate("prod", filters=Conditions((Condition("env", "equals", "prod"),), (Condition("x", "exists"),))),
        candidate("notices", "tocsin"),
        candidate("mine"),
        candidate("last"),
    ]
    nothing = "the template Tocsin finds no dedup key, subject or text in it"
    assert told(url, event(env="test"), OPENED)[:9] == [
        (False, "off: The integration is disabled"),
        (False, "other: It takes the source 'else', and this came as 'tool'"),
        (False, "job: It is a heartbeat, and this is no pulse of it"),
        (True, "prod: It takes the source 'tool'"),
        (False, "Filter: env equals prod (not met, it is 'test')"),
        (False, "Filter, one of these: x exists (not met, it is '')"),
        (False, "Filtered out: env equals prod (not met, it is 'test')"),
        (True, "notices: It takes the source 'tool'"),
        (False, f"It can't be read by the template Tocsin: {nothing}; the message has: dedup_key, status, env"),
    ]
    assert told(url, event(env="test"), OPENED)[-1] == (None, "1 further integration of this API URL: not asked")
    assert told(url[:1], event())[-1] == (False, "No integration of this API URL took it")


def test_maintenance_is_told() -> None:
    """What opens nothing because of a planned window says which and until when."""
    window = Maintenance("move", "2026-09-01T00:00", "2026-10-01T00:00")
    found = told([candidate(maintenance=(window,))], event(), Became("update", "ignored", "x: no incident", "a"))
    assert (False, "Nothing is opened: maintenance 'move' until 2026-10-01T00:00:00.000Z") in found
    assert not any("Route" in text for _, text in found)


def test_several_reports_are_told_one_by_one_and_are_bounded() -> None:
    """Each line names its report; after ten of them, and after so many checks, the rest is counted."""
    found = told([candidate()], [event(str(number)) for number in range(12)])
    assert (True, "Read by the template Generic as 12 reports") in found
    assert any(text.startswith("Report 10: ") for _, text in found)
    assert found[-1] == (None, "2 further reports: not shown")
    routes = tuple(Route("priority", "equals", str(number), "") for number in range(200))
    found = told([candidate(routes=routes)], [event("a"), event("b")])
    assert len(found) == CHECKS_MAX + 1
    assert found[-1][1].endswith("further checks: not shown")


def test_what_reads_otherwise_today_is_told_from_what_was_stored() -> None:
    """Where another release reads it otherwise, the stored reasons stand, and it is said so."""
    found = told([candidate()], event(status="ok"), OPENED)
    assert found[2:] == [
        (None, "Today it reads otherwise, as the template has changed; this is what was decided then"),
        (True, "status is 'open': opens"),
        (True, "Key 'a': no unresolved incident had it, so #12 opened"),
        (True, "Policy Platform critical, revision 7: started"),
    ]


@pytest.mark.parametrize(
    ("became", "reason", "last"),
    [
        ([], "not JSON", Check(False, "not JSON")),
        ([Became("ignore", "ignored", "status mismatch")], "", Check(False, "status mismatch")),
        ([OPENED], "", Check(True, "Policy Platform critical, revision 7: started")),
    ],
)
def test_without_the_message_the_stored_reasons_are_told(became: list[Became], reason: str, last: Check) -> None:
    """What can't be read again is told as it was decided."""
    assert remembered(became, reason)[-1] == last
