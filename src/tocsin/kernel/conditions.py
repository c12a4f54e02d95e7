"""Conditions: field · operator · value, alone or in all/any groups, as people write them. Case does not count."""

from collections.abc import Callable
from math import isnan
from typing import Any, Literal, NamedTuple

import re2

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value

Operator = Literal[
    "contains",
    "ends_with",
    "equals",
    "exists",
    "greater",
    "in_list",
    "is_empty",
    "less",
    "matches",
    "starts_with",
]
VALUELESS: frozenset[Operator] = frozenset({"exists", "is_empty"})  # these compare with nothing
VALUE_MAX = 4_096
CONDITIONS_MAX = 100
SHOWN_MAX = 255  # characters of an actual text in a verdict
QUIET = re2.Options()
QUIET.case_sensitive = False
QUIET.log_errors = False  # the library would write each refused pattern to stderr

Read = Callable[[Any], str | None]  # a document's text at the condition's field; None where there is none
Test = Callable[[str], bool]


class Condition(Value, frozen=True):
    """One test of one field; `in_list` takes its values separated by commas."""

    field: str
    operator: Operator
    value: str = ""
    negate: bool = False


class Conditions(Value, frozen=True):
    """A group: every condition of `all` must be met and, where `any` has some, one of those; an empty group is met."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()


class Verdict(NamedTuple):
    """Whether a document meets conditions; `why` names what decided: field, operator, value and the actual text."""

    matched: bool
    why: str


def compile_conditions(conditions: Conditions, read_of: Callable[[str], Read]) -> Callable[[Any], Verdict]:
    """
    Return `(document) → Verdict`; `read_of` compiles a field's path.

    Raises Invalid that names the condition by its place, such as `any[0].value`.
    """
    if len(conditions.all) + len(conditions.any) > CONDITIONS_MAX:
        raise Invalid(f"more than {CONDITIONS_MAX} conditions", field="conditions")
    every = [_placed(f"all[{place}]", one, read_of) for place, one in enumerate(conditions.all)]
    some = [_placed(f"any[{place}]", one, read_of) for place, one in enumerate(conditions.any)]

    def call(document: Any) -> Verdict:
        verdicts = [test(document) for test in every]
        missed = next((one for one in verdicts if not one.matched), None)
        if missed is not None:
            return missed
        others = [test(document) for test in some]
        first = next((one for one in others if one.matched), None)
        if others and first is None:
            return Verdict(False, "; ".join(one.why for one in others))
        return Verdict(True, "; ".join(one.why for one in (*verdicts, first) if one) or "no conditions")

    return call


def _placed(place: str, condition: Condition, read_of: Callable[[str], Read]) -> Callable[[Any], Verdict]:
    try:
        test = compile_condition(condition, read_of(condition.field))
    except Invalid as error:
        raise Invalid(f"{place}: {error.detail}", field=f"{place}.{error.field}") from error
    says = f"{condition.field} {'not ' if condition.negate else ''}{condition.operator} {condition.value}".rstrip()

    def call(document: Any) -> Verdict:
        matched, actual = test(document)
        shown = actual if len(actual) <= SHOWN_MAX else actual[: SHOWN_MAX - 1] + "…"
        return Verdict(matched, f"{says} ({'' if matched else 'not met, '}it is {shown!r})")

    return call


def compile_condition(condition: Condition, read: Read) -> Callable[[Any], tuple[bool, str]]:
    """Return `(document) → (matched, the actual text)`; raise Invalid for a bad operator, regex, number or length."""
    if len(condition.value) > VALUE_MAX:
        raise Invalid(f"longer than {VALUE_MAX} characters", field="value")
    test = _test(condition.operator, condition.value)
    negate, wants = condition.negate, condition.operator == "exists"

    def call(document: Any) -> tuple[bool, str]:
        actual = read(document)
        met = actual is not None if wants else test(actual or "")
        return met is not negate, actual or ""

    return call


def _test(operator: str, value: str) -> Test:
    wanted = value.casefold()
    match operator:
        case "contains":
            return lambda text: wanted in text.casefold()
        case "equals":
            return lambda text: text.casefold() == wanted
        case "starts_with":
            return lambda text: text.casefold().startswith(wanted)
        case "ends_with":
            return lambda text: text.casefold().endswith(wanted)
        case "in_list":
            values = frozenset(part.strip().casefold() for part in value.split(","))
            return lambda text: text.casefold() in values
        case "is_empty":
            return lambda text: not text
        case "exists":
            return bool
        case "matches":
            return _regex(value)
        case "greater" | "less":
            return _number(operator, value)
        case _:
            raise Invalid(f"unknown operator {operator!r}", field="operator")


def _regex(value: str) -> Test:
    try:
        pattern = re2.compile(value, QUIET)
    except re2.error as error:
        (why,) = error.args
        raise Invalid(f"not a regular expression: {why.decode(errors='replace')}", field="value") from error
    return lambda text: pattern.search(text) is not None


def _number(operator: str, value: str) -> Test:
    bound = _float(value)
    if bound is None:
        raise Invalid(f"{operator} needs a number, not {value!r}", field="value")

    def test(text: str) -> bool:
        actual = _float(text)
        return actual is not None and (actual > bound if operator == "greater" else actual < bound)

    return test


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if isnan(number) else number
