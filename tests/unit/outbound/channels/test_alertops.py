"""AlertOps: the exact payload of Sematext's AlertOps hook."""

import json

from tocsin.outbound.channels import channel
from tocsin.outbound.channels.channel import HttpRequest, Message, MessageKind, Target

URL = "https://notify.alertops.com/POSTAlert/0fd1a2b3-0000-4000-a000-000000000000/Sematext"
TEST_VARIABLES = {
    "webHookName": "AlertOps_HookAlerts",
    "applicationId": "1",
    "ruleType": "AF_VALUE",
    "createTimestamp": "1122007788",
    "backToNormal": "false",
    "title": "Sematext",
    "description": "Your notification hook was successfully tested.",
    "url": "https://sematext.com",
    "troubleshootUrl": "https://sematext.com",
}


def sent(variables: dict[str, str], kind: MessageKind = MessageKind.PROBLEM) -> list[tuple[str, object]]:
    message = Message(kind, "CPU high", "CPU is 93 %", "https://tocsin.example/alerts/alr_1", variables=variables)
    request = channel("alertops").compose(message, Target({"url": URL}, "dlv_1", 0))
    assert isinstance(request, HttpRequest)
    assert (request.method, request.url) == ("POST", URL)
    assert request.headers == {"content-type": "application/json"}
    return json.loads(request.body, object_pairs_hook=list)


def test_the_recorded_test_message_comes_out_key_by_key() -> None:
    """The test message is the sample that AlertOps shows: nine keys in this order, all values texts."""
    assert sent(TEST_VARIABLES, MessageKind.TEST) == [
        ("timeStamp", "1122007788"),
        ("troubleshootURL", "https://sematext.com"),
        ("appId", "1"),
        ("ruleType", "AF_VALUE"),
        ("webhookName", "AlertOps_HookAlerts"),
        ("alertURL", "https://sematext.com"),
        ("alertConditionNormality", "false"),
        ("alertDescription", "Your notification hook was successfully tested."),
        ("alertTitle", "Sematext"),
    ]


def test_priority_and_filters_follow_where_the_notice_has_them() -> None:
    """`priority` and `filters` come after the nine keys, as texts, and no other variable does."""
    more = {"priority": "CRITICAL", "filters": "{os.host=a, region=eu}", "applicationToken": "secret"}
    pairs = sent(TEST_VARIABLES | more)
    assert pairs[9:] == [("priority", "CRITICAL"), ("filters", "{os.host=a, region=eu}")]


def test_a_recovery_is_back_to_normal() -> None:
    """A recovery says `alertConditionNormality: "true"`, also where the notice left the variable out."""
    without = {name: text for name, text in TEST_VARIABLES.items() if name != "backToNormal"}
    assert ("alertConditionNormality", "true") in sent(without, MessageKind.RECOVERY)
    assert ("alertConditionNormality", "false") in sent(without, MessageKind.PROBLEM)


def test_each_key_has_its_own_variable() -> None:
    """Where all variables differ, each key of the wire carries the one that it is documented to carry."""
    assert sent({name: f"<{name}>" for name in TEST_VARIABLES}) == [
        ("timeStamp", "<createTimestamp>"),
        ("troubleshootURL", "<troubleshootUrl>"),
        ("appId", "<applicationId>"),
        ("ruleType", "<ruleType>"),
        ("webhookName", "<webHookName>"),
        ("alertURL", "<url>"),
        ("alertConditionNormality", "<backToNormal>"),
        ("alertDescription", "<description>"),
        ("alertTitle", "<title>"),
    ]
