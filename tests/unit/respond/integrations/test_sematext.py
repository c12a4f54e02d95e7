"""Sematext's alerts, by its template: which incident a message is about."""

from typing import Any

import pytest

from tocsin.kernel.values import to_json
from tocsin.respond.integrations.documents import read_document
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.respond.integrations.interpret import compile_integration, interpret
from tocsin.respond.integrations.reports import Action, Report, Unmapped
from tocsin.respond.integrations.templates import load_templates

TEMPLATE = load_templates()["sematext"]
ROUTES = tuple(Route(route.field, route.operator, route.value, route.policy) for route in TEMPLATE.routes)
COMPILED = compile_integration(Integration("sematext", "Sematext", "url_1", "Default", ROUTES), TEMPLATE)
ALERT = {
    "timeStamp": "1700000000",
    "troubleshootURL": "https://apps.example/alerts/77?from=1&to=2",
    "appId": "42",
    "ruleType": "AF_VALUE",
    "webhookName": "Ops",
    "alertURL": "https://apps.example/alerts/77",
    "alertConditionNormality": "false",
    "alertDescription": "cpu > 90\nfor 10 minutes",
    "alertTitle": "Sematext",
}


def report(**changes: Any) -> Report:
    """Return the report of the alert with some fields changed."""
    (one,) = interpret(COMPILED, read_document(to_json(ALERT | changes), "application/json", ""))
    return one


def test_two_rules_of_an_app_are_two_problems() -> None:
    """Two rules of one app and type differ by their troubleshoot address, yet share the coarser key."""
    one, other = report(), report(troubleshootURL="https://apps.example/alerts/78?from=1")
    assert one.dedup_key != other.dedup_key
    assert one.fallback_key == other.fallback_key


def test_two_hosts_of_a_rule_are_two_problems() -> None:
    """Two series groups of one rule differ in both keys."""
    one, other = report(filters="{os.host=a}"), report(filters="{os.host=b}")
    assert one.dedup_key != other.dedup_key
    assert one.fallback_key != other.fallback_key


def test_recovery_meets_its_problem_though_the_query_moved_on() -> None:
    """The time range in the address changes from message to message; the key doesn't."""
    problem = report()
    recovery = report(alertConditionNormality="true", troubleshootURL="https://apps.example/alerts/77?from=9#chart")
    assert (problem.action, recovery.action) == (Action.OPEN, Action.CLOSE)
    assert problem.dedup_key == recovery.dedup_key


def test_filters_as_text_or_object_are_the_same_problem() -> None:
    """Filters in the form of a Java map and as an object give the same keys and labels."""
    one, other = report(filters="{os.host=a, region=eu}"), report(filters={"region": "eu", "os.host": "a"})
    assert (one.dedup_key, one.fallback_key, one.labels) == (other.dedup_key, other.fallback_key, other.labels)
    assert one.labels == {"os.host": "a", "region": "eu"}


@pytest.mark.parametrize(
    ("title", "subject"), [("Sematext", "cpu > 90"), ("CPU is busy", "CPU is busy"), ("", "cpu > 90")]
)
def test_subject(title: str, subject: str) -> None:
    """While the title only names the tool, the description's first line is the subject."""
    assert report(alertTitle=title).subject == subject


@pytest.mark.parametrize("normality", [False, "False", " false ", "[false]"])
def test_status_is_compared_as_text(normality: object) -> None:
    """A boolean, another case and what stands around don't change what the status means."""
    assert report(alertConditionNormality=normality).action is Action.OPEN


def test_reason_names_the_field_and_its_value() -> None:
    """The reason quotes Sematext's own field, as people see it in the message."""
    assert report().reason == "alertConditionNormality is 'false': opens"
    assert report(alertConditionNormality=True).reason == "alertConditionNormality is 'true': closes"


def test_message_of_another_kind_is_unmapped() -> None:
    """A custom webhook with other names has nothing that the template knows, and opens no incident."""
    with pytest.raises(Unmapped, match=r"the message has: backToNormal, description$"):
        interpret(COMPILED, {"backToNormal": "false", "description": "cpu > 90"})


@pytest.mark.parametrize(
    ("priority", "severity", "policy"),
    [
        ("CRITICAL", "critical", "Critical"),
        ("ERROR", "error", "High"),
        ("WARN", "warning", "Medium"),
        ("INFO", "info", "Low"),
    ],
)
def test_priority_gives_severity_and_policy(priority: str, severity: str, policy: str) -> None:
    """The four priorities give the four severities and, by the template's routes, the four policies."""
    one = report(priority=priority)
    assert (one.severity, one.source_severity, one.policy_id) == (severity, priority, policy)


def test_recorded_test_values_mark_a_test() -> None:
    """The message of Sematext's Test button is a test; an alert of app 1 isn't one."""
    text = "Your notification hook was successfully tested."
    assert report(appId="1", timeStamp="1122007788", alertDescription=text).is_test
    assert not report(appId="1").is_test


def test_message_without_identity_has_no_fallback_key() -> None:
    """Without app, type and filters there is no coarser key, which would tie strangers together."""
    (one,) = interpret(COMPILED, {"alertTitle": "Odd", "troubleshootURL": "https://apps.example/1"})
    assert one.fallback_key == ""
