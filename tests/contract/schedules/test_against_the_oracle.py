"""Schedules against an oracle that is slow, written otherwise and built on the standard library."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.schedules.oracle import Oracle
from tests.contract.schedules.schedules import FIRST, LAST, ZONES, books, situations

from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.instants import DAY, HOUR
from tocsin.respond.oncall.final import CompiledSchedule, final
from tocsin.respond.oncall.schedules import Books, Layer, OnDuty, Place, Schedule, Turn, WeekSpan


def users(people: tuple[OnDuty, ...]) -> dict[str, list[str]]:
    """Return role → users, who leads first."""
    found: dict[str, list[str]] = {}
    for one in people:
        found.setdefault(one.role, []).append(one.user_id)
    return found


def layer(name: str, zone: str, names: str, **fields: Any) -> Layer:
    """Return a layer that starts on the last day of a month."""
    return Layer(name, places=tuple(map(Place, names)), zone=zone, starts_on="2020-12-31", **fields)


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_five_years_in_a_zone(zone: str):
    """From 2021 to 2025, at every hour, at every change and just before it, the same people have the same roles."""
    night = (Window(("mon", "tue", "wed", "thu", "sat", "sun"), "22:30", "02:30"),)
    weekend = (WeekSpan("fri", "17:00", "mon", "02:15"),)
    layers = (
        layer("months", zone, "abc", turn=Turn("month", 1, "02:30")),
        layer("weeks", zone, "de", turn=Turn("week", 1, "00:00"), roles=("secondary",)),
        layer("days", zone, "fg", turn=Turn("day", 1, "02:00"), windows=night),
        layer("weekends", zone, "h", kind="fixed", spans=weekend, every_weeks=2),
        layer(
            "hours", zone, "adf", turn=Turn("hour", 7), roles=("manager",), windows=(Window(DAYS, "02:15", "03:15"),)
        ),
    )
    schedule, nothing = Schedule(layers), Books()
    oracle, compiled = Oracle(schedule, nothing), CompiledSchedule(schedule, nothing)
    changes = [bound for one in compiled.stretches(FIRST, LAST) for bound in (one.start - 1, one.start)][1:]

    wrong = [at for at in (*range(FIRST, LAST, HOUR), *changes) if users(compiled.at(at)) != oracle.at(at)]

    assert wrong == []
    assert len(changes) > 2 * 5 * 365


@settings(max_examples=400, deadline=None)
@given(situations(), st.data())
def test_any_schedule_at_any_instant(situation: tuple[Schedule, int], data: st.DataObject):
    """Whatever layers, overrides, absences and holidays lie over one another, the oracle names the same people."""
    schedule, around = situation
    known = data.draw(books(around))
    oracle = Oracle(schedule, known)
    stretches = final(schedule, known, around - 3 * DAY, around + 3 * DAY)
    asked = [bound for one in stretches for bound in (one.start, one.start + (one.end - one.start) // 2, one.end - 1)]

    for at in asked:
        (stretch,) = (one for one in stretches if one.start <= at < one.end)
        assert users(stretch.people) == oracle.at(at)


@settings(max_examples=150, deadline=None)
@given(situations(), st.data())
def test_the_final_schedule_is_the_point_query_drawn_out(situation: tuple[Schedule, int], data: st.DataObject):
    """Stretches follow one another without hole or overlap, and at every instant a point query answers the same."""
    schedule, around = situation
    known = data.draw(books(around))
    compiled = CompiledSchedule(schedule, known)
    start, end = around - data.draw(st.integers(1, 72)) * HOUR, around + data.draw(st.integers(1, 72)) * HOUR
    stretches = compiled.stretches(start, end)

    assert (stretches[0].start, stretches[-1].end) == (start, end)
    assert all(one.end == other.start and one.people != other.people for one, other in pairwise(stretches))
    for one in stretches:
        for at in (one.start, one.end - 1):
            assert compiled.at(at) == one.people
            assert all(person.since <= at and (at < person.until or not person.until) for person in one.people)


@settings(max_examples=60, deadline=None)
@given(situations(), st.data())
def test_until_the_next_handoff_nobody_changes(situation: tuple[Schedule, int], data: st.DataObject):
    """The same people have the same roles up to the next handoff, and others from it on."""
    schedule, around = situation
    compiled = CompiledSchedule(schedule, data.draw(books(around)))
    handoff = compiled.handoff_after(around)
    end = handoff or around + 30 * DAY

    assert all(users(one.people) == users(compiled.at(around)) for one in compiled.stretches(around, end))
    assert not handoff or users(compiled.at(handoff)) != users(compiled.at(around))
