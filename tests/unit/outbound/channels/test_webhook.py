"""Webhook: methods, encodings, `$names`, headers and the signature."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels import channel, checked_channel_settings
from tocsin.outbound.channels.channel import HttpRequest, Message, MessageKind, Target
from tocsin.outbound.channels.headers import signature_headers

PROBLEM = Message(
    MessageKind.PROBLEM,
    "CPU high",
    "CPU is 93 %",
    "https://tocsin.example/a",
    "critical",
    1_749_999_999 * SECOND,
    variables={"applicationId": "17", "backToNormal": "false"},
    document={"alert_id": "alr_1", "labels": {"os.host": "a"}},
)


def composed(message: Message = PROBLEM, **settings: Any) -> HttpRequest:
    given = checked_channel_settings("webhook", {"url": "https://hooks.example/x"} | settings)
    request = channel("webhook").compose(message, Target(given, "dlv_1", 1_750_000_000 * SECOND))
    assert isinstance(request, HttpRequest)
    return request


def test_without_parameters_the_document_is_sent() -> None:
    """The JSON is the message's document with id, kind, severity, title, text, url and at (RFC 3339)."""
    request = composed()
    assert (request.method, request.url) == ("POST", "https://hooks.example/x")
    assert json.loads(request.body) == {
        "id": "dlv_1",
        "kind": "problem",
        "severity": "critical",
        "title": "CPU high",
        "text": "CPU is 93 %",
        "url": "https://tocsin.example/a",
        "at": "2025-06-15T15:06:39.000Z",
        "alert_id": "alr_1",
        "labels": {"os.host": "a"},
    }


def test_parameters_are_filled_in() -> None:
    """`$names` stand for the variables also inside longer texts; an unknown name and a lone $ stay; `$$` is a $."""
    request = composed(
        parameters={"note": "app $applicationId: ${title} $what $", "price": "$$5", "ok": "$backToNormal"}
    )
    assert json.loads(request.body) == {"note": "app 17: CPU high $what $", "price": "$5", "ok": "false"}


def test_a_form_is_url_encoded() -> None:
    """A form carries the parameters as application/x-www-form-urlencoded."""
    request = composed(send_as="form", parameters={"t": "$title & more"}, method="PUT")
    assert request.method == "PUT"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qsl(request.body.decode()) == [("t", "CPU high & more")]


@pytest.mark.parametrize(("method", "send_as"), [("POST", "query"), ("GET", "json"), ("GET", "form")])
def test_a_query_is_added_to_the_url(method: str, send_as: str) -> None:
    """Sent as query, or by GET, the parameters join the URL's own and there is no body."""
    request = composed(url="https://h.example/x?a=1#top", method=method, send_as=send_as, parameters={"t": "$title"})
    parts = urlsplit(request.url)
    assert (parse_qsl(parts.query), parts.fragment, request.body) == ([("a", "1"), ("t", "CPU high")], "top", b"")


@pytest.mark.parametrize(
    ("secret", "key"),
    [("plain secret", b"plain secret"), ("whsec_" + base64.b64encode(b"\x00\xffkey").decode(), b"\x00\xffkey")],
)
def test_a_secret_signs_as_standard_webhooks(secret: str, key: bytes) -> None:
    """The signature is v1 and the base64 HMAC-SHA256 of id.timestamp.body, in the three headers of the standard."""
    request = composed(secret=secret)
    signed = b"dlv_1.1750000000." + request.body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-id"] == "dlv_1"
    assert request.headers["webhook-timestamp"] == "1750000000"
    assert request.headers["webhook-signature"] == f"v1,{signature}"


def test_the_standards_own_example_is_signed_alike() -> None:
    """The example that the Standard Webhooks libraries test with gives the signature that they expect."""
    headers = signature_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330 * SECOND,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_headers_are_sent_in_lower_case() -> None:
    """A header that a person sets replaces ours of that name."""
    request = composed(headers={"Content-Type": "application/vnd.x+json", "X-Key": "k"})
    assert request.headers == {"content-type": "application/vnd.x+json", "x-key": "k"}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "headers"),
        ({"headers": {"X-A\r\nX-B": "b"}}, "headers"),
        ({"headers": {"X A": "b"}}, "headers"),
        ({"headers": {"": "b"}}, "headers"),
        ({"headers": {"Host": "inner.example"}}, "headers"),
        ({"headers": {"Transfer-Encoding": "chunked"}}, "headers"),
        ({"headers": {"X-A": "a" * 5000}}, "headers"),
        ({"headers": {f"X-{number}": "a" for number in range(31)}}, "headers"),
        ({"secret": "whsec_not base64!"}, "secret"),
        ({"parameters": {f"p{number}": "a" for number in range(51)}}, "parameters"),
        ({"method": "DELETE"}, "method"),
        ({"url": "ftp://x.example"}, "url"),
        ({"url": None}, "url"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_settings_that_could_not_be_sent_are_refused(settings: dict[str, Any], field: str) -> None:
    """Wrong settings are refused when they are given, with the name of the field at fault."""
    with pytest.raises(Invalid) as refusal:
        composed(**settings)
    assert refusal.value.field == field
