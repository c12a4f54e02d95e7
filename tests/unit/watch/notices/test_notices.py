"""Notices: the document of an alert, the sentence for people, and the message that hooks are given."""

from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value, from_json, to_json
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.watch.notices.notices import Notice, NoticeKind, describe, message_of, notice_of
from tocsin.watch.notices.notices import test_message as message_of_the_test_button
from tocsin.watch.rules.alerts import Alert, AlertStatus
from tocsin.watch.rules.rules import AlertRule

FIRED, RECOVERED = 1_700_000_000, 1_700_000_600
CPU: dict[str, Any] = {"expression": "os.cpu.user +\n os.cpu.system", "window": 30, "threshold": 90}
RULE = AlertRule("app_1", "threshold", CPU, severity="critical")
BEAT = AlertRule("app_1", "heartbeat", {"silence": 120})
HOST = {"os.host": "web-1", "az": "b"}


class App(Value, frozen=True):
    id: str = "app_1"
    number: int = 42
    name: str = "Shop"
    token: str = "app-token-4711"


class Rule(Value, frozen=True):
    body: AlertRule = RULE
    id: str = "rul_1"
    number: int = 7
    name: str = "CPU is busy"
    revision_id: str = "rev_9"


def notice(kind: NoticeKind = NoticeKind.PROBLEM, body: AlertRule = RULE, labels: dict[str, str] = HOST) -> Notice:
    is_over = kind is NoticeKind.RECOVERY
    at = (RECOVERED if is_over else FIRED) * SECOND
    status = AlertStatus.OK if is_over else AlertStatus.FIRING
    value = 12.0 if is_over else 97.2
    alert = Alert("alr_1", "rul_1", labels, status, at, fired_at=FIRED * SECOND, value=value, threshold=90.0)
    return notice_of("ntc_1", kind, alert, Rule(body), App(), "https://tocsin.example", at)


def message(kind: NoticeKind = NoticeKind.PROBLEM, **parts: Any) -> Message:
    return message_of(notice(kind, **parts), "Ops", "https://hook.example/1")


@pytest.mark.parametrize(
    ("rule", "value", "labels", "expected"),
    [
        (RULE, 97.2, {"os.host": "web-1"}, "os.cpu.user + os.cpu.system > 90 over 30 s: 97.2 (os.host=web-1)"),
        (RULE, 97.19999999999999, {}, "os.cpu.user + os.cpu.system > 90 over 30 s: 97.2"),
        (RULE, None, HOST, "os.cpu.user + os.cpu.system > 90 over 30 s (az=b, os.host=web-1)"),
        (BEAT, 135.0, {"os.host": "a"}, "No data for 2 min: 135 s (os.host=a)"),
        (AlertRule("a", "heartbeat", {}), None, {}, "No data for 10 min"),
        (AlertRule("a", "heartbeat", {"silence": 150}), None, {}, "No data for 150 s"),
        (AlertRule("a", "heartbeat", {"silence": 86_400}), None, {}, "No data for 1 d"),
        (
            AlertRule("a", "threshold", {"expression": "free", "operator": "less_or_equal", "threshold": 2_500_000}),
            1_234_567.0,
            {},
            "free <= 2500000 over 1 min: 1234567",
        ),
    ],
)
def test_a_condition_is_described(rule: AlertRule, value: float | None, labels: dict[str, str], expected: str) -> None:
    """The sentence names condition, window, value and group, in one line, with the defaults that the rule left out."""
    assert describe(rule, value, labels) == expected


def test_a_notice_says_all_of_its_alert() -> None:
    """A notice names alert, rule, revision and app, what was measured against what, and the alert's own page."""
    assert notice(labels={"os.host": "web-1"}) == Notice(
        id="ntc_1",
        kind="problem",
        alert_id="alr_1",
        rule_id="rul_1",
        rule_number=7,
        rule_revision="rev_9",
        rule_name="CPU is busy",
        rule_kind="threshold",
        app_id="app_1",
        app_number=42,
        app_name="Shop",
        severity="critical",
        value=97.2,
        threshold=90.0,
        window=30.0,
        operator=">",
        labels={"os.host": "web-1"},
        fired_at=FIRED * SECOND,
        at=FIRED * SECOND,
        url="https://tocsin.example/alerts/alr_1",
        title="CPU is busy (os.host=web-1)",
        description="os.cpu.user + os.cpu.system > 90 over 30 s: 97.2 (os.host=web-1)",
        text="os.cpu.user + os.cpu.system > 90 over 30 s: 97.2 (os.host=web-1)",
        runbook="",
        version="1",
    )


def test_a_rules_own_description_comes_first() -> None:
    """A description of the rule's own replaces the sentence; the text for people has both, and the runbook."""
    written = notice(body=replace(RULE, description="The shop is slow.", runbook="Call Ann."), labels={})
    assert written.description == "The shop is slow."
    assert written.text.split("\n\n") == ["The shop is slow.", describe(RULE, 97.2, {}), "Call Ann."]


def test_problem_and_recovery_have_one_page() -> None:
    """The url is the same in both, so that a receiver can close what it opened; a recovery knows when it began."""
    problem, recovery = notice(), notice(NoticeKind.RECOVERY)
    assert recovery.url == problem.url
    assert (recovery.fired_at, recovery.at) == (FIRED * SECOND, RECOVERED * SECOND)


def test_the_document_leaves_nothing_out() -> None:
    """The public document has every field, also at its default, with RFC 3339 times; the value itself survives JSON."""
    one = notice(labels={})
    document = message_of(one, "Ops").document

    assert list(document) == list(Notice.__struct_fields__)
    assert (document["version"], document["labels"], document["runbook"]) == ("1", {}, "")
    assert document["at"] == document["fired_at"] == "2023-11-14T22:13:20.000Z"
    assert from_json(to_json(one), Notice) == one


def test_a_problem_fills_sematexts_variables() -> None:
    """A problem's variables are exactly these texts."""
    sentence = "os.cpu.user + os.cpu.system > 90 over 30 s: 97.2 (az=b, os.host=web-1)"
    assert message().variables == {
        "webHookName": "Ops",
        "applicationId": "42",
        "applicationToken": "",
        "ruleType": "AF_VALUE",
        "createTimestamp": str(FIRED),
        "backToNormal": "false",
        "title": "CPU is busy",
        "description": sentence,
        "url": "https://hook.example/1",
        "troubleshootUrl": "https://tocsin.example/alerts/alr_1",
        "priority": "CRITICAL",
        "value": "97.2",
        "threshold": "90",
        "ruleName": "CPU is busy",
        "ruleId": "rul_1",
        "alertId": "alr_1",
        "filters": "{az=b, os.host=web-1}",
    }


def test_a_recovery_says_so_everywhere() -> None:
    """A recovery is one by its kind, its variables and its text, at the instant at which it happened."""
    over = message(NoticeKind.RECOVERY)
    assert (over.kind, over.at) == (MessageKind.RECOVERY, RECOVERED * SECOND)
    assert (over.variables["backToNormal"], over.variables["createTimestamp"]) == ("true", str(RECOVERED))
    assert over.document["kind"] == "recovery"
    assert over.variables["description"].startswith("Back to normal: os.cpu.user")
    assert over.text.startswith("Back to normal: os.cpu.user")


def test_a_late_problem_tells_when_it_fired() -> None:
    """A problem that was told after a delay carries the instant at which the alert fired."""
    late = replace(notice(), at=RECOVERED * SECOND)
    assert message_of(late, "Ops").variables["createTimestamp"] == str(FIRED)


@pytest.mark.parametrize(
    ("severity", "priority"), [("critical", "CRITICAL"), ("error", "ERROR"), ("warning", "WARN"), ("info", "INFO")]
)
def test_severities_have_sematexts_names(severity: Any, priority: str) -> None:
    """On Sematext's wire a severity is called priority."""
    one = message(body=replace(RULE, severity=severity))
    assert (one.severity, one.variables["priority"]) == (severity, priority)


def test_without_groups_there_are_no_filters() -> None:
    """A rule that doesn't group sends no filters, and no app's token is ever in a message."""
    one = message(labels={})
    assert "filters" not in one.variables
    assert "4711" not in str(to_json(one))


def test_a_heartbeat_is_named_as_sematext_does() -> None:
    """A heartbeat rule's type is HEARTBEAT; without a hook's url, the alert's page stands in."""
    variables = message_of(notice(body=BEAT), "Ops").variables
    assert variables["ruleType"] == "HEARTBEAT"
    assert variables["url"] == variables["troubleshootUrl"]


def test_numbers_are_exact_on_the_wire() -> None:
    """Machines get a number in full, without the dust of its binary form; an instant loses its part of a second."""
    one = replace(notice(), value=1_234_567.25, threshold=0.1 + 0.2, fired_at=FIRED * SECOND + 999_999)
    variables = message_of(one, "Ops").variables
    assert (variables["value"], variables["threshold"]) == ("1234567.25", "0.3")
    assert variables["createTimestamp"] == str(FIRED)


def test_a_missing_value_is_an_empty_text() -> None:
    """Every variable is a text, also where nothing was measured."""
    variables = message_of(replace(notice(), value=None, threshold=None), "Ops").variables
    assert (variables["value"], variables["threshold"]) == ("", "")
    assert all(isinstance(text, str) for text in variables.values())


def test_a_notice_of_an_unknown_kind_is_refused() -> None:
    """A notice whose rule kind doesn't exist has no name on the wire."""
    with pytest.raises(Invalid, match="weather"):
        message_of(replace(notice(), rule_kind="weather"), "Ops")


def test_the_test_message_is_sematexts() -> None:
    """The Test button sends the values that Sematext's own test was recorded with, and a document marked as a test."""
    one = message_of_the_test_button("AlertOps_HookAlerts")
    assert one.kind is MessageKind.TEST
    assert one.document["kind"] == "test"
    assert one.variables == {
        "webHookName": "AlertOps_HookAlerts",
        "applicationId": "1",
        "applicationToken": "",
        "ruleType": "AF_VALUE",
        "createTimestamp": "1122007788",
        "backToNormal": "false",
        "title": "Sematext",
        "description": "Your notification hook was successfully tested.",
        "url": "https://sematext.com",
        "troubleshootUrl": "https://sematext.com",
        "priority": "INFO",
    }
