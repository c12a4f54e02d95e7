"""
Expressions: arithmetic over metrics, compiled once into closures.

    sum   = product { ("+" | "-") product }
    product = sign { ("*" | "/" | "%") sign }
    sign  = { "-" | "+" } ( number | name | "`" any text "`" | "(" sum ")" )

A name begins with a letter or `_` and goes on with letters, digits, `_`, `.` and `:`. Any other metric is back-ticked.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import add, mul, sub

from tocsin.kernel.errors import Invalid

LENGTH_MAX = 2_000  # characters
DEPTH_MAX = 32  # parentheses and signs within each other
METRICS_MAX = 20
KNOWN_MAX = 4_096  # compiled expressions that are remembered

Values = Mapping[str, float | None]
_Compute = Callable[[Values], float | None]
_Apply = Callable[[float, float], float | None]


class Expression:
    """A compiled expression: its text, its metrics in order of their first mention, and how to compute it."""

    __slots__ = ("_compute", "metrics", "text")

    def __init__(self, text: str, metrics: tuple[str, ...], compute: _Compute) -> None:
        """Take what the compiler made of `text`."""
        self.text = text
        self.metrics = metrics
        self._compute = compute

    def value(self, values: Values) -> float | None:
        """Return the value; None where an operand is missing, a divisor is 0 or the result is beyond a float."""
        result = self._compute(values)
        return result if result is not None and math.isfinite(result) else None


@lru_cache(KNOWN_MAX)
def compile_expression(text: str) -> Expression:
    """Return the compiled expression; raise Invalid that names the position (from 1) of what can't be read."""
    if len(text) > LENGTH_MAX:
        raise Invalid(f"the expression is longer than {LENGTH_MAX} characters", field="expression")
    compiler = _Compiler(text)
    return Expression(text, *compiler.compiled())


class _Compiler:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._metrics: dict[str, None] = {}

    def compiled(self) -> tuple[tuple[str, ...], _Compute]:
        compute = self._sum()
        if self._at < len(self._text):
            raise self._invalid(f"unexpected {self._text[self._at]!r}")
        if not self._metrics:
            raise Invalid("the expression names no metric", field="expression")
        return tuple(self._metrics), compute

    def _sum(self) -> _Compute:
        return self._chain("+-", self._product)

    def _product(self) -> _Compute:
        return self._chain("*/%", self._signed)

    def _chain(self, signs: str, read: Callable[[], _Compute]) -> _Compute:
        """Read operands joined by signs of one rank. They stay a list, so that a long chain is no deep call."""
        first = read()
        rest: list[tuple[_Apply, _Compute]] = []
        while (sign := self._next()) and sign in signs:
            self._at += 1
            rest.append((_APPLY[sign], read()))
        return _chained(first, rest) if rest else first

    def _signed(self) -> _Compute:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise self._invalid(f"nested deeper than {DEPTH_MAX}")
        sign = self._next()
        if sign in ("-", "+"):
            self._at += 1
            compute = self._signed()
            compute = _negative(compute) if sign == "-" else compute
        else:
            compute = self._operand(sign)
        self._depth -= 1
        return compute

    def _operand(self, sign: str) -> _Compute:
        if sign == "(":
            self._at += 1
            compute = self._sum()
            if self._next() != ")":
                raise self._invalid("expected `)`")
            self._at += 1
            return compute
        if sign == "`":
            return self._quoted()
        if _is_digit(sign) or sign == ".":
            return self._number()
        if sign.isalpha() or sign == "_":
            return self._metric(self._while(_is_in_name))
        raise self._invalid("expected a metric, a number or `(`")

    def _quoted(self) -> _Compute:
        end = self._text.find("`", self._at + 1)
        if end < 0:
            raise self._invalid("a back-tick is not closed")
        name = self._text[self._at + 1 : end]
        if not name:
            raise self._invalid("a metric name is empty")
        self._at = end + 1
        return self._metric(name)

    def _metric(self, name: str) -> _Compute:
        self._metrics[name] = None
        if len(self._metrics) > METRICS_MAX:
            raise self._invalid(f"more than {METRICS_MAX} metrics")
        return lambda values: values.get(name)

    def _number(self) -> _Compute:
        start = self._at
        self._while(_is_in_number)
        if self._text[self._at : self._at + 1] in ("e", "E"):
            self._at += 1
            if self._text[self._at : self._at + 1] in ("+", "-"):
                self._at += 1
            self._while(_is_digit)
        text = self._text[start : self._at]
        try:
            number = float(text)
        except ValueError as error:
            self._at = start
            raise self._invalid(f"{text[:40]!r} is no number") from error
        if not math.isfinite(number):
            self._at = start
            raise self._invalid(f"{text[:40]!r} is too large")
        return lambda values: number

    def _while(self, belongs: Callable[[str], bool]) -> str:
        start = self._at
        while self._at < len(self._text) and belongs(self._text[self._at]):
            self._at += 1
        return self._text[start : self._at]

    def _next(self) -> str:
        self._while(str.isspace)
        return self._text[self._at : self._at + 1]

    def _invalid(self, detail: str) -> Invalid:
        where = f"position {self._at + 1}" if self._at < len(self._text) else "the end"
        return Invalid(f"{detail} at {where} of the expression", field="expression")


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _is_in_number(sign: str) -> bool:
    return _is_digit(sign) or sign == "."


def _is_in_name(sign: str) -> bool:
    return sign.isalnum() or sign in "_.:"


def _negative(operand: _Compute) -> _Compute:
    def compute(values: Values) -> float | None:
        value = operand(values)
        return None if value is None else -value

    return compute


def _chained(first: _Compute, rest: list[tuple[_Apply, _Compute]]) -> _Compute:
    def compute(values: Values) -> float | None:
        result = first(values)
        for apply, operand in rest:
            value = operand(values)
            if result is None or value is None:
                return None
            result = apply(result, value)
        return result

    return compute


def _divided(first: float, second: float) -> float | None:
    return first / second if second else None


def _remainder(first: float, second: float) -> float | None:
    """Return the remainder with the sign of `first`, as SQL and PromQL do."""
    return math.fmod(first, second) if second and math.isfinite(first) else None


_APPLY: dict[str, _Apply] = {"+": add, "-": sub, "*": mul, "/": _divided, "%": _remainder}
