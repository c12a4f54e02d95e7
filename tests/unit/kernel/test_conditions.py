"""Conditions."""

from typing import Any, cast

import pytest

from tocsin.kernel.conditions import VALUE_MAX, Condition, Operator, compile_condition
from tocsin.kernel.errors import Invalid


def met(operator: str, value: str, actual: str | None, negate: bool = False) -> bool:
    """Return whether a field with this text meets the condition."""
    condition = Condition("f", cast(Operator, operator), value, negate)
    return compile_condition(condition, lambda document: document["f"])({"f": actual})[0]


CASES = [
    ("contains", "CRIT", "critical", "error"),
    ("equals", "Straße", "STRASSE", "strasse 1"),
    ("starts_with", "DB", "db-1", "my-db"),
    ("ends_with", ".EU", "db.eu", "db.us"),
    ("in_list", "a, B ,c", "b", "b ,c"),
    ("is_empty", "", "", "x"),
    ("is_empty", "", None, "x"),
    ("exists", "", "", None),
    ("greater", "9", "10", "9"),
    ("less", "9", "-1e3", "9"),
    ("greater", "9", "10.5", "ten"),
    ("greater", "9", "10", "nan"),
    ("matches", "^db-[0-9]+$", "DB-17", "db-x"),
]


@pytest.mark.parametrize(("operator", "value", "yes", "no"), CASES)
@pytest.mark.parametrize("negate", [False, True])
def test_operator(operator: str, value: str, yes: Any, no: Any, negate: bool) -> None:
    """Each operator meets what it says whatever the case, misses the rest, and turns round when negated."""
    assert met(operator, value, yes, negate) is not negate
    assert met(operator, value, no, negate) is negate


def test_gives_the_actual_text() -> None:
    """The answer carries the text that was looked at, so that a reason can name it."""
    test = compile_condition(Condition("f", "contains", "x"), lambda document: document)
    assert test("abc") == (False, "abc")
    assert test(None) == (False, "")


@pytest.mark.parametrize(
    ("operator", "value", "field"),
    [
        ("resembles", "x", "operator"),
        ("matches", "(", "value"),
        ("matches", r"(a)\1", "value"),
        ("greater", "much", "value"),
        ("less", "nan", "value"),
        ("contains", "x" * (VALUE_MAX + 1), "value"),
    ],
)
def test_bad_condition_names_its_field(operator: str, value: str, field: str) -> None:
    """What can't be compiled is refused when it is configured, with the field at fault."""
    with pytest.raises(Invalid) as caught:
        met(operator, value, "x")
    assert caught.value.field == field
