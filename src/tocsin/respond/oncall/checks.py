"""Checks: what a schedule, and all that changes it, must be like before it is saved."""

from collections.abc import Iterable, Sequence

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import WINDOWS_MAX
from tocsin.kernel.instants import DAY, SECOND
from tocsin.respond.oncall.local import AT_MAX, check_zone, date_of, range_of
from tocsin.respond.oncall.schedules import Absence, Calendar, Layer, Override, Place, Schedule, Swap, Turn
from tocsin.respond.oncall.turns import turns_of
from tocsin.respond.oncall.windows import windows_of

LAYERS_MAX = 50
PLACES_MAX = 200
ROLES_MAX = 10
SPANS_MAX = 50
EVERY_WEEKS_MAX = 52
COUNTS_MAX = {"hour": 8_784, "day": 366, "week": 52, "month": 12, "custom": 1}
LENGTHS_MAX = 50
LENGTH_MAX = 8_784  # hours
REMINDS_MAX = 30 * DAY // SECOND  # seconds
NAME_MAX = 100
TEXT_MAX = 1_000
SHIFTS_MAX = 500  # of one temporary override
RANGE_MAX = 2 * 366 * DAY  # of an override, an absence, a swap
COVERS_MAX = 200
DAYS_MAX = 2_000
EVENTS_MAX = 5_000
EVENTS_AT_ONCE_MAX = 50
EVERY_MIN, EVERY_MAX = 300, 7 * 86_400  # seconds between looks at a feed


def check_schedule(schedule: Schedule) -> None:
    """Raise Invalid that names the first field at fault, such as `layers[2].turn.count`."""
    check_zone(schedule.zone, "zone")
    _at_most("layers", schedule.layers, LAYERS_MAX)
    _text("description", schedule.description, TEXT_MAX)
    _between("reminds", schedule.reminds, 0, REMINDS_MAX)
    known: set[str] = set()
    for number, layer in enumerate(schedule.layers):
        try:
            _once("id", layer.id, known)
            _check_layer(layer)
        except Invalid as error:
            raise Invalid(error.detail, field=f"layers[{number}].{error.field}") from error


def check_override(override: Override) -> None:
    """Raise Invalid that names the first field at fault."""
    _named("schedule_id", override.schedule_id)
    start, end = _range(override.start, override.end)
    _text("note", override.note, TEXT_MAX)
    _text("role", override.role, NAME_MAX)
    if override.kind == "temporary":
        _some("shifts", override.shifts, SHIFTS_MAX)
        for number, shift in enumerate(override.shifts):
            prefix = f"shifts[{number}]."
            _named(f"{prefix}user_id", shift.user_id)
            _named(f"{prefix}role", shift.role)
            begins, ends = range_of(shift.start, shift.end, prefix)
            if not start <= begins < ends <= end:
                raise Invalid("a shift lies within the override", field=f"{prefix}start")
        return
    _named("user_id", override.user_id)
    if override.shifts:
        raise Invalid("only a temporary override has shifts", field="shifts")
    if override.replaces_id and (override.kind != "replace" or override.replaces_id == override.user_id):
        raise Invalid("only an override of kind replace has one, and it is somebody else", field="replaces_id")


def check_absence(absence: Absence, others: Iterable[Absence] = ()) -> None:
    """Raise Invalid that names the first field at fault; `others` are the user's other absences: none overlaps it."""
    _named("user_id", absence.user_id)
    start, end = _range(absence.start, absence.end)
    _text("note", absence.note, TEXT_MAX)
    if absence.cover_id == absence.user_id:
        raise Invalid("somebody else covers", field="cover_id")
    _at_most("covers", absence.covers, COVERS_MAX)
    for team_id, user_id in absence.covers.items():
        if not team_id or user_id in ("", absence.user_id):
            raise Invalid("each names a team and somebody else who covers", field=f"covers.{team_id[:40]}")
    for other in others:
        begins, ends = range_of(other.start, other.end)
        if start < ends and begins < end:
            raise Invalid(f"there is an absence from {other.start} to {other.end} already", field="start")


def check_swap(swap: Swap) -> None:
    """Raise Invalid that names the first field at fault."""
    _named("schedule_id", swap.schedule_id)
    _named("user_id", swap.user_id)
    _range(swap.start, swap.end)
    _text("note", swap.note, TEXT_MAX)
    for field, other in (("to_id", swap.to_id), ("taken_by", swap.taken_by)):
        if other == swap.user_id:
            raise Invalid("somebody else takes the shifts", field=field)


def check_calendar(calendar: Calendar) -> None:
    """Raise Invalid that names the first field at fault."""
    check_zone(calendar.zone, "zone")
    _text("description", calendar.description, TEXT_MAX)
    _between("every", calendar.every, EVERY_MIN, EVERY_MAX)
    if calendar.url and not calendar.url.startswith(("https://", "http://")):
        raise Invalid("a feed's address begins with https:// or http://", field="url")
    _text("url", calendar.url, TEXT_MAX)
    _at_most("days", calendar.days, DAYS_MAX)
    for day, text in calendar.days.items():
        date_of(day, f"days.{day[:40]}")
        _text(f"days.{day}", text, TEXT_MAX)
    _at_most("events", calendar.events, EVENTS_MAX)
    ends: list[int] = []
    for event in sorted(calendar.events, key=lambda one: one.start):
        if not 0 <= event.start < event.end <= AT_MAX:
            raise Invalid("an event ends after it begins, and is over by the year 9000", field="events")
        _text("events", event.text, TEXT_MAX)
        ends = [*(one for one in ends if one > event.start), event.end]
        if len(ends) > EVENTS_AT_ONCE_MAX:
            raise Invalid(f"at most {EVENTS_AT_ONCE_MAX} events at once", field="events")


def _check_layer(layer: Layer) -> None:
    check_zone(layer.zone, "zone")
    _text("name", layer.name, NAME_MAX)
    _check_people(layer)
    _between("every_weeks", layer.every_weeks, 1, EVERY_WEEKS_MAX)
    _check_dates(layer)
    _at_most("windows", layer.windows, WINDOWS_MAX)
    _at_most("spans", layer.spans, SPANS_MAX)
    for number, window in enumerate(layer.windows):
        if not window.days:
            raise Invalid("a window needs at least one day", field=f"windows[{number}].days")
    windows_of(layer)
    if layer.kind == "rotation":
        _check_turn(layer.turn)
        turns_of(layer.turn, layer.zone, layer.starts_on)


def _check_people(layer: Layer) -> None:
    _some("roles", layer.roles, ROLES_MAX)
    known: set[str] = set()
    for number, role in enumerate(layer.roles):
        _once(f"roles[{number}]", role, known)
    _between("at_a_time", layer.at_a_time, 1, PLACES_MAX)
    _between("moves", layer.moves, 1, PLACES_MAX)
    if layer.kind == "calendar":
        _named("calendar_id", layer.calendar_id)
        return
    _at_most("places", layer.places, PLACES_MAX)
    if not layer.places and not layer.is_whole_team:
        raise Invalid("a layer needs somebody", field="places")
    seats: set[Place] = set()
    for number, place in enumerate(layer.places):
        _named(f"places[{number}].user_id", place.user_id)
        _named(f"places[{number}].role", place.role)
        if layer.kind == "fixed" and place in seats:
            raise Invalid("a user has a role once", field=f"places[{number}]")
        seats.add(place)


def _check_dates(layer: Layer) -> None:
    starts = date_of(layer.starts_on, "starts_on") if layer.starts_on else None
    if starts is None and (layer.kind == "rotation" or layer.every_weeks > 1):
        raise Invalid("its turns or weeks are counted from a date", field="starts_on")
    if layer.ends_on and starts and date_of(layer.ends_on, "ends_on") <= starts:
        raise Invalid("it ends after it starts", field="ends_on")
    if layer.ends_on:
        date_of(layer.ends_on, "ends_on")


def _check_turn(turn: Turn) -> None:
    _between("turn.count", turn.count, 1, COUNTS_MAX[turn.unit])
    if turn.unit != "custom":
        if turn.lengths:
            raise Invalid("only turns of the unit custom have lengths", field="turn.lengths")
        return
    _some("turn.lengths", turn.lengths, LENGTHS_MAX)
    for number, length in enumerate(turn.lengths):
        _between(f"turn.lengths[{number}]", length, 1, LENGTH_MAX)


def _range(start: str, end: str) -> tuple[int, int]:
    bounds = range_of(start, end)
    if bounds[1] - bounds[0] > RANGE_MAX:
        raise Invalid(f"it lasts at most {RANGE_MAX // DAY} days", field="end")
    return bounds


def _named(field: str, text: str) -> None:
    if not text:
        raise Invalid("it must not be empty", field=field)
    _text(field, text, NAME_MAX)


def _once(field: str, text: str, known: set[str]) -> None:
    _named(field, text)
    if text in known:
        raise Invalid(f"{text!r} is there already", field=field)
    known.add(text)


def _text(field: str, text: str, length_max: int) -> None:
    if len(text) > length_max:
        raise Invalid(f"at most {length_max} characters, not {len(text)}", field=field)


def _between(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise Invalid(f"it is from {least} to {most}, not {number}", field=field)


def _at_most(field: str, things: Sequence[object] | dict[str, str], count_max: int) -> None:
    if len(things) > count_max:
        raise Invalid(f"at most {count_max}, not {len(things)}", field=field)


def _some(field: str, things: Sequence[object], count_max: int) -> None:
    if not things:
        raise Invalid("it needs at least one", field=field)
    _at_most(field, things, count_max)
