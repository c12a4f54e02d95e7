"""Paths and placeholders."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.respond.integrations.paths import (
    ABSENT,
    DEPTH_MAX,
    PATH_MAX,
    STEPS_MAX,
    compile_path,
    compile_text,
    labels_of,
    text_of,
)

DOCUMENT = {
    "a": [{"b": "in a list"}],
    "issue": {"id": 7, "key": "OPS-7"},
    "os.host": "literal",
    "os": {"host": "nested"},
    "URL": "https://x.example/a/b?from=1&to=2#chart",
    "text": "\n first \nsecond",
    "Mixed": "MiXeD",
    "labels": {"os.host": "a", "os.disk": {"name": "sda"}, "os": {"host": "deeper"}},
    "list": [[1, 2], {"0": "key"}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("issue^id", 7),
        ("issue.key", "OPS-7"),
        ("a[0]^b", "in a list"),
        ("a^0^b", "in a list"),
        ("os.host", "literal"),
        ("os^host", "nested"),
        ("labels.os.host", "a"),
        ("labels^os.host", "a"),
        ("labels^os^host", "deeper"),
        ("labels.os.disk.name", "sda"),
        ("list.0[1]", 2),
        ("list[1].0", "key"),
        ("labels.os.nothing", ABSENT),
        ("issue.id.0", ABSENT),
        ("a[1]^b", ABSENT),
        ("a[²]", ABSENT),
        ("a^b", ABSENT),
        ("issue^id^deeper", ABSENT),
        ("nothing", ABSENT),
    ],
)
def test_path_finds(path: str, value: object) -> None:
    """A path walks objects and arrays, and at each level a key that has the dots itself goes first."""
    assert compile_path(path)(DOCUMENT) == value


@pytest.mark.parametrize("path", ["", "^", "[]", "a" * (PATH_MAX + 1), "a^" * (STEPS_MAX + 1)])
def test_path_must_name_something(path: str) -> None:
    """A path that names no key, or is too long or too deep, is refused."""
    with pytest.raises(Invalid):
        compile_path(path)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("issue^key", "OPS-7"),
        ("<issue^key>: <a[0]^b>!", "OPS-7: in a list!"),
        ("<URL:address>", "https://x.example/a/b"),
        ("<text:first_line>", "first"),
        ("<Mixed:lower>", "mixed"),
        ("[<nothing>]", "[]"),
    ],
)
def test_text_renders(source: str, text: str) -> None:
    """A mapping is a path, or a text whose placeholders give the value, through a filter where they name one."""
    assert compile_text(source)(DOCUMENT) == text


@pytest.mark.parametrize(("source", "says"), [("<a:upper>", "unknown filter 'upper'"), ("<a", "without `>`")])
def test_bad_text_is_refused(source: str, says: str) -> None:
    """A filter that doesn't exist and a placeholder without end are refused by name."""
    with pytest.raises(Invalid, match=says):
        compile_text(source)


@pytest.mark.parametrize(
    "filters",
    ["{os.host=a, region=eu}", "{region=eu, os.host=a}", {"region": "eu", "os.host": "a"}, "os.host=a, region=eu"],
)
def test_labels_have_one_form(filters: object) -> None:
    """The same labels give the same text, as a Java map or an object and in any order."""
    assert compile_text("<filters:labels>")({"filters": filters}) == "os.host=a,region=eu"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("{disk=sda, sdb, os.host=a}", {"disk": "sda, sdb", "os.host": "a"}),
        ("{query=a=b}", {"query": "a=b"}),
        ("{pod={x}}", {"pod": "{x}"}),
        ("{os.host=}", {"os.host": ""}),
    ],
)
def test_label_values_keep_their_signs(text: str, labels: dict[str, str]) -> None:
    """Commas, equals signs and braces of a value stay in it, and text and object still give the same form."""
    render = compile_text("<filters:labels>")
    assert labels_of(text) == labels
    assert render({"filters": text}) == render({"filters": labels})


@pytest.mark.parametrize("filters", [{"q": "a, os.host=b"}, "{q=a, os.host=b}"])
def test_labels_have_one_form_even_where_the_text_is_ambiguous(filters: object) -> None:
    """Where a value looks like another label, an object gives what its text form would."""
    assert compile_text("<filters:labels>")({"filters": filters}) == "os.host=b,q=a"


@pytest.mark.parametrize(
    ("filters", "text"), [("web-1", "web-1"), (["a", "b"], "a, b"), ("{}", ""), ({}, ""), (None, "")]
)
def test_filters_that_are_no_labels_still_tell_apart(filters: object, text: str) -> None:
    """What isn't labels stands for itself, so that two of them don't become one problem."""
    assert compile_text("<filters:labels>")({"filters": filters}) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, ""),
        (3.0, "3"),
        (1e300, "1e+300"),
        (0.5, "0.5"),
        (["a", 1], "a, 1"),
        ({"b": 1, "a": False}, "a=false,b=1"),
    ],
)
def test_value_as_text(value: object, text: str) -> None:
    """Values read as a person would write them."""
    assert text_of(value) == text


def test_deep_value_is_cut() -> None:
    """A value nested deeper than the bound shows an ellipsis instead of exhausting the stack."""
    value: object = "bottom"
    for _ in range(DEPTH_MAX):
        value = [value]
    assert text_of(value) == "bottom"
    assert text_of([value]) == "…"
