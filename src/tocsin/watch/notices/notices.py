"""
Notice: what a rule tells the world when an alert fires or recovers. The seam between watch and respond.

`message_of` gives it the names of Sematext's webhook variables (its public page "custom parameters"), so that a hook of
kind alertops or webhook is exact on the wire.
"""

from typing import Any

import msgspec

from tocsin.kernel.instants import SECOND, to_text
from tocsin.kernel.labels import braced
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.watch.rules.kinds import heartbeat, threshold
from tocsin.watch.rules.rules import AlertRule

VERSION = "1"
RULE_TYPES = {"threshold": "AF_VALUE", "heartbeat": "HEARTBEAT"}
PRIORITIES: dict[str, str] = {"critical": "CRITICAL", "error": "ERROR", "warning": "WARN", "info": "INFO"}
SIGNS = {
    "more": ">",
    "less": "<",
    "more_or_equal": ">=",
    "less_or_equal": "<=",
    "equal": "=",
    "not_equal": "!=",
}
TEST_URL = "https://sematext.com"


class Notice(Value, frozen=True, omit_defaults=False):
    """A versioned public document. `kind` is problem or recovery; `url` is the alert's own page, the same in both."""

    id: str
    kind: str
    alert_id: str
    rule_id: str
    rule_number: int
    rule_revision: str
    rule_name: str
    rule_kind: str
    app_id: str
    app_number: int
    app_name: str
    severity: Severity
    value: float | None
    threshold: float | None
    window: float  # seconds
    labels: dict[str, str]
    at: int
    url: str
    title: str
    description: str
    runbook: str = ""
    version: str = VERSION


def describe(rule: AlertRule, value: float | None, labels: dict[str, str]) -> str:
    """Return the sentence for a rule without a description of its own."""
    settings = rule.settings
    where = f" ({braced(labels)[1:-1]})" if labels else ""
    if rule.kind == "heartbeat":
        return f"No new data for {_short(settings.get('silence', heartbeat.SILENCE))} s{where}"
    sign = SIGNS.get(str(settings.get("operator", "more")), ">")
    over = f"over {_short(settings.get('window', threshold.WINDOW))} s: {_short(value)}"
    return f"{settings.get('expression', '')} {sign} {_short(settings.get('threshold'))} {over}{where}"


def message_of(notice: Notice, hook_name: str, hook_url: str = "") -> Message:
    """Return the message for a hook: Sematext's variables, and the notice itself as document."""
    recovered = notice.kind == "recovery"
    variables = {
        "webHookName": hook_name,
        "applicationId": str(notice.app_number),
        "ruleType": RULE_TYPES.get(notice.rule_kind, "AF_VALUE"),
        "createTimestamp": str(notice.at // SECOND),
        "backToNormal": "true" if recovered else "false",
        "title": notice.title,
        "description": notice.description,
        "url": hook_url or notice.url,
        "troubleshootUrl": notice.url,
        "priority": PRIORITIES[notice.severity],
        "value": _exact(notice.value),
        "threshold": _exact(notice.threshold),
        "ruleName": notice.rule_name,
        "ruleId": notice.rule_id,
        "alertId": notice.alert_id,
    }
    if notice.labels:
        variables["filters"] = braced(notice.labels)
    document: dict[str, Any] = msgspec.to_builtins(notice)
    return Message(
        kind=MessageKind.RECOVERY if recovered else MessageKind.PROBLEM,
        title=f"{'Back to normal: ' if recovered else ''}{notice.title}",
        text=notice.description,
        url=notice.url,
        severity=notice.severity,
        at=notice.at,
        variables=variables,
        document=document | {"at": to_text(notice.at)},
    )


def test_message(hook_name: str) -> Message:
    """Return the message of the Test button: the values that Sematext's own test was recorded with."""
    text = "Your notification hook was successfully tested."
    return Message(
        kind=MessageKind.TEST,
        title="Sematext",
        text=text,
        url=TEST_URL,
        severity="info",
        variables={
            "webHookName": hook_name,
            "applicationId": "1",
            "ruleType": "AF_VALUE",
            "createTimestamp": "1122007788",
            "backToNormal": "false",
            "title": "Sematext",
            "description": text,
            "url": TEST_URL,
            "troubleshootUrl": TEST_URL,
            "priority": "INFO",
        },
        document={
            "version": VERSION,
            "kind": "test",
            "alert_id": "test",
            "title": "Test",
            "description": text,
            "severity": "info",
            "url": TEST_URL,
            "labels": {},
        },
    )


def _short(value: Any) -> str:
    if isinstance(value, int | float) and abs(value) < 1e6:
        return f"{value:.6g}"
    return _exact(value)


def _exact(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else "no value"
