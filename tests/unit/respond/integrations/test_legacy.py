"""What a legacy URL says of where the fields of a report stand."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.errors import FormatError
from tocsin.respond.integrations.legacy import NAMED, TAIL_MAX, Legacy, legacy_fields, read_tail

ICINGA = "Icinga2/source_name/subject/incident/status/NONE/NONE/short_text/long_text/NONE"
ERRORCEPTION = "Errorception/shop/subject/id/none/none/webUrl/shortText/LongText"


def host(status: str) -> dict[str, Any]:
    """Return what Icinga's script sends of a host."""
    return {
        "source": "Icinga2",
        "source_name": "Icinga2-Host",
        "subject": f"Host ubuntu is {status}",
        "incident": "ubuntu",
        "status": status,
        "short_text": f"ubuntu {status}",
        "long_text": f"PING: {status}",
    }


def read(tail: str, document: object) -> dict[str, str]:
    """Return what a body reads as with this tail."""
    return {name: text(document) for name, text in legacy_fields(tail).items()}


@pytest.mark.parametrize("status", ["DOWN", "UP"])
def test_icingas_pair_has_one_key(status: str) -> None:
    """DOWN and UP of a host have the same key, and each its status and texts."""
    assert read(ICINGA, host(status)) == {
        "dedup_key": "Icinga2|Icinga2-Host|ubuntu",
        "source_name": "Icinga2-Host",
        "subject": f"Host ubuntu is {status}",
        "text": f"PING: {status}",
        "assignee": "",
        "severity": "",
        "status": status,
        "url": "",
    }


def test_errorceptions_nine_parts_are_read() -> None:
    """Without an assignee there are nine parts; a source name that the body doesn't have is meant as written."""
    body = {"subject": "x is undefined", "id": "51f8", "webUrl": "https://errorception.com/e/51f8", "LongText": "at /a"}
    found = read(ERRORCEPTION, body)
    assert found["dedup_key"] == "Errorception|shop|51f8"
    assert (found["source_name"], found["url"], found["text"]) == ("shop", "https://errorception.com/e/51f8", "at /a")
    assert found["status"] == found["assignee"] == ""


def test_a_source_name_that_the_body_has_is_its_value() -> None:
    """The second part is a key when the body has it, even with nothing in it, else itself."""
    tail = "S/host/none/none/none/none/none/none/none"
    assert read(tail, {"host": "web-1"})["dedup_key"] == "S|web-1|"
    assert read(tail, {"host": None})["dedup_key"] == "S||"
    assert read(tail, {})["dedup_key"] == "S|host|"


@pytest.mark.parametrize("none", ["none", "NONE", "None", "nOnE"])
def test_none_maps_nothing(none: str) -> None:
    """`none` in any case maps nothing, even where the body has a key of that name."""
    body = {none: "1", "none": "2"}
    assert read_tail("/".join(["S", *[none] * 9])) == Legacy("S", "", {})
    assert "source_name" not in read("/".join(["S", *[none] * 9]), body)
    assert set(read("/".join(["S", *[none] * 9]), body).values()) == {"S||", ""}


def test_short_text_stands_in() -> None:
    """Where subject or long text give nothing, the short text does; a subject may be the source name in the end."""
    tail = "S/n/subject/id/none/none/none/short/long/who"
    assert read(tail, {"short": "disk"}) | {"dedup_key": ""} == {
        "dedup_key": "",
        "source_name": "n",
        "subject": "disk",
        "text": "disk",
        "assignee": "",
        "severity": "",
        "status": "",
        "url": "",
    }
    assert read(tail, {"who": "ann@example.com"})["subject"] == "n"


def test_parts_are_percent_encoded_paths() -> None:
    """A part is decoded after the split, so that it may hold a slash, and may walk down with carets."""
    tail = "A%2FB/web%201/issue%5Etitle/issue%5Eid/none/none/none/none/t%C3%A9xt/none"
    assert read_tail(tail).source == "A/B"
    found = read(tail, {"issue": {"id": 7, "title": "Disk"}, "téxt": "long"})
    assert found["dedup_key"] == "A/B|web 1|7"
    assert (found["subject"], found["text"]) == ("Disk", "long")


def test_a_slash_at_the_end_is_no_part() -> None:
    """Nine parts and a slash are nine parts; so is an empty assignee."""
    assert read_tail(f"{ERRORCEPTION}/") == read_tail(ERRORCEPTION)


@pytest.mark.parametrize(
    ("tail", "says"),
    [
        ("", "9 or 10 parts after its key, not 1"),
        ("a/b/c", "9 or 10 parts after its key, not 3"),
        ("a" + "/b" * 10, "9 or 10 parts after its key, not 11"),
        ("/b/c/d/e/f/g/h/i", "names its source"),
        ("%ff/b/c/d/e/f/g/h/i", "the source of a legacy URL is not UTF-8"),
        ("a/b/c/%00/e/f/g/h/i", "the source_id of a legacy URL contains a NUL"),
        ("a/b/%5E/d/e/f/g/h/i", "the subject of a legacy URL: a path names"),
        ("a/b/" + "c" * 501 + "/d/e/f/g/h/i", "the subject of a legacy URL: a path has at most"),
        ("a" * (TAIL_MAX + 1), "at most 4096 characters"),
    ],
)
def test_a_bad_url_says_what_is_wrong(tail: str, says: str) -> None:
    """What is no legacy URL is a FormatError that names the part."""
    with pytest.raises(FormatError, match=says):
        legacy_fields(tail)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
a_part = st.text("abc^.[]<>%0123/ nN\x00é", max_size=8) | st.just("none")


@given(tail=st.text(max_size=60) | st.lists(a_part, min_size=8, max_size=11).map("/".join), document=json_values)
def test_any_url_reads_or_is_a_format_error(tail: str, document: object) -> None:
    """Whatever the URL and the body are, there is a text for every field, or a FormatError."""
    try:
        found = read(tail, document)
    except FormatError:
        return
    assert found["dedup_key"].count("|") >= 2
    assert all(isinstance(text, str) for text in found.values())


a_name = st.text(min_size=1, max_size=10).map(str.strip).filter(lambda name: name and "\x00" not in name)


@given(st.lists(a_name, min_size=9, max_size=10))
def test_what_was_encoded_is_read(parts: list[str]) -> None:
    """A URL made by encoding each part gives back the source and the mapped keys."""
    legacy = read_tail("/".join(quote(part, safe="") for part in parts))
    assert legacy.source == parts[0]
    wanted = dict(zip(NAMED[2:], parts[2:], strict=False))
    assert legacy.paths == {name: part for name, part in wanted.items() if part.casefold() != "none"}
