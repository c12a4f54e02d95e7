"""Schedules of every sort, as hypothesis invents them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.instants import HOUR, MINUTE, SECOND, to_text
from tocsin.respond.oncall.schedules import (
    Absence,
    Books,
    Calendar,
    CalendarEvent,
    Layer,
    Override,
    Place,
    PlannedShift,
    Schedule,
    Turn,
    WeekSpan,
)

# Whole, half and quarter hours; summer time of an hour and of half an hour, begun and given up in these years.
ZONES = (
    "Africa/Cairo",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * SECOND for year in (2021, 2026))
USERS = tuple("abcdefgh")
ROLES = ("primary", "secondary", "manager")

# Around midnight and around three in the night is where clocks change.
clocks = st.sampled_from(
    ("00:00", "00:30", "01:45", "02:00", "02:15", "02:30", "02:45", "03:00", "09:00", "17:00", "23:30")
)
dates = st.dates(date(2020, 12, 1), date(2025, 6, 1)).map(date.isoformat)
users = st.sampled_from(USERS)


def clock_changes(zone: str) -> list[int]:
    """Return the days (instants) on which the clocks of a zone change in these years."""
    days = range(FIRST // SECOND, LAST // SECOND, 86_400)
    offsets = [datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset() for at in days]
    return [at * SECOND for at, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after]


CHANGES = {zone: clock_changes(zone) for zone in ZONES}
instants = st.integers(FIRST // (15 * MINUTE), LAST // (15 * MINUTE)).map(lambda number: number * 15 * MINUTE)
turns = st.one_of(
    st.builds(Turn, st.just("hour"), st.integers(1, 50), clocks),
    st.builds(Turn, st.just("day"), st.integers(1, 10), clocks),
    st.builds(Turn, st.just("week"), st.integers(1, 4), clocks),
    st.builds(Turn, st.just("month"), st.integers(1, 4), clocks),
    st.builds(
        Turn, st.just("custom"), st.just(1), clocks, st.lists(st.integers(1, 60), min_size=1, max_size=4).map(tuple)
    ),
)
windows = st.builds(Window, st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple), clocks, clocks)
spans = st.builds(WeekSpan, st.sampled_from(DAYS), clocks, st.sampled_from(DAYS), clocks)
places = st.lists(st.builds(Place, users, st.sampled_from(ROLES)), min_size=1, max_size=5, unique=True).map(tuple)
layers = st.builds(
    Layer,
    id=st.just("layer"),
    kind=st.sampled_from(("rotation", "rotation", "fixed", "calendar")),
    places=places,
    is_whole_team=st.sampled_from((False, False, True)),
    roles=st.lists(st.sampled_from(ROLES), min_size=1, unique=True).map(tuple),
    at_a_time=st.integers(1, 3),
    moves=st.integers(1, 3),
    turn=turns,
    zone=st.sampled_from(ZONES),
    starts_on=dates,
    windows=st.lists(windows, max_size=2).map(tuple),
    spans=st.lists(spans, max_size=1).map(tuple),
    every_weeks=st.sampled_from((1, 1, 1, 2, 3)),
    holidays=st.sampled_from(("as_usual", "as_usual", "off", "only")),
    calendar_id=st.just("cal_shifts"),
).map(lambda one: replace(one, roles=one.roles[:1]) if one.kind == "calendar" else one)
schedules = st.builds(
    Schedule,
    layers=st.lists(layers, min_size=1, max_size=3).map(tuple),
    overlap=st.sampled_from(("top", "all", "shortest")),
    zone=st.sampled_from(ZONES),
    holidays_id=st.sampled_from(("", "cal_holidays")),
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Schedule, int]:
    """
    Return a schedule and an instant.

    More often than not, on that day the clocks of its layers change, or the lowest layer begins and ends about it.
    """
    schedule, zone = draw(schedules), draw(st.sampled_from(ZONES))
    around = draw(instants)
    if CHANGES[zone] and draw(st.integers(0, 3)):
        layers = tuple(replace(one, zone=zone) for one in schedule.layers)
        schedule, around = replace(schedule, layers=layers), draw(st.sampled_from(CHANGES[zone]))
    if draw(st.booleans()):
        today = datetime.fromtimestamp(around // SECOND, UTC).date()
        first, last = (today + timedelta(days=draw(st.integers(*days))) for days in ((-3, 0), (1, 3)))
        lowest = replace(schedule.layers[0], starts_on=first.isoformat(), ends_on=last.isoformat())
        schedule = replace(schedule, layers=(lowest, *schedule.layers[1:]))
    return schedule, around


@st.composite
def overrides(draw: st.DrawFn, around: int) -> Override:
    """Return an override that begins within two days of an instant."""
    start = around + draw(st.integers(-96, 96)) * 30 * MINUTE
    end = start + draw(st.integers(1, 96)) * 30 * MINUTE
    kind = draw(st.sampled_from(("join", "leave", "replace", "replace", "temporary")))
    planned = [
        PlannedShift(draw(users), to_text(start), to_text(draw(st.integers(start // HOUR + 1, end // HOUR + 1)) * HOUR))
        for _ in range(draw(st.integers(0, 2)) if kind == "temporary" else 0)
    ]
    return Override(
        "sch",
        kind,
        to_text(start),
        to_text(end),
        draw(users),
        draw(st.sampled_from(("", *USERS))) if kind == "replace" else "",
        draw(st.sampled_from(("", "primary", "secondary"))),
        tuple(PlannedShift(one.user_id, one.start, min(one.end, to_text(end)), one.role) for one in planned),
    )


@st.composite
def absences(draw: st.DrawFn, around: int) -> Absence:
    """Return an absence that begins within four days of an instant."""
    start = around + draw(st.integers(-96, 96)) * HOUR
    end = start + draw(st.integers(1, 200)) * HOUR
    user_id = draw(users)
    others = [one for one in USERS if one != user_id]
    covers = {"tea": draw(st.sampled_from(others))} if draw(st.booleans()) else {}
    return Absence(user_id, to_text(start), to_text(end), draw(st.sampled_from(("", *others))), covers)


@st.composite
def books(draw: st.DrawFn, around: int) -> Books:
    """Return books whose entries lie around an instant."""
    days = draw(st.lists(st.integers(-5, 5), max_size=4, unique=True))
    dates = [datetime.fromtimestamp(around // SECOND + day * 86_400, UTC).date().isoformat() for day in days]
    holidays = Calendar(dict.fromkeys(dates, "holiday"), draw(st.sampled_from(ZONES)), events=draw(_events(around)))
    return Books(
        overrides={f"ovr_{n}": one for n, one in enumerate(draw(st.lists(overrides(around), max_size=4)))},
        absences={f"abs_{n}": one for n, one in enumerate(draw(st.lists(absences(around), max_size=4)))},
        calendars={"cal_holidays": holidays, "cal_shifts": Calendar(events=draw(_events(around)))},
        holidays_id="cal_holidays",
        team_id="tea",
        members=("g", "a", "h"),
        names={user_id: user_id for user_id in USERS},
    )


@st.composite
def _events(draw: st.DrawFn, around: int) -> tuple[CalendarEvent, ...]:
    found: list[CalendarEvent] = []
    for _ in range(draw(st.integers(0, 4))):
        start = around + draw(st.integers(-72, 72)) * HOUR
        text = ", ".join(draw(st.lists(users, min_size=1, max_size=2)))
        found.append(CalendarEvent(start, start + draw(st.integers(1, 48)) * HOUR, text))
    return tuple(found)
