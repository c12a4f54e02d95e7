"""Reading a message's bytes."""

from typing import Any

import pytest

from tocsin.kernel.errors import FormatError
from tocsin.respond.integrations.documents import FORM_MAX, read_document, read_text, unwrap

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type", "query", "document"),
    [
        (b'{"a": 1}', "text/plain", "", {"a": 1}),
        (b'{"a": 1}', FORM, "", {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', "application/json", "", {"a": 1}),
        (b'[{"a": 1}, {}]', "", "", [{"a": 1}, {}]),
        (b'"{\\"a\\": 1}"', "", "", {"a": 1}),
        (b"a=1&b=x+y%21&c=", FORM, "", {"a": "1", "b": "x y!", "c": ""}),
        (b"a=x%20y\n", "", "", {"a": "x y"}),
        (b"a=x y", FORM, "", {"a": "x y"}),
        (b"", "application/json", "a=1&b=2", {"a": "1", "b": "2"}),
        (b" \r\n", "", "a=1", {"a": "1"}),
    ],
)
def test_reads(body: bytes, content_type: str, query: str, document: object) -> None:
    """JSON is read whatever the type says, else a form, and an empty body leaves the query."""
    assert read_document(body, content_type, query) == document


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b'{"a": 1', "", "truncated"),
        (b'{"a": NaN}', "", "not JSON"),
        (b'{"a": 1e999}', "", "out of range"),
        (b'{"a": "\xff"}', "", "UTF-8|utf-8"),
        (b'{"a": "\\ud800x"}', "", "not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "", "nested too deeply"),
        (b'{"a":' * 100_000, "", "nested too deeply"),
        (b"17", "", "neither an object nor an array"),
        (b"a=1", "application/json", "not JSON"),
        (b"disk=full on db-1", "text/plain", "not JSON"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data", "needs a boundary"),
        (b'"{\\"a\\": 1"', "", "truncated"),
        (b'"a=1"', "", "neither an object nor an array"),
        (b"a=\xff", "", "not UTF-8 at byte 2"),
        (b"&a=1" * FORM_MAX, FORM, f"more than {FORM_MAX} fields"),
        (b"", "", "the body is empty"),
    ],
)
def test_refuses_with_the_reason(body: bytes, content_type: str, says: str) -> None:
    """What can't be read is a FormatError that says what is wrong."""
    with pytest.raises(FormatError, match=says):
        read_document(body, content_type, "")


def test_text_is_read_as_its_first_line_and_the_whole() -> None:
    """Text has a subject and itself; nothing but blanks, or what is not UTF-8, is refused."""
    assert read_text(b"\xef\xbb\xbf\n Disk full \nsince noon\n") == {
        "subject": "Disk full",
        "text": "Disk full \nsince noon",
    }
    for body in (b" \n", b"\xff"):
        with pytest.raises(FormatError):
            read_text(body)


@pytest.mark.parametrize(
    ("document", "unwrapped"),
    [
        ({"M": '{"a": 1}', "T": "x"}, {"M": {"a": 1}, "T": "x"}),
        ([{"M": "[1]"}], [{"M": [1]}]),
        ({"M": "{not json"}, {"M": "{not json"}),
        ({"M": "plain"}, {"M": "plain"}),
        ({"T": "x"}, {"T": "x"}),
        ("M", "M"),
    ],
)
def test_json_in_a_string_is_read_where_it_is_some(document: Any, unwrapped: Any) -> None:
    """The named field is read where it holds an object or an array; anything else stays as it came."""
    assert unwrap(document, "M") == unwrapped
