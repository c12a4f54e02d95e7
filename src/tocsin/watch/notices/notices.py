"""
Notice: what a rule tells the world when an alert fires or recovers. The seam between watch and respond.

`message_of` gives it the names of Sematext's webhook variables (its public page "custom parameters"), so that a hook of
kind alertops or webhook is exact on the wire.
"""

from enum import StrEnum
from typing import Any, Protocol

import msgspec

from tocsin.kernel.instants import SECOND, to_text
from tocsin.kernel.labels import Labels, braced
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.watch.rules.alerts import Alert
from tocsin.watch.rules.kinds import kind as rule_kind
from tocsin.watch.rules.kinds.kind import Condition
from tocsin.watch.rules.rules import AlertRule

VERSION = "1"
PRIORITIES: dict[Severity, str] = {"critical": "CRITICAL", "error": "ERROR", "warning": "WARN", "info": "INFO"}
TEST_URL = "https://sematext.com"
TEST_SECONDS = 1_122_007_788
TEST_TEXT = "Your notification hook was successfully tested."


class NoticeKind(StrEnum):
    """What a notice tells."""

    PROBLEM = "problem"
    RECOVERY = "recovery"


class Named(Protocol):
    """A configured thing, as people know it."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...


class Ruling(Named, Protocol):
    """A configured alert rule, in the revision that decided."""

    @property
    def revision_id(self) -> str: ...
    @property
    def body(self) -> AlertRule: ...


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
    description: str  # the rule's own, else what `describe` says; its first line serves as a subject
    runbook: str = ""
    version: str = VERSION
    operator: str = ""
    fired_at: int = 0  # when the problem began, also in its recovery
    text: str = ""  # for people; '' where the description says it all


def notice_of(
    notice_id: str, kind: NoticeKind, alert: Alert, rule: Ruling, app: Named, public_url: str, at: int
) -> Notice:
    """Return the notice of an alert as it is now."""
    body = rule.body
    condition = _condition(body)
    sentence = _sentence(condition, alert.value, alert.labels)
    return Notice(
        id=notice_id,
        kind=kind,
        alert_id=alert.id,
        rule_id=rule.id,
        rule_number=rule.number,
        rule_revision=rule.revision_id,
        rule_name=rule.name,
        rule_kind=body.kind,
        app_id=app.id,
        app_number=app.number,
        app_name=app.name,
        severity=body.severity,
        value=alert.value,
        threshold=alert.threshold,
        window=condition.window,
        labels=alert.labels,
        at=at,
        url=f"{public_url}/alerts/{alert.id}",
        title=f"{rule.name}{_where(alert.labels)}",
        description=body.description or sentence,
        runbook=body.runbook,
        operator=condition.operator,
        fired_at=alert.fired_at,
        text="\n\n".join(part for part in (body.description, sentence, body.runbook) if part),
    )


def describe(rule: AlertRule, value: float | None, labels: Labels) -> str:
    """Return a rule's condition with an alert's value and group: `os.cpu.user > 90 over 30 s: 97.2 (os.host=web-1)`."""
    return _sentence(_condition(rule), value, labels)


def message_of(notice: Notice, hook_name: str, hook_url: str = "") -> Message:
    """Return the message for a hook: Sematext's variables, and the notice itself as document."""
    is_over = notice.kind == NoticeKind.RECOVERY
    prefix = "Back to normal: " if is_over else ""
    changed_at = notice.at if is_over else notice.fired_at or notice.at
    variables = {
        "webHookName": hook_name,
        "applicationId": str(notice.app_number),
        "applicationToken": "",  # a secret of the app's: receivers of alerts have no use for it
        "ruleType": rule_kind(notice.rule_kind).rule_type,
        "createTimestamp": str(changed_at // SECOND),
        "backToNormal": "true" if is_over else "false",
        "title": notice.rule_name,
        "description": f"{prefix}{notice.description}",
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
    document["at"] = to_text(notice.at)
    document["fired_at"] = to_text(notice.fired_at) if notice.fired_at else None
    return Message(
        kind=MessageKind(notice.kind),
        title=notice.title,
        text=f"{prefix}{notice.text or notice.description}",
        url=notice.url,
        severity=notice.severity,
        at=notice.at,
        variables=variables,
        document=document,
    )


def test_message(hook_name: str) -> Message:
    """Return the message of the Test button: the values that Sematext's own test was recorded with."""
    return Message(
        kind=MessageKind.TEST,
        title="Sematext",
        text=TEST_TEXT,
        url=TEST_URL,
        severity="info",
        at=TEST_SECONDS * SECOND,
        variables={
            "webHookName": hook_name,
            "applicationId": "1",
            "applicationToken": "",
            "ruleType": "AF_VALUE",
            "createTimestamp": str(TEST_SECONDS),
            "backToNormal": "false",
            "title": "Sematext",
            "description": TEST_TEXT,
            "url": TEST_URL,
            "troubleshootUrl": TEST_URL,
            "priority": "INFO",
        },
        document={
            "version": VERSION,
            "kind": "test",
            "alert_id": "test",
            "title": "Test",
            "description": TEST_TEXT,
            "severity": "info",
            "url": TEST_URL,
            "labels": {},
        },
    )


def _condition(rule: AlertRule) -> Condition:
    chosen = rule_kind(rule.kind)
    return chosen.condition(chosen.compile(rule.settings))


def _sentence(condition: Condition, value: float | None, labels: Labels) -> str:
    measured = "" if value is None else f": {_short(value)}{condition.unit}"
    return f"{condition.text}{measured}{_where(labels)}"


def _where(labels: Labels) -> str:
    return f" ({braced(labels)[1:-1]})" if labels else ""


def _short(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else _exact(value)


def _exact(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
