"""Rotations: who is on call, and when, in any zone and across its clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.accounts.people import Rotation, Team, TeamMember
from tocsin.kernel.errors import Invalid, TooMuch
from tocsin.kernel.instants import DAY, HOUR, SECOND, from_text, to_text
from tocsin.respond.oncall.rotation import AT_MAX, SHIFTS_MAX, Shift, check_rotation, roster, shifts, who

# Whole, half and quarter hours; summer time of an hour, of half an hour, negative in winter, and a day that never was.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
)
FIRST_DAY, LAST_DAY = date(2009, 1, 1), date(2030, 1, 1)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * SECOND for year in (2010, 2029))

rotations = st.builds(
    Rotation,
    user_ids=st.lists(st.sampled_from("abcdefg"), min_size=1, unique=True).map(tuple),
    zone=st.sampled_from(ZONES),
    starts_on=st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat),
    handoff_time=st.one_of(
        st.sampled_from(("00:00", "01:30", "02:00", "02:30", "03:00", "23:59")),
        st.times().map(lambda moment: moment.isoformat("minutes")),
    ),
    weeks=st.integers(1, 5),
)
instants = st.integers(FIRST, LAST)


def oracle_handoffs(rotation: Rotation) -> list[tuple[int, int]]:
    """Return (instant, number) of every handoff from 2008 to 2031, by the standard library, turn by turn."""
    zone, at_time = ZoneInfo(rotation.zone), time.fromisoformat(rotation.handoff_time)
    turn = timedelta(weeks=rotation.weeks)
    day, number = date.fromisoformat(rotation.starts_on), 0
    while day > date(2008, 6, 1):
        day, number = day - turn, number - 1
    handoffs: list[tuple[int, int]] = []
    while day < date(2031, 1, 1):
        moment = datetime.combine(day, at_time, tzinfo=zone)  # fold 0: as before the gap, and the first of two
        handoffs.append((int(moment.timestamp()) * SECOND, number))
        day, number = day + turn, number + 1
    return handoffs


def oracle_who(rotation: Rotation, at: int) -> tuple[str, ...]:
    """Return who is on call by looking at every handoff there ever was."""
    number = [number for instant, number in oracle_handoffs(rotation) if instant <= at][-1]
    queue = [rotation.user_ids[(number + place) % len(rotation.user_ids)] for place in range(len(rotation.user_ids))]
    return tuple(queue[: len(rotation.roles)])


def spoken(turns: list[Shift]) -> list[tuple[str, str, str]]:
    """Return shifts as texts: start, end and who leads."""
    return [(to_text(turn.start_at)[:16], to_text(turn.end_at)[:16], turn.user_ids[0]) for turn in turns]


@given(rotations, instants)
def test_who_agrees_with_a_walk_over_all_handoffs(rotation: Rotation, at: int):
    """At any instant, in any zone, whoever is on call is the one whom counting every handoff names."""
    assert who(rotation, at) == oracle_who(rotation, at)


@given(rotations, st.data())
def test_a_handoff_is_sharp(rotation: Rotation, data: st.DataObject):
    """A microsecond before a handoff the old shift is on call, and from the handoff on the new one."""
    handoffs = [instant for instant, _ in oracle_handoffs(rotation) if FIRST < instant < LAST]
    at = data.draw(st.sampled_from(handoffs))

    assert who(rotation, at - 1) == oracle_who(rotation, at - 1)
    assert who(rotation, at) == oracle_who(rotation, at)
    assert len(rotation.user_ids) == 1 or who(rotation, at - 1) != who(rotation, at)


@given(rotations, instants, st.integers(1, 400 * DAY))
def test_shifts_cover_a_range_without_gap_or_overlap(rotation: Rotation, start: int, length: int):
    """The shifts of a range begin at or before it, each where the last ended, and end at or after its end."""
    turns = shifts(rotation, start, start + length)

    assert turns[0].start_at <= start < turns[0].end_at
    assert turns[-1].start_at < start + length <= turns[-1].end_at
    assert [turn.end_at for turn in turns[:-1]] == [turn.start_at for turn in turns[1:]]


@given(rotations, instants)
def test_a_shift_and_who_say_the_same(rotation: Rotation, at: int):
    """Whoever a shift names is on call from its first to its last microsecond."""
    (turn,) = shifts(rotation, at, at + 1)

    assert [who(rotation, moment) for moment in (turn.start_at, at, turn.end_at - 1)] == [turn.user_ids] * 3


def test_a_weekly_handoff_keeps_its_local_time_over_summer_time():
    """Nine in the morning in Berlin is eight in UTC in winter and seven in summer; the shift between lacks an hour."""
    rotation = Rotation(("ada", "bob"), "Europe/Berlin", "2026-03-23", "09:00")

    turns = shifts(rotation, from_text("2026-03-23T08:00:00Z"), from_text("2026-04-06T07:00:00Z"))

    assert spoken(turns) == [
        ("2026-03-23T08:00", "2026-03-30T07:00", "ada"),
        ("2026-03-30T07:00", "2026-04-06T07:00", "bob"),
    ]
    assert turns[0].end_at - turns[0].start_at == 7 * DAY - HOUR


def test_a_handoff_that_the_clock_skips_moves_later_by_the_gap():
    """On the night when 02:30 doesn't exist, the handoff is at 03:30 summer time."""
    rotation = Rotation(("ada", "bob"), "Europe/Berlin", "2026-03-29", "02:30")

    (turn,) = shifts(rotation, from_text("2026-03-29T01:30:00Z"), from_text("2026-03-29T01:30:01Z"))

    assert spoken([turn]) == [("2026-03-29T01:30", "2026-04-05T00:30", "ada")]


def test_of_a_handoff_that_the_clock_repeats_the_first_counts():
    """On the night when 02:30 comes twice, the handoff is at the first one."""
    rotation = Rotation(("ada", "bob"), "Europe/Berlin", "2026-10-25", "02:30")

    (turn,) = shifts(rotation, from_text("2026-10-25T00:30:00Z"), from_text("2026-10-25T00:30:01Z"))

    assert spoken([turn]) == [("2026-10-25T00:30", "2026-11-01T01:30", "ada")]


def test_half_an_hour_of_summer_time_is_half_an_hour():
    """On Lord Howe Island, where summer time is thirty minutes, the shift over its start lacks thirty minutes."""
    rotation = Rotation(("ada", "bob"), "Australia/Lord_Howe", "2026-09-28", "09:00")

    (turn,) = shifts(rotation, from_text("2026-09-28T00:00:00Z"), from_text("2026-09-28T00:00:01Z"))

    assert turn.end_at - turn.start_at == 7 * DAY - HOUR // 2


def test_before_its_first_day_a_rotation_turns_backwards():
    """A rotation that starts next week already has somebody on call today: the last in line."""
    rotation = Rotation(("ada", "bob", "cyd"), starts_on="2026-01-12")

    assert who(rotation, from_text("2026-01-11T12:00:00Z")) == ("cyd", "ada")


def test_two_weeks_a_turn_hand_over_every_other_week():
    """A turn of two weeks keeps its lead through the second week."""
    rotation = Rotation(("ada", "bob"), starts_on="2026-01-05", weeks=2)

    leads = [who(rotation, from_text(f"2026-01-{day:02d}T12:00:00Z"))[0] for day in (5, 12, 19, 26)]

    assert leads == ["ada", "ada", "bob", "bob"]


def test_one_user_holds_the_first_role_only():
    """Nobody is the backup of oneself."""
    assert who(Rotation(("ada",)), 0) == ("ada",)


def test_an_empty_range_has_no_shifts():
    """Ranges are half-open, so from an instant to itself there is none."""
    assert shifts(Rotation(("ada",)), 5, 5) == []


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (6, 5), (0, AT_MAX + 1)])
def test_an_impossible_range_is_refused(start: int, end: int):
    """A range that begins before 1970, ends before it begins or never ends is refused."""
    with pytest.raises(Invalid, match="a range begins at 1970 or later"):
        shifts(Rotation(("ada",)), start, end)


def test_a_range_has_a_bound():
    """As many shifts as the bound allows are given, one more is refused as too much."""
    start = from_text("2026-01-05T09:00:00Z")

    assert len(shifts(Rotation(("ada",)), start, start + SHIFTS_MAX * 7 * DAY)) == SHIFTS_MAX
    with pytest.raises(TooMuch, match="more than 1000 shifts"):
        shifts(Rotation(("ada",)), start, start + SHIFTS_MAX * 7 * DAY + 1)


def test_the_last_years_of_the_calendar_are_served():
    """The longest turn at the end of the longest range is still within the calendar."""
    (turn,) = shifts(Rotation(("ada",), zone="Pacific/Chatham", weeks=52), AT_MAX - 1, AT_MAX)

    assert turn.start_at < AT_MAX <= turn.end_at


@pytest.mark.parametrize(
    ("field", "rotation"),
    [
        ("zone", Rotation(("ada",), zone="Europe/Berlim")),
        ("zone", Rotation(("ada",), zone="")),
        ("zone", Rotation(("ada",), zone="../../etc/passwd")),
        ("starts_on", Rotation(("ada",), starts_on="2026-02-30")),
        ("starts_on", Rotation(("ada",), starts_on="05.01.2026")),
        ("starts_on", Rotation(("ada",), starts_on="0001-01-01")),
        ("starts_on", Rotation(("ada",), starts_on="9999-12-31")),
        ("handoff_time", Rotation(("ada",), handoff_time="24:00")),
        ("handoff_time", Rotation(("ada",), handoff_time="9 am")),
        ("weeks", Rotation(("ada",), weeks=0)),
        ("weeks", Rotation(("ada",), weeks=53)),
        ("user_ids", Rotation(())),
        ("user_ids", Rotation(("ada", "ada"))),
        ("user_ids", Rotation(("",))),
        ("user_ids", Rotation(tuple(f"usr_{number}" for number in range(101)))),
        ("roles", Rotation(("ada",), roles=())),
        ("roles", Rotation(("ada",), roles=("primary", "primary"))),
    ],
)
def test_a_rotation_that_can_not_turn_is_refused_by_field(field: str, rotation: Rotation):
    """What makes a rotation impossible is named: unknown zone, no such date or time, nobody in it."""
    with pytest.raises(Invalid) as caught:
        check_rotation(rotation)

    assert caught.value.field == field


@given(rotations)
def test_every_sound_rotation_is_accepted(rotation: Rotation):
    """The check lets pass every rotation that can turn."""
    assert check_rotation(rotation) is None


def test_a_roster_names_the_rotation_first():
    """The user on call leads the first role, whoever holds it explicitly follows, and other roles come after."""
    members = (TeamMember("cyd", ("primary", "manager")), TeamMember("ada", ("primary",)), TeamMember("dee"))
    team = Team(members, Rotation(("ada", "bob")))

    places = roster(team, from_text("2026-01-05T09:00:00Z"))

    assert list(places.items()) == [("primary", ("ada", "cyd")), ("secondary", ("bob",)), ("manager", ("cyd",))]


def test_a_roster_follows_the_handoff():
    """A microsecond later the next in line leads and the first is second."""
    team = Team((), Rotation(("ada", "bob")))
    handoff = from_text("2026-01-12T09:00:00Z")

    assert roster(team, handoff - 1) == {"primary": ("ada",), "secondary": ("bob",)}
    assert roster(team, handoff) == {"primary": ("bob",), "secondary": ("ada",)}


def test_a_team_without_a_rotation_has_its_explicit_roles():
    """Without a rotation a role belongs to its members, in the team's order, each once."""
    team = Team((TeamMember("bob", ("primary", "primary")), TeamMember("ada", ("primary",))))

    assert roster(team, 0) == {"primary": ("bob", "ada")}
    assert roster(Team(), 0) == {}
