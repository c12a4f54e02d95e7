"""Notices and hooks: whom a rule tells, and the exact texts on the wire."""

import msgspec
import pytest

from tocsin.outbound.channels.channel import MessageKind
from tocsin.watch.notices.hooks import Hook, hooks_for
from tocsin.watch.notices.notices import Notice, describe, message_of
from tocsin.watch.notices.notices import test_message as message_of_test
from tocsin.watch.rules.rules import AlertRule, RuleHooks

URL = "https://tocsin.example/alerts/alr_1"
NOTICE = Notice(
    id="ntc_1",
    kind="problem",
    alert_id="alr_1",
    rule_id="rul_1",
    rule_number=38707,
    rule_revision="rev_1",
    rule_name="CPU of web",
    rule_kind="threshold",
    app_id="app_1",
    app_number=22846,
    app_name="web",
    severity="warning",
    value=1_234_567.25,
    threshold=90.0,
    window=60.0,
    labels={"region": "eu", "os.host": "a"},
    at=1_700_000_000_500_000,
    url=URL,
    title="CPU of web",
    description="Too busy.",
)


def test_problem():
    """A problem carries every variable as text, under the names that Sematext gives them."""
    message = message_of(NOTICE, "AlertOps", "https://notify.example/x")
    assert message.kind is MessageKind.PROBLEM
    wanted = {
        "webHookName": "AlertOps",
        "applicationId": "22846",
        "ruleType": "AF_VALUE",
        "createTimestamp": "1700000000",
        "backToNormal": "false",
        "title": "CPU of web",
        "description": "Too busy.",
        "url": "https://notify.example/x",
        "troubleshootUrl": URL,
        "priority": "WARN",
        "filters": "{os.host=a, region=eu}",
        "value": "1234567.25",
        "threshold": "90",
        "ruleName": "CPU of web",
        "ruleId": "rul_1",
        "alertId": "alr_1",
    }
    assert {name: message.variables.get(name) for name in wanted} == wanted


def test_document():
    """The document is the whole notice, version 1, with its instant as RFC 3339."""
    document = message_of(NOTICE, "x").document
    assert set(document) == set(Notice.__struct_fields__)
    assert (document["version"], document["kind"], document["at"]) == ("1", "problem", "2023-11-14T22:13:20.500Z")


def test_recovery():
    """A recovery of a heartbeat without groups says so, has no filters, and falls back to the alert's own page."""
    notice = msgspec.structs.replace(NOTICE, kind="recovery", rule_kind="heartbeat", labels={}, severity="critical")
    message = message_of(notice, "x")
    assert message.kind is MessageKind.RECOVERY
    names = ("backToNormal", "ruleType", "priority", "url")
    assert [message.variables[name] for name in names] == ["true", "HEARTBEAT", "CRITICAL", URL]
    assert "filters" not in message.variables


def test_test_message():
    """The Test button sends the recorded values."""
    message = message_of_test("AlertOps_HookAlerts")
    assert message.kind is MessageKind.TEST
    assert message.document["kind"] == "test"
    wanted = {
        "createTimestamp": "1122007788",
        "troubleshootUrl": "https://sematext.com",
        "applicationId": "1",
        "ruleType": "AF_VALUE",
        "webHookName": "AlertOps_HookAlerts",
        "url": "https://sematext.com",
        "backToNormal": "false",
        "description": "Your notification hook was successfully tested.",
        "title": "Sematext",
        "priority": "INFO",
    }
    assert {name: message.variables.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("kind", "settings", "parts"),
    [
        ("threshold", {"expression": "cpu", "threshold": 90}, ("cpu > 90 over ", ": 95.5 (os.host=a)")),
        ("heartbeat", {}, ("data for ", "(os.host=a)")),
    ],
)
def test_describe(kind, settings, parts):
    """A rule without a description gets one line that says its condition and what it saw of which group."""
    text = describe(AlertRule("app_1", kind, settings), 95.5, {"os.host": "a"})
    assert all(part in text for part in parts)
    assert "\n" not in text


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        (RuleHooks(), ("hok_default",)),
        (RuleHooks(hook_ids=("hok_own", "hok_default", "hok_gone", "hok_off")), ("hok_default", "hok_own")),
        (RuleHooks(use_defaults=False, hook_ids=("hok_own",)), ("hok_own",)),
        (RuleHooks(use_defaults=False), ()),
    ],
)
def test_hooks_for(links, wanted):
    """A rule tells the default hooks unless it opts out, then its own, each once, and none that is off or gone."""
    hooks = {
        "hok_own": Hook("webhook", {}),
        "hok_default": Hook("webhook", {}, is_default=True),
        "hok_off": Hook("webhook", {}, is_default=True, is_enabled=False),
    }
    assert hooks_for(AlertRule("app_1", "threshold", {}, hooks=links), hooks) == wanted
