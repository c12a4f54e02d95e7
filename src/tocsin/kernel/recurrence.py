"""
Recurrence: spans of local time that come once or again, by a subset of RFC 5545's RRULE.

Repetitions are counted by the wall clock of the zone, and so is a span's length: a night from 22:00 to 06:00 ends at
06:00 whatever the clocks do. A skipped local time moves later by the gap, of a repeated one the first counts.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from dateutil.rrule import rrule, rrulestr
from whenever import Instant, PlainDateTime, TimeZoneNotFoundError

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import DAY

PARTS: Mapping[str, frozenset[str]] = {  # by frequency; a filter that meets nothing would be counted through to the end
    "DAILY": frozenset(),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY"}),
    "YEARLY": frozenset(),
}
DAYS = {"DAILY": 1, "WEEKLY": 7}  # of a period that is always of one length
ANY_PARTS = frozenset({"COUNT", "FREQ", "INTERVAL", "UNTIL"})
INTERVAL_MAX = 1_000
LENGTH_MAX = 366 * DAY
RULE_MAX = 500  # characters
YEARS_MAX = 20  # after its start a rule is over
SLACK = timedelta(days=2)  # no zone is further from UTC, no clock change is longer
UNIT: Literal["microsecond"] = "microsecond"

Span = tuple[int, int]  # `[start, end)` in µs; an end of 0 is never
SpanAt = Callable[[int], Span | None]


def compile_spans(start: str, end: str, zone: str, rule: str = "") -> SpanAt:
    """
    Return `instant → the span that holds it, else the next one`, None where none comes any more.

    `start` and `end` are local times such as `2026-12-24T18:00`; without an `end` the span never ends. Raises Invalid
    that names the field at fault.
    """
    first = _local(start, "start")
    try:
        _instant(first, zone)
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {zone[:40]!r}", field="zone") from error
    if not end:
        if rule:
            raise Invalid("what recurs has an end", field="end")
        begins = _instant(first, zone)
        return lambda _at: (begins, 0)
    length = _local(end, "end") - first
    if not timedelta() < length <= timedelta(microseconds=LENGTH_MAX):
        raise Invalid(f"the end is after the start, at most {LENGTH_MAX // DAY} days", field="end")
    if not rule:
        only = (_instant(first, zone), _instant(first + length, zone))
        return lambda at: only if at < only[1] else None
    return _remembering(_recurring(_parsed(rule, first), first, length, zone))


def _recurring(
    times: Callable[[datetime], Iterator[datetime]], first: datetime, length: timedelta, zone: str
) -> SpanAt:
    def span_at(at: int) -> Span | None:
        wall = Instant.from_timestamp(at, unit=UNIT).to_tz(zone).to_plain().to_stdlib()
        held: Span | None = None
        for one in times(max(first, wall - length - SLACK)):
            begins, ends = _instant(one, zone), _instant(one + length, zone)
            if begins > at:
                return held or (begins, ends)
            if ends > at:
                held = (held[0] if held else begins, ends)
        return held

    return span_at


def _remembering(span_at: SpanAt) -> SpanAt:
    """Return the same, which asks anew only when the last answer no longer holds."""
    known: list[tuple[int, int, Span | None]] = []

    def ask(at: int) -> Span | None:
        if known and known[0][0] <= at < known[0][1]:
            return known[0][2]
        span = span_at(at)
        until = at + 1 if span is None else span[1] if span[0] <= at else span[0]
        known[:] = [(at, until, span)]
        return span

    return ask


def _parts(rule: str) -> dict[str, str]:
    """Return a rule's parts by name; raise Invalid for what isn't in the subset."""
    if len(rule) > RULE_MAX:
        raise Invalid(f"longer than {RULE_MAX} characters", field="rrule")
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    known = PARTS.get(parts.get("FREQ", ""))
    if known is None:
        raise Invalid(f"FREQ is one of {', '.join(PARTS)}", field="rrule")
    unknown = sorted(parts.keys() - known - ANY_PARTS)
    if unknown:
        raise Invalid(f"{unknown[0][:20]} isn't known with FREQ={parts['FREQ']}", field="rrule")
    if "COUNT" in parts and "UNTIL" in parts:
        raise Invalid("give COUNT or UNTIL, not both", field="rrule")
    if parts.get("UNTIL", "").endswith("Z"):
        raise Invalid("UNTIL is a local time, without Z", field="rrule")
    return parts


def _parsed(rule: str, first: datetime) -> Callable[[datetime], Iterator[datetime]]:
    """Return `local time → the repetitions from it on`; raise Invalid."""
    parts = _parts(rule)
    over = first.replace(year=first.year + YEARS_MAX, day=min(first.day, 28))
    try:
        if not 1 <= int(parts.get("INTERVAL", 1)) <= INTERVAL_MAX:
            raise Invalid(f"INTERVAL is 1 to {INTERVAL_MAX}", field="rrule")
        count = int(parts.pop("COUNT", 0))
        parts.setdefault("UNTIL", f"{over:%Y%m%dT%H%M%S}")
        is_bounded = int(parts["UNTIL"][:4]) <= over.year
        found = _rule(";".join(f"{name}={value}" for name, value in parts.items()), first)
        never = next(iter(found), None) is None
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        raise Invalid(f"not a rule such as FREQ=WEEKLY;BYDAY=MO,FR: {str(error)[:100]}", field="rrule") from error
    if not is_bounded or count < 0:
        raise Invalid(f"COUNT is at least 1, UNTIL at most {YEARS_MAX} years after the start", field="rrule")
    if never:
        raise Invalid("it never comes", field="rrule")
    step = timedelta(days=DAYS.get(parts["FREQ"], 0) * int(parts.get("INTERVAL", 1)))

    def times(since: datetime) -> Iterator[datetime]:
        rule = found
        if step and not count and since > first:  # go there at once: what was long ago isn't counted through
            rule = found.replace(dtstart=first + (since - first) // step * step)
        return (one for one in islice(rule, count or None) if one >= since)

    return times


def _rule(text: str, first: datetime) -> rrule:
    found = rrulestr(text, dtstart=first)
    assert isinstance(found, rrule)  # several rules would be a set
    return found


def _local(text: str, field: str) -> datetime:
    try:
        found = PlainDateTime.parse_iso(text).to_stdlib()
    except ValueError as error:
        raise Invalid(f"not a local time such as 2026-12-24T18:00: {text[:40]!r}", field=field) from error
    if not 2000 <= found.year < 2200:
        raise Invalid("the year is from 2000 to 2199", field=field)
    return found


def _instant(local: datetime, zone: str) -> int:
    return PlainDateTime(local).assume_tz(zone, disambiguation="compatible").timestamp(unit=UNIT)
