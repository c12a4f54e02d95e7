"""
Conditions of workflows: those on an incident as it is, and those on time, whose instants are known beforehand.

A time is compared exactly: `minutes_open greater 5` is met from the instant at which five minutes are over.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tocsin.kernel.conditions import CONDITIONS_MAX, SHOWN_MAX, Condition, Conditions, compile_condition
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.incidents.document import read_of
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.incidents.times import TIMES, TimeField

MINUTES_MAX = 366 * 24 * 60
BEYOND = ("are_deliveries_complete", "escalation")  # what is known of an incident's walk


class Facts(NamedTuple):
    """What conditions ask: the incident's document with what is known of its walk, the incident, and the instant."""

    document: Mapping[str, Any]
    incident: Incident
    now: int


class ConditionVerdict(Value, frozen=True):
    """One condition of the group `all` or `any`: whether it is met, and what its field actually is."""

    group: str
    field: str
    operator: str
    value: str
    negate: bool
    is_met: bool
    actual: str

    def words(self) -> str:
        """Return it as people read it."""
        says = f"{self.field} {'not ' if self.negate else ''}{self.operator} {self.value}".rstrip()
        return f"{says} ({'' if self.is_met else 'not met, '}it is {self.actual!r})"


class Judgement(NamedTuple):
    """Whether a group is met, and each condition's verdict."""

    is_met: bool
    verdicts: tuple[ConditionVerdict, ...]

    def why(self) -> str:
        """Return what decided, in words."""
        told = [one for one in self.verdicts if one.is_met is self.is_met]
        if self.is_met:
            some = [one for one in told if one.group == "any"][:1]
            told = [one for one in told if one.group == "all"] + some
        return "; ".join(one.words() for one in told) or "no conditions"


class _Asked(NamedTuple):
    group: str
    condition: Condition
    test: Callable[[Facts], tuple[bool, str]]
    turns_at: Callable[[Incident], int] | None = None  # of one on time: the instant at which its answer changes


class Watched:
    """A compiled group of conditions. `fields`: those that it names; `is_timed`: time alone may change its answer."""

    def __init__(self, conditions: Conditions) -> None:
        """Raise Invalid that names a condition by its place, such as `any[0].value`."""
        if len(conditions.all) + len(conditions.any) > CONDITIONS_MAX:
            raise Invalid(f"more than {CONDITIONS_MAX} conditions", field="conditions")
        groups = (("all", conditions.all), ("any", conditions.any))
        self._asked = [_placed(name, place, one) for name, group in groups for place, one in enumerate(group)]
        self.fields = frozenset(one.condition.field for one in self._asked)
        self.is_timed = any(one.turns_at for one in self._asked)
        self.is_empty = not self._asked

    def judge(self, facts: Facts) -> Judgement:
        """Return whether the group is met, with each condition's verdict."""
        verdicts = tuple(_verdict(one, facts) for one in self._asked)
        every = all(one.is_met for one in verdicts if one.group == "all")
        some = [one.is_met for one in verdicts if one.group == "any"]
        return Judgement(every and (not some or any(some)), verdicts)

    def next_at(self, facts: Facts) -> int:
        """Return the first instant after `now` at which time alone makes the group met; 0: there is none."""
        turns = [one.turns_at(facts.incident) for one in self._asked if one.turns_at]
        for at in sorted({at for at in turns if at > facts.now}):
            if self.judge(facts._replace(now=at)).is_met:
                return at
        return 0


def _placed(group: str, place: int, condition: Condition) -> _Asked:
    try:
        if condition.field in TIMES:
            return _timed(group, condition, TIMES[condition.field])
        test = compile_condition(condition, _read_of(condition.field))
    except Invalid as error:
        where = f"{group}[{place}]"
        raise Invalid(f"{where}: {error.detail}", field=f"{where}.{error.field}") from error

    def ask(facts: Facts) -> tuple[bool, str]:
        return test(facts.document)

    return _Asked(group, condition, ask)


def _read_of(field: str) -> Callable[[Any], str | None]:
    if field in BEYOND:
        return lambda document: document[field]
    try:
        return read_of(field)
    except Invalid as error:
        raise Invalid(f"{error.detail}, {', '.join((*BEYOND, *TIMES))}", field="field") from error


def _timed(group: str, condition: Condition, time: TimeField) -> _Asked:
    def shown(facts: Facts) -> str:
        minutes = time.minutes(facts.incident, facts.now)
        return "" if minutes is None else f"{minutes:.2f}".rstrip("0").rstrip(".")

    operator, negate = condition.operator, condition.negate
    if operator in ("exists", "is_empty"):
        wanted = (operator == "exists") is not negate

        def runs(facts: Facts) -> tuple[bool, str]:
            return bool(time.of(facts.incident)) is wanted, shown(facts)

        return _Asked(group, condition, runs)
    if operator not in ("greater", "less"):
        raise Invalid("a time is compared by greater or less", field="operator")
    bound = _minutes(condition.value)
    holds_later = (operator == "greater") is not time.counts_down

    def test(facts: Facts) -> tuple[bool, str]:
        at = time.reaches(facts.incident, bound)
        met = bool(at) and (facts.now >= at) is holds_later
        return met is not negate, shown(facts)

    def turns_at(incident: Incident) -> int:
        return time.reaches(incident, bound)

    return _Asked(group, condition, test, turns_at)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= MINUTES_MAX:
        raise Invalid(f"minutes are a number from 0 to {MINUTES_MAX}, not {text[:40]!r}", field="value")
    return minutes


def _verdict(asked: _Asked, facts: Facts) -> ConditionVerdict:
    is_met, actual = asked.test(facts)
    condition = asked.condition
    shown = actual if len(actual) <= SHOWN_MAX else actual[: SHOWN_MAX - 1] + "…"
    return ConditionVerdict(
        asked.group, condition.field, condition.operator, condition.value, condition.negate, is_met, shown
    )
