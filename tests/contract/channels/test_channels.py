"""The channel contract: every channel × every message × every answer. A new channel needs no new test."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.fields import Field
from tocsin.outbound.channels import CHANNELS, checked_channel_settings
from tocsin.outbound.channels.channel import (
    Answer,
    Can,
    Channel,
    Delivered,
    HttpAnswer,
    HttpRequest,
    Inbound,
    Mail,
    MailAnswer,
    Message,
    MessageKind,
    NoAnswer,
    Outcome,
    Rejected,
    Retry,
    Severity,
    Stored,
    Target,
)
from tocsin.outbound.channels.redaction import redacted

NOW = 1_750_000_000_000_000
SECRET = "s3cr3t-w0rd"
WEIRD = (
    "a\0b\r\nBcc: x@example.com\r\n\r\nc 👩‍🚒 \u202eevil\u2066 <!channel> @everyone =1+1 \x1b[31m \u2028 שלום " + "$url"
)
HUGE = 'é"\\\n' * 25_000
SAMPLES: dict[str, Any] = {
    "text": "ops@example.com",
    "url": "https://receiver.example/path?x=1",
    "email": "ops@example.com",
    "number": 1,
    "duration": 1,
    "boolean": True,
    "map": {"X-Title": "$title"},
    "list": [],
    "reference": "int_1",
}
HTTP_ANSWERS: dict[int, type[Outcome]] = {
    200: Delivered,
    201: Delivered,
    204: Delivered,
    302: Rejected,
    400: Rejected,
    401: Rejected,
    404: Rejected,
    408: Retry,
    410: Rejected,
    413: Rejected,
    429: Retry,
    500: Retry,
    503: Retry,
}

messages = st.builds(
    Message,
    st.sampled_from(MessageKind),
    st.text(),
    st.text(),
    st.text(),
    st.sampled_from(get_args(Severity)),
    st.just(NOW),
    st.dictionaries(st.text(max_size=10), st.text(max_size=50), max_size=5),
    st.dictionaries(st.text(max_size=10), st.text(max_size=50), max_size=5),
)


class Case(NamedTuple):
    """A channel, and settings in which every field is set and each secret field to a secret."""

    one: Channel
    settings: dict[str, Any]


def sample(field: Field) -> Any:
    if field.secret:
        return {"X-Key": SECRET} if field.kind == "map" else SECRET
    return SAMPLES[field.kind]


def cases() -> Iterator[Any]:
    """Every channel with every combination of its choices."""
    for one in CHANNELS:
        full = {field.key: sample(field) for field in one.fields if not field.choices}
        choices = [[(field.key, choice) for choice in field.choices] for field in one.fields if field.choices]
        for chosen in product(*choices):
            settings = checked_channel_settings(one.kind, full | dict(chosen))
            yield pytest.param(Case(one, settings), id="-".join([one.kind, *(text for _, text in chosen)]))


every_channel = pytest.mark.parametrize("one", CHANNELS, ids=lambda one: one.kind)
every_case = pytest.mark.parametrize("case", list(cases()))


def composed(case: Case, message: Message) -> HttpRequest | Mail | Inbound:
    return case.one.compose(message, Target(case.settings, "dlv_1", NOW, "https://tocsin.example"))


def content(request: HttpRequest | Mail | Inbound) -> bytes:
    """What the receiver reads: body or text, subject and a query's own part."""
    match request:
        case HttpRequest():
            return request.body + request.url.removeprefix(SAMPLES["url"]).encode()
        case Mail():
            return request.text.encode()
        case Inbound():
            return request.body


@every_case
@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("severity", get_args(Severity))
def test_every_message_is_composed(case: Case, kind: MessageKind, severity: Severity) -> None:
    """Each kind of message, bare or full, gives a request of bounded size to the place that the settings name."""
    for message in (
        Message(kind, "", severity=severity),
        Message(kind, "t", "x", "https://t.example/i", severity, NOW),
    ):
        request = composed(case, message)
        assert len(content(request)) <= case.one.text_max
        if isinstance(request, HttpRequest):
            assert request.url.startswith("https://receiver.example/")


@every_case
@pytest.mark.parametrize("kind", MessageKind)
def test_what_is_too_long_is_cut_visibly(case: Case, kind: MessageKind) -> None:
    """A message of several 100 kB is composed within the channel's bound, and shows where it was cut."""
    message = Message(kind, HUGE, HUGE, "https://t.example", variables={"title": HUGE}, document={"x": {"y": HUGE}})
    request = composed(case, message)
    assert len(content(request)) <= case.one.text_max
    assert b"[cut]" in content(request) or "[cut]" in json.dumps(str(request)) or b"%5Bcut%5D" in content(request)


@every_case
@pytest.mark.parametrize("kind", MessageKind)
def test_weird_text_breaks_no_frame(case: Case, kind: MessageKind) -> None:
    """No line end reaches a URL, header, address or subject, and a JSON body stays JSON."""
    variables: dict[str, str] = dict.fromkeys(
        ("title", "description", "url", "webHookName", "filters", "priority"), WEIRD
    )
    request = composed(case, Message(kind, WEIRD, WEIRD, WEIRD, variables=variables, document={"incident_id": WEIRD}))
    match request:
        case HttpRequest():
            lines = [request.url, *request.headers, *request.headers.values()]
            if request.headers.get("content-type") == "application/json":
                assert isinstance(json.loads(request.body), dict)
        case Mail():
            lines = [request.subject, *request.to, *request.headers, *request.headers.values()]
            assert not set(request.text) & set("\0\r\x1b\u202e\u2066")
        case Inbound():
            lines = []
            assert isinstance(json.loads(request.body), dict)
    assert not [line for line in lines if len(line.splitlines()) > 1 or "\0" in line]


@every_case
@given(message=messages)
def test_composing_is_total_and_repeatable(case: Case, message: Message) -> None:
    """Any message is composed without error, and twice to the same request."""
    assert composed(case, message) == composed(case, message)


@every_case
@pytest.mark.parametrize("kind", MessageKind)
def test_secrets_stay_out_of_what_is_read(case: Case, kind: MessageKind) -> None:
    """A secret is in no body, text or subject, and in nothing at all once the request is redacted."""
    request = composed(case, Message(kind, "t", "x", "https://t.example", variables={"title": "t"}))
    assert SECRET.encode() not in content(request)
    assert SECRET not in str(redacted(request, case.one.fields, case.settings))
    assert not isinstance(request, Mail) or SECRET not in request.subject


@every_case
@pytest.mark.parametrize("status", HTTP_ANSWERS)
def test_http_answers_are_judged(case: Case, status: int) -> None:
    """A channel that speaks HTTP judges each status as the table says, and honours Retry-After."""
    if not isinstance(composed(case, Message(MessageKind.TEST, "t")), HttpRequest):
        return
    outcome = case.one.judge(
        HttpAnswer(status, {"retry-after": "17", "location": f"https://x/{SECRET}"}, SECRET.encode())
    )
    assert isinstance(outcome, HTTP_ANSWERS[status])
    assert not isinstance(outcome, Retry) or outcome.after == 17
    assert SECRET not in str(outcome)


@every_channel
def test_silence_is_judged(one: Channel) -> None:
    """No answer is tried again; a final one is rejected with its reason."""
    assert one.judge(NoAnswer("refused")) == Retry("refused")
    assert one.judge(NoAnswer("not public", is_final=True)) == Rejected("not public")


@every_channel
@given(
    st.one_of(
        st.builds(HttpAnswer, st.integers(-1, 10_000), st.dictionaries(st.text(max_size=9), st.text()), st.binary()),
        st.builds(MailAnswer, st.integers(), st.text()),
        st.builds(NoAnswer, st.text(), st.booleans()),
        st.builds(Stored, st.text()),
    )
)
def test_judging_is_total(one: Channel, answer: Answer) -> None:
    """Any answer at all has an outcome."""
    assert isinstance(one.judge(answer), Outcome)


@every_case
def test_a_channel_says_what_it_is(case: Case) -> None:
    """A channel has a title, a use, and fields with labels and distinct keys; only `incidents` stays in the house."""
    assert case.one.title
    assert set(case.one.can) <= set(Can)
    assert case.one.can
    keys = [field.key for field in case.one.fields]
    assert len(set(keys)) == len(keys)
    assert all(field.label for field in case.one.fields)
    assert isinstance(composed(case, Message(MessageKind.TEST, "t")), Inbound) == (case.one.kind == "incidents")
