"""Lanes: what layers say by themselves, and where two final schedules differ."""

import pytest
from msgspec.structs import replace

from tocsin.kernel.errors import TooMuch
from tocsin.kernel.instants import DAY, HOUR, from_text
from tocsin.respond.oncall.final import final
from tocsin.respond.oncall.lanes import differences, lanes
from tocsin.respond.oncall.schedules import Books, Layer, Override, Place, Schedule, Turn

START = from_text("2026-01-05T09:00:00Z")
WEEKS = Layer("weeks", places=(Place("ann"), Place("bob")), roles=("primary", "secondary"))
FIXED = Layer("fixed", kind="fixed", places=(Place("cyd"),))
SCHEDULE = Schedule((WEEKS, FIXED))
OVERRIDE = Override("s", "replace", "2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z", "zoe", role="primary")


def test_each_layer_has_its_lane() -> None:
    """A lane shows its layer's shifts as far as they lie in the range, whatever other layers or overrides say."""
    weeks, fixed = lanes(SCHEDULE, Books({"o": OVERRIDE}), START, START + 8 * DAY)
    assert [(one.end - one.start, one.people) for one in weeks] == [
        (7 * DAY, (("primary", "ann"), ("secondary", "bob"))),
        (DAY, (("primary", "bob"), ("secondary", "ann"))),
    ]
    assert [(one.start, one.end, one.people) for one in fixed] == [(START, START + 8 * DAY, (("primary", "cyd"),))]


def test_too_many_shifts_are_refused() -> None:
    """A range with more shifts than a bound is TooMuch, so a picture never takes all memory."""
    hours = replace(WEEKS, turn=Turn("hour", 1))
    many = Schedule(tuple(replace(hours, id=str(number)) for number in range(10)))
    with pytest.raises(TooMuch, match="ask for a shorter one"):
        lanes(many, Books(), START, START + 366 * DAY)


def test_only_what_changes_is_a_difference() -> None:
    """An override differs for its time alone; the same schedule differs nowhere; pieces that touch are one."""
    before = final(SCHEDULE, Books(), START, START + 14 * DAY)
    after = final(SCHEDULE, Books({"o": OVERRIDE}), START, START + 14 * DAY)
    (found,) = differences(before, after)
    assert (found.start, found.end) == (START + 15 * HOUR, START + 39 * HOUR)
    assert [one.user_id for one in found.before] == ["cyd", "bob"]
    assert [one.user_id for one in found.after] == ["zoe", "bob"]
    assert differences(before, before) == []
    (whole,) = differences(before, final(Schedule((FIXED,)), Books(), START, START + 14 * DAY))[:1]
    assert whole.start == START
