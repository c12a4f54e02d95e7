"""Judging: what an answer means, the same for every channel that speaks HTTP or mail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from tocsin.outbound.channels.channel import (
    Answer,
    Delivered,
    HttpAnswer,
    MailAnswer,
    NoAnswer,
    Outcome,
    Rejected,
    Retry,
    Stored,
)
from tocsin.outbound.channels.texts import cut, one_line

RETRY_AFTER_MAX = 3600  # seconds
REASON_MAX = 300  # bytes

_AGAIN = frozenset({408, 425, 429})
_PHRASES = {status.value: f"HTTP {status.value} {status.phrase}" for status in HTTPStatus}


def judge_http(answer: Answer) -> Outcome:
    """
    Return what an HTTP answer means: 2xx took it; 408, 425, 429 and 5xx may take it later; the rest never will.

    The body is not quoted: whoever may read a delivery may not read what an inner host answers.
    """
    if not isinstance(answer, HttpAnswer):
        return _without_answer(answer)
    status = answer.status
    reason = _PHRASES.get(status) or f"HTTP {status}"
    if 200 <= status < 300:
        return Delivered(reason)
    if status in _AGAIN or 500 <= status < 600:
        return Retry(reason, retry_after(answer.headers))
    return Rejected(f"{reason}: redirect not followed" if 300 <= status < 400 else reason)


def judge_mail(answer: Answer) -> Outcome:
    """Return what a mail server's answer means: 2xx took it, 4xx may take it later, 5xx never will (RFC 5321 4.2.1)."""
    if not isinstance(answer, MailAnswer):
        return _without_answer(answer)
    reason = cut(one_line(f"SMTP {answer.code} {answer.text}"), REASON_MAX)
    if 200 <= answer.code < 300:
        return Delivered(reason)
    return Retry(reason) if 400 <= answer.code < 500 else Rejected(reason)


def judge_stored(answer: Answer) -> Outcome:
    """Return what it means that one of our own integrations stored the document."""
    return Delivered(f"message {answer.message_id}") if isinstance(answer, Stored) else _without_answer(answer)


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Return the seconds that `retry-after` asks for (RFC 9110 10.2.3), a date counted from the answer's own `date`."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(int(asked[:10]), RETRY_AFTER_MAX)
    until, since = _moment(asked), _moment(headers.get("date", ""))
    if until is None or since is None:
        return None
    return min(max(int((until - since).total_seconds()), 0), RETRY_AFTER_MAX)


def _moment(text: str) -> datetime | None:
    if not 16 <= len(text) <= 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None  # a date that can't be read asks for nothing
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _without_answer(answer: Answer) -> Outcome:
    if not isinstance(answer, NoAnswer):
        return Rejected(f"an answer of another kind: {type(answer).__name__}")
    reason = cut(one_line(answer.error), REASON_MAX)
    return Rejected(reason) if answer.is_final else Retry(reason)
