"""Judging: what an answer's status and headers mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.outbound.channels.channel import (
    Delivered,
    HttpAnswer,
    MailAnswer,
    NoAnswer,
    Outcome,
    Rejected,
    Retry,
    Stored,
)
from tocsin.outbound.channels.judging import judge_http, judge_mail, judge_stored, retry_after


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Delivered("HTTP 200 OK")),
        (201, Delivered("HTTP 201 Created")),
        (202, Delivered("HTTP 202 Accepted")),
        (204, Delivered("HTTP 204 No Content")),
        (299, Delivered("HTTP 299")),
        (302, Rejected("HTTP 302 Found: redirect not followed")),
        (304, Rejected("HTTP 304 Not Modified: redirect not followed")),
        (400, Rejected("HTTP 400 Bad Request")),
        (401, Rejected("HTTP 401 Unauthorized")),
        (404, Rejected("HTTP 404 Not Found")),
        (408, Retry("HTTP 408 Request Timeout")),
        (410, Rejected("HTTP 410 Gone")),
        (425, Retry("HTTP 425 Too Early")),
        (429, Retry("HTTP 429 Too Many Requests")),
        (500, Retry("HTTP 500 Internal Server Error")),
        (503, Retry("HTTP 503 Service Unavailable")),
        (599, Retry("HTTP 599")),
        (999, Rejected("HTTP 999")),
    ],
)
def test_a_status_has_one_meaning(status: int, outcome: Outcome) -> None:
    """Each HTTP status is delivered, tried again or rejected as Standard Webhooks has it."""
    assert judge_http(HttpAnswer(status)) == outcome


def test_the_answers_body_is_not_quoted() -> None:
    """What an inner host answers never reaches who reads the delivery."""
    assert "secret" not in str(judge_http(HttpAnswer(400, {}, b"secret of an inner host")))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "86400"}, 3600),
        ({"retry-after": "9" * 5000}, 3600),
        ({"retry-after": "-7"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "soon, but who knows"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 02:00:30 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 02:00:30 GMT", "date": "Tue, 24 Nov 2026 02:00:00 GMT"}, 30),
        ({"retry-after": "Tue, 24 Nov 2026 02:00:30 -0000", "date": "Tue, 24 Nov 2026 02:00:00 GMT"}, 30),
        ({"retry-after": "Tue, 24 Nov 2026 01:00:00 GMT", "date": "Tue, 24 Nov 2026 02:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 24 Nov 2028 01:00:00 GMT", "date": "Tue, 24 Nov 2026 02:00:00 GMT"}, 3600),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: int | None) -> None:
    """Seconds count as they are, a date from the answer's own date, nonsense as nothing, and an hour is the most."""
    assert retry_after(headers) == seconds


@given(st.text(max_size=80), st.text(max_size=80))
def test_retry_after_never_fails(asked: str, date: str) -> None:
    """Whatever a receiver writes, the wait is unknown or within its bounds."""
    seconds = retry_after({"retry-after": asked, "date": date})
    assert seconds is None or 0 <= seconds <= 3600


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (MailAnswer(250, "queued"), Delivered("SMTP 250 queued")),
        (MailAnswer(451, "greylisted,\r\ntry later"), Retry("SMTP 451 greylisted, try later")),
        (MailAnswer(550, "no such user"), Rejected("SMTP 550 no such user")),
        (MailAnswer(0), Rejected("SMTP 0 ")),
        (NoAnswer("refused"), Retry("refused")),
    ],
)
def test_a_mail_servers_code_has_one_meaning(answer: MailAnswer | NoAnswer, outcome: Outcome) -> None:
    """SMTP 2xx is delivered, 4xx tried again, the rest rejected."""
    assert judge_mail(answer) == outcome


def test_silence_is_tried_again_unless_it_is_final() -> None:
    """No answer means a retry; a destination that the egress rules forbid is rejected."""
    assert judge_http(NoAnswer("no answer within 10 s")) == Retry("no answer within 10 s")
    assert judge_http(NoAnswer("not public", is_final=True)) == Rejected("not public")


def test_what_an_integration_stored_is_delivered() -> None:
    """A stored document is delivered, and names the message."""
    assert judge_stored(Stored("msg_1")) == Delivered("message msg_1")


def test_an_answer_of_another_kind_is_rejected() -> None:
    """A judge is total: an answer that isn't of its kind is rejected with its kind."""
    assert judge_http(Stored("msg_1")) == Rejected("an answer of another kind: Stored")
    assert judge_mail(HttpAnswer(200)) == Rejected("an answer of another kind: HttpAnswer")
    assert judge_stored(MailAnswer(250)) == Rejected("an answer of another kind: MailAnswer")
