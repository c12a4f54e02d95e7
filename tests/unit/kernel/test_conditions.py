"""Conditions."""

from typing import Any, cast

import pytest

from tocsin.kernel.conditions import (
    CONDITIONS_MAX,
    SHOWN_MAX,
    VALUE_MAX,
    Condition,
    Conditions,
    Operator,
    Verdict,
    compile_condition,
    compile_conditions,
)
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


PROD = Condition("env", "equals", "prod")
DISK = Condition("subject", "contains", "disk")
NOT_TEST = Condition("subject", "contains", "test", negate=True)


def verdict(conditions: Conditions, **document: str) -> Verdict:
    """Return the verdict on a document whose fields are its keys."""
    return compile_conditions(conditions, lambda field: lambda document: document.get(field))(document)


@pytest.mark.parametrize(
    ("conditions", "matched"),
    [
        (Conditions(), True),
        (Conditions(all=(PROD, NOT_TEST)), True),
        (Conditions(all=(PROD, DISK)), False),
        (Conditions(any=(DISK, PROD)), True),
        (Conditions(any=(DISK,)), False),
        (Conditions(all=(PROD,), any=(NOT_TEST, DISK)), True),
        (Conditions(all=(PROD,), any=(DISK,)), False),
        (Conditions(all=(DISK,), any=(PROD,)), False),
    ],
)
def test_group(conditions: Conditions, matched: bool) -> None:
    """A group is met when all of `all` and, if there are any, one of `any` are."""
    assert verdict(conditions, env="PROD", subject="CPU").matched is matched


def test_verdict_names_what_decided() -> None:
    """The verdict quotes the conditions that decided, with the actual values."""
    both = Conditions(all=(PROD,), any=(DISK, NOT_TEST))
    assert verdict(both, env="PROD", subject="CPU") == (
        True,
        "env equals prod (it is 'PROD'); subject not contains test (it is 'CPU')",
    )
    assert verdict(both, env="dev", subject="disk").why == "env equals prod (not met, it is 'dev')"
    assert verdict(Conditions(any=(DISK,))).why == "subject contains disk (not met, it is '')"
    assert len(verdict(Conditions(all=(PROD,)), env="x" * 10_000).why) < SHOWN_MAX + 50


def test_bad_group_names_the_place() -> None:
    """What can't be compiled is refused with its place in the group, and a group has a bound."""
    with pytest.raises(Invalid, match=r"^any\[1\]: not a regular expression") as caught:
        verdict(Conditions(any=(DISK, Condition("f", "matches", "("))))
    assert caught.value.field == "any[1].value"
    with pytest.raises(Invalid, match=str(CONDITIONS_MAX)):
        verdict(Conditions(any=(DISK,) * (CONDITIONS_MAX + 1)))
