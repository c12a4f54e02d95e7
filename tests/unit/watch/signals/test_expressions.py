"""Expressions over metrics: what they compute, and how they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.errors import Invalid
from tocsin.watch.signals.expressions import DEPTH_MAX, LENGTH_MAX, METRICS_MAX, compile_expression

VALUES = {"a": 7.0, "b": 2.0, "c": 0.0, "os.cpu.user": 30.0, "os.disk.used/total": 4.0, "ns:x_1": 5.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("os.cpu.user", 30.0),
        ("a + b * 2", 11.0),
        ("(a + b) * 2", 18.0),
        ("a - b - 1", 4.0),
        ("a / b / 2", 1.75),
        ("a % b", 1.0),
        ("-a % b", -1.0),
        ("-a * -b", 14.0),
        ("a--b", 9.0),
        ("2e1*a", 140.0),
        (".5*a", 3.5),
        ("`os.disk.used/total` + ns:x_1", 9.0),
        ("\n a\t* 1 ", 7.0),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    """Signs bind as in school: products before sums, from left to right, the sign of a number first."""
    assert compile_expression(text).value(VALUES) == value


@pytest.mark.parametrize("text", ["a / c", "a % c", "gone", "a + gone", "a * gone / c", "a * 1e308 * 1e308 % b"])
def test_no_value(text: str) -> None:
    """A missing operand, a division by zero and an overflow give no value, never an error or an infinity."""
    assert compile_expression(text).value({**VALUES, "gone": None}) is None
    assert compile_expression(text).value(VALUES) is None


def test_metrics_in_order_of_first_mention() -> None:
    """The metrics that a store must fetch are each named once, in the order of the text."""
    assert compile_expression("b / (b + `a b`) * 100 + a").metrics == ("b", "a b", "a")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "the end"),
        ("a +", "the end"),
        ("a b", "position 3"),
        ("(a", "the end"),
        ("a)", "position 2"),
        ("a * * b", "position 5"),
        ("`a", "position 1"),
        ("``", "position 1"),
        ("1..2 * a", "position 1"),
        ("a + 1e", "position 5"),
        ("a + 1e999", "position 5"),
        ("a & b", "position 3"),
        ("a ** b", "position 4"),
        ("1 + 2", "no metric"),
    ],
)
def test_refusal_says_where(text: str, where: str) -> None:
    """What can't be read is refused with its position and the field's name."""
    with pytest.raises(Invalid, match=where) as caught:
        compile_expression(text)
    assert caught.value.field == "expression"


def test_bounds() -> None:
    """Length, depth and number of metrics are bounded, and an expression at the bounds works."""
    deepest = "(" * (DEPTH_MAX - 1) + "a" + ")" * (DEPTH_MAX - 1)
    assert compile_expression(deepest).value(VALUES) == 7.0
    assert compile_expression("+".join("a" * (LENGTH_MAX // 2))).value(VALUES) == 7.0 * LENGTH_MAX / 2
    names = [f"m{number}" for number in range(METRICS_MAX + 1)]
    assert len(compile_expression("+".join(names[:-1])).metrics) == METRICS_MAX
    for text in (f"({deepest})", "a" * (LENGTH_MAX + 1), "+".join(names), "-" * (DEPTH_MAX + 1) + "a"):
        with pytest.raises(Invalid):
            compile_expression(text)


@given(st.text(alphabet="ab.1e+-*/%()` \u00e9", max_size=60))
def test_any_text_compiles_or_is_invalid(text: str) -> None:
    """Whatever a person types, it computes a number or nothing, or is Invalid."""
    try:
        expression = compile_expression(text)
    except Invalid:
        return
    value = expression.value({"a": 3.0, "b": 0.0})
    assert value is None or abs(value) < float("inf")
