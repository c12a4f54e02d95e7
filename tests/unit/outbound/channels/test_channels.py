"""The list of channels, ntfy's and incidents' own forms, and redaction."""

import json
from typing import Any

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels import CHANNELS, channel, checked_channel_settings
from tocsin.outbound.channels.channel import HttpRequest, Inbound, Message, MessageKind, Severity, Target
from tocsin.outbound.channels.documents import fitted
from tocsin.outbound.channels.redaction import MASK, redacted


def test_the_list_is_in_order() -> None:
    """Channels stand in alphabetical order, each kind once."""
    kinds = [one.kind for one in CHANNELS]
    assert kinds == sorted(set(kinds))


def test_an_unknown_channel_is_refused() -> None:
    """Asking for a channel that doesn't exist names those that do."""
    with pytest.raises(Invalid, match="unknown channel 'pigeon'; known: alertops, email, incidents, ntfy, webhook"):
        channel("pigeon")


def test_settings_get_their_defaults() -> None:
    """Checked settings have the defaults filled in."""
    assert checked_channel_settings("ntfy", {"topic": "ops"}) == {"url": "https://ntfy.sh", "topic": "ops"}


@pytest.mark.parametrize(
    ("kind", "severity", "priority"),
    [
        (MessageKind.PROBLEM, "critical", 5),
        (MessageKind.PROBLEM, "error", 4),
        (MessageKind.PROBLEM, "warning", 3),
        (MessageKind.PROBLEM, "info", 2),
        (MessageKind.RECOVERY, "critical", 3),
    ],
)
def test_ntfy_rings_as_loud_as_the_problem(kind: MessageKind, severity: Severity, priority: int) -> None:
    """A problem's severity is ntfy's priority; a recovery wakes nobody."""
    target = Target({"url": "https://n.example", "topic": "ops", "token": "tk_1"}, "dlv_1", 0)
    request = channel("ntfy").compose(Message(kind, "CPU\nhigh", "93 %", "https://t.example", severity), target)
    assert isinstance(request, HttpRequest)
    assert request.headers["authorization"] == "Bearer tk_1"
    document = json.loads(request.body)
    assert document.pop("tags")
    assert document == {
        "topic": "ops",
        "title": "CPU high",
        "message": "93 %",
        "priority": priority,
        "click": "https://t.example",
    }


def test_ntfy_links_only_to_the_web() -> None:
    """A URL that is not http or https is no link."""
    target = Target({"url": "https://n.example", "topic": "ops"}, "dlv_1", 0)
    request = channel("ntfy").compose(Message(MessageKind.TEST, "t", url="javascript:alert(1)"), target)
    assert isinstance(request, HttpRequest)
    assert "click" not in json.loads(request.body)


def test_the_seam_carries_the_document() -> None:
    """The channel `incidents` hands the notice's document to the integration, byte for byte its JSON."""
    message = Message(MessageKind.PROBLEM, "t", document={"version": 1, "labels": {"a": "b"}, "value": 1.5})
    inbound = channel("incidents").compose(message, Target({"integration_id": "int_1"}, "dlv_1", 0))
    assert inbound == Inbound("int_1", b'{"version":1,"labels":{"a":"b"},"value":1.5}')


def test_a_document_that_fits_is_left_alone_and_a_larger_one_is_cut() -> None:
    """Only where the bound is passed are texts cut, the longest first, and the rest stays whole."""

    def encode(document: Any) -> bytes:
        return json.dumps(document).encode()

    small = {"a": "x" * 50, "n": 1.5}
    assert json.loads(fitted(small, encode, 200)) == small
    cut = json.loads(fitted({"a": "x" * 5000, "b": ["kept", {"c": "kept too"}]}, encode, 200))
    assert cut["b"] == ["kept", {"c": "kept too"}]
    assert cut["a"].startswith("xxx")
    assert cut["a"].endswith("… [cut]")


def test_a_redacted_request_shows_no_secret() -> None:
    """Secrets are masked in whatever form they appear: as they are, URL-encoded or inside JSON; the rest stays."""
    settings = {"secret": 'pa"ss word', "headers": {"X-Key": "key1", "X-Long": "key12"}}
    request = HttpRequest(
        "POST",
        "https://x.example/?a=pa%22ss%20word&b=pa%22ss+word",
        {"x-key": "key1", "x-long": "key12", "x-other": "kept"},
        b'{"echo": "pa\\"ss word"}',
    )
    assert redacted(request, channel("webhook").fields, settings) == HttpRequest(
        "POST",
        f"https://x.example/?a={MASK}&b={MASK}",
        {"x-key": MASK, "x-long": MASK, "x-other": "kept"},
        f'{{"echo": "{MASK}"}}'.encode(),
    )
