"""Maintenance: planned windows in which an integration opens no incident; what is over may still be said."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from whenever import Date, Instant, PlainDateTime, TimeZoneNotFoundError

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import DAYS
from tocsin.kernel.instants import DAY, to_text
from tocsin.respond.integrations.integration import Maintenance

WINDOWS_MAX = 100
LENGTH_MAX = 31 * DAY
UNIT: Literal["microsecond"] = "microsecond"

Spans = Callable[[int], Iterator[tuple[int, int]]]  # an instant → the spans that may hold it


def compile_maintenance(windows: Sequence[Maintenance]) -> Callable[[int], str]:
    """Return `instant → why nothing opens`, '' outside of all windows; raise Invalid that names the window's field."""
    if len(windows) > WINDOWS_MAX:
        raise Invalid(f"more than {WINDOWS_MAX} windows", field="maintenance")
    compiled = [(one.name, _spans(place, one)) for place, one in enumerate(windows)]

    def ask(at: int) -> str:
        for name, spans in compiled:
            end = max((end for start, end in spans(at) if start <= at < end), default=0)
            if end:
                return f"maintenance {name!r} until {to_text(end)}"
        return ""

    return ask


def _spans(place: int, window: Maintenance) -> Spans:
    field = f"maintenance[{place}]"
    start, end = (_local(getattr(window, name), f"{field}.{name}") for name in ("start", "end"))
    until = _date(window.until, f"{field}.until") if window.until else Date.MAX
    try:
        first, last = (_instant(one, window.zone) for one in (start, end))
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {window.zone[:40]!r}", field=f"{field}.zone") from error
    if not 0 < last - first <= LENGTH_MAX:
        raise Invalid("a window ends after it starts, at most 31 days later", field=f"{field}.end")
    length = (end.date().to_stdlib() - start.date().to_stdlib()).days
    days = window.days or (DAYS[start.day_of_week().value - 1],) if window.recurs == "weekly" else ()

    def recurring(at: int) -> Iterator[tuple[int, int]]:
        today = Instant.from_timestamp(at, unit=UNIT).to_tz(window.zone).date()
        for back in range(length + 2):
            day = today.subtract(days=back)
            if start.date() <= day <= until and recurs_on(day):
                ends = day.add(days=length).at(end.time())
                yield _instant(day.at(start.time()), window.zone), _instant(ends, window.zone)

    def recurs_on(day: Date) -> bool:
        match window.recurs:
            case "weekly":
                return DAYS[day.day_of_week().value - 1] in days
            case "monthly":
                return day.day == start.day
            case _:
                return True

    return recurring if window.recurs != "once" else lambda _at: iter(((first, last),))


def _local(text: str, field: str) -> PlainDateTime:
    try:
        return PlainDateTime.parse_iso(text)
    except ValueError as error:
        raise Invalid(f"not a local time such as 2026-12-24T18:00: {text[:40]!r}", field=field) from error


def _date(text: str, field: str) -> Date:
    try:
        return Date.parse_iso(text)
    except ValueError as error:
        raise Invalid(f"not a date such as 2026-12-24: {text[:40]!r}", field=field) from error


def _instant(local: PlainDateTime, zone: str) -> int:
    return local.assume_tz(zone, disambiguation="compatible").timestamp(unit=UNIT)
