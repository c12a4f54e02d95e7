"""Paths and placeholders."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.respond.integrations.paths import ABSENT, DEPTH_MAX, PATH_MAX, compile_path, compile_text, text_of

DOCUMENT = {
    "a": [{"b": "in a list"}],
    "issue": {"id": 7, "key": "OPS-7"},
    "os.host": "literal",
    "os": {"host": "nested"},
    "URL": "https://x.example/a/b?from=1&to=2#chart",
    "text": "\n first \nsecond",
    "Mixed": "MiXeD",
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
        ("a[1]^b", ABSENT),
        ("a[²]", ABSENT),
        ("a^b", ABSENT),
        ("issue^id^deeper", ABSENT),
        ("nothing", ABSENT),
    ],
)
def test_path_finds(path: str, value: object) -> None:
    """A path walks objects and arrays, a key that has the dots itself goes first, and what is not there is absent."""
    assert compile_path(path)(DOCUMENT) == value


@pytest.mark.parametrize("path", ["", "^", "[]", "a" * (PATH_MAX + 1)])
def test_path_must_name_something(path: str) -> None:
    """A path that names no key, or is too long, is refused."""
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
    ("value", "text"),
    [(True, "true"), (None, ""), (3.0, "3"), (0.5, "0.5"), (["a", 1], "a, 1"), ({"b": 1, "a": False}, "a=false,b=1")],
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
