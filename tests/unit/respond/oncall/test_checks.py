"""Checks: what can't be saved, and which field is at fault."""

from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Window
from tocsin.kernel.instants import DAY, HOUR
from tocsin.respond.oncall.checks import (
    COUNTS_MAX,
    DAYS_MAX,
    EVENTS_AT_ONCE_MAX,
    LAYERS_MAX,
    LENGTHS_MAX,
    PLACES_MAX,
    ROLES_MAX,
    SHIFTS_MAX,
    check_absence,
    check_calendar,
    check_override,
    check_schedule,
    check_swap,
)
from tocsin.respond.oncall.schedules import (
    Absence,
    Calendar,
    CalendarEvent,
    Layer,
    Override,
    Place,
    PlannedShift,
    Schedule,
    Swap,
    Turn,
    WeekSpan,
)

NINE, TEN, NOON = (f"2026-03-02T{hour:02}:00:00Z" for hour in (9, 10, 12))
ADA = (Place("usr_ada"),)


def layer(**fields: Any) -> Layer:
    """Return a sound rotation with these fields."""
    return replace(Layer("one", places=ADA), **fields)


def shift(user_id: str = "usr_ada", start: str = NINE, end: str = TEN, role: str = "primary") -> Override:
    """Return a temporary override with one shift with these fields."""
    return Override("sch_1", "temporary", NINE, NOON, shifts=(PlannedShift(user_id, start, end, role),))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("id", layer(id="")),
        ("name", layer(name="x" * 101)),
        ("places", layer(places=())),
        ("places", layer(places=ADA * (PLACES_MAX + 1))),
        ("places[1].user_id", layer(places=(*ADA, Place("")))),
        ("places[0].role", layer(places=(Place("usr_ada", ""),))),
        ("places[1]", layer(kind="fixed", places=ADA * 2)),
        ("roles", layer(roles=())),
        ("roles", layer(roles=tuple(map(str, range(ROLES_MAX + 1))))),
        ("roles[1]", layer(roles=("primary", "primary"))),
        ("at_a_time", layer(at_a_time=0)),
        ("moves", layer(moves=0)),
        ("turn.count", layer(turn=Turn("day", 0))),
        ("turn.count", layer(turn=Turn("month", COUNTS_MAX["month"] + 1))),
        ("turn.time", layer(turn=Turn(time="9 am"))),
        ("turn.lengths", layer(turn=Turn("custom"))),
        ("turn.lengths", layer(turn=Turn("custom", lengths=(1,) * (LENGTHS_MAX + 1)))),
        ("turn.lengths", layer(turn=Turn("day", lengths=(1,)))),
        ("turn.lengths[1]", layer(turn=Turn("custom", lengths=(8, 0)))),
        ("zone", layer(zone="Europe/Berlim")),
        ("starts_on", layer(starts_on="")),
        ("starts_on", layer(starts_on="2026-02-30")),
        ("starts_on", layer(kind="fixed", starts_on="", every_weeks=2)),
        ("ends_on", layer(ends_on="2026-01-05")),
        ("ends_on", layer(ends_on="soon")),
        ("windows[0].days", layer(windows=(Window(()),))),
        ("windows[1].end", layer(windows=(Window(("mon",)), Window(("mon",), "08:00", "24:00")))),
        ("windows", layer(windows=(Window(("mon",)),) * 51)),
        ("spans[0].start", layer(spans=(WeekSpan("fri", "five", "mon", "08:00"),))),
        ("spans", layer(spans=(WeekSpan("fri", "17:00", "mon", "08:00"),) * 51)),
        ("every_weeks", layer(every_weeks=53)),
        ("calendar_id", layer(kind="calendar")),
    ],
)
def test_a_layer_that_can_not_be_is_refused_by_field(field: str, wrong: Layer):
    """The first field at fault is named together with the layer in which it is."""
    with pytest.raises(Invalid) as caught:
        check_schedule(Schedule((layer(id="sound"), wrong)))

    assert caught.value.field == f"layers[1].{field}"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("layers[1].id", Schedule((layer(), layer()))),
        ("layers", Schedule(tuple(layer(id=str(number)) for number in range(LAYERS_MAX + 1)))),
        ("zone", Schedule(zone="Mars")),
        ("reminds", Schedule(reminds=-1)),
        ("description", Schedule(description="x" * 1001)),
    ],
)
def test_a_schedule_that_can_not_be_is_refused_by_field(field: str, wrong: Schedule):
    """Two layers of one id, too many, no such zone: each is named."""
    with pytest.raises(Invalid) as caught:
        check_schedule(wrong)

    assert caught.value.field == field


def test_sound_schedules_are_accepted():
    """As much as the bounds allow passes, and so does nothing at all."""
    full = tuple(layer(id=str(number), places=ADA * PLACES_MAX) for number in range(LAYERS_MAX))

    assert check_schedule(Schedule(full)) is None
    assert check_schedule(Schedule()) is None
    assert check_schedule(Schedule((layer(places=(), is_whole_team=True), layer(id="two", kind="fixed")))) is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("schedule_id", Override("", "join", NINE, TEN, "usr_ada")),
        ("user_id", Override("sch_1", "leave", NINE, TEN)),
        ("start", Override("sch_1", "join", "2026-03-02T09:00:00", TEN, "usr_ada")),
        ("end", Override("sch_1", "join", NINE, NINE, "usr_ada")),
        ("end", Override("sch_1", "join", NINE, "2029-03-02T09:00:00Z", "usr_ada")),
        ("note", Override("sch_1", "join", NINE, TEN, "usr_ada", note="x" * 1001)),
        ("replaces_id", Override("sch_1", "join", NINE, TEN, "usr_ada", "usr_bob")),
        ("replaces_id", Override("sch_1", "replace", NINE, TEN, "usr_ada", "usr_ada")),
        ("shifts", Override("sch_1", "temporary", NINE, TEN)),
        (
            "shifts",
            Override("sch_1", "temporary", NINE, TEN, shifts=(PlannedShift("a", NINE, TEN),) * (SHIFTS_MAX + 1)),
        ),
        ("shifts", Override("sch_1", "join", NINE, TEN, "usr_ada", shifts=(PlannedShift("a", NINE, TEN),))),
        ("shifts[0].user_id", shift(user_id="")),
        ("shifts[0].role", shift(role="")),
        ("shifts[0].end", shift(end=NINE)),
        ("shifts[0].start", shift(start="2026-03-02T08:00:00Z")),
    ],
)
def test_an_override_that_can_not_be_is_refused_by_field(field: str, wrong: Override):
    """Nobody in it, a time that is none, shifts outside of it: each is named."""
    with pytest.raises(Invalid) as caught:
        check_override(wrong)

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("user_id", Absence("", NINE, TEN)),
        ("start", Absence("usr_ada", "tomorrow", TEN)),
        ("end", Absence("usr_ada", TEN, NINE)),
        ("cover_id", Absence("usr_ada", NINE, TEN, "usr_ada")),
        ("covers.tea_1", Absence("usr_ada", NINE, TEN, covers={"tea_1": "usr_ada"})),
        ("covers.tea_1", Absence("usr_ada", NINE, TEN, covers={"tea_1": ""})),
        ("covers", Absence("usr_ada", NINE, TEN, covers={str(number): "usr_bob" for number in range(201)})),
    ],
)
def test_an_absence_that_can_not_be_is_refused_by_field(field: str, wrong: Absence):
    """Nobody covers for oneself, and every cover names a team and a user."""
    with pytest.raises(Invalid) as caught:
        check_absence(wrong)

    assert caught.value.field == field


def test_a_users_absences_do_not_overlap():
    """A second absence may begin when the first ends, and no earlier."""
    first = Absence("usr_ada", NINE, TEN)

    assert check_absence(Absence("usr_ada", TEN, NOON), [first]) is None
    with pytest.raises(Invalid, match="already") as caught:
        check_absence(Absence("usr_ada", "2026-03-02T09:59:59Z", NOON), [first])
    assert caught.value.field == "start"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("schedule_id", Swap("", "usr_ada", NINE, TEN)),
        ("user_id", Swap("sch_1", "", NINE, TEN)),
        ("end", Swap("sch_1", "usr_ada", NINE, NINE)),
        ("to_id", Swap("sch_1", "usr_ada", NINE, TEN, "usr_ada")),
        ("taken_by", Swap("sch_1", "usr_ada", NINE, TEN, taken_by="usr_ada")),
    ],
)
def test_a_swap_that_can_not_be_is_refused_by_field(field: str, wrong: Swap):
    """Shifts are given to somebody else."""
    with pytest.raises(Invalid) as caught:
        check_swap(wrong)

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("zone", Calendar(zone="")),
        ("every", Calendar(every=10)),
        ("url", Calendar(url="file:///etc/passwd")),
        ("days.christmas", Calendar({"christmas": "Christmas"})),
        ("days.2026-12-25", Calendar({"2026-12-25": "x" * 1001})),
        ("days", Calendar({f"{2000 + number // 365}-{number}": "" for number in range(DAYS_MAX + 1)})),
        ("events", Calendar(events=(CalendarEvent(5, 5, ""),))),
        ("events", Calendar(events=(CalendarEvent(0, 5, ""),) * (EVENTS_AT_ONCE_MAX + 1))),
    ],
)
def test_a_calendar_that_can_not_be_is_refused_by_field(field: str, wrong: Calendar):
    """No such zone or day, events without a length or too many at once: each is named."""
    with pytest.raises(Invalid) as caught:
        check_calendar(wrong)

    assert caught.value.field == field


def test_events_one_after_another_are_not_at_once():
    """The bound is of events at one instant: those that begin when others end don't count."""
    events = tuple(CalendarEvent(number * HOUR, (number + 1) * HOUR, "ada") for number in range(1000))

    assert check_calendar(Calendar(events=(*events, CalendarEvent(0, DAY, "bob")))) is None


def test_sound_changes_are_accepted():
    """What every kind of change needs, and no more, passes."""
    assert check_override(Override("sch_1", "replace", NINE, TEN, "usr_ada", "usr_bob")) is None
    assert check_override(shift()) is None
    assert check_absence(Absence("usr_ada", NINE, TEN, covers={"tea_1": "usr_bob"})) is None
    assert check_swap(Swap("sch_1", "usr_ada", NINE, TEN)) is None
