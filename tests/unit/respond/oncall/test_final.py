"""The final schedule: why somebody is on call, where nobody is, and what a range costs."""

import pytest

from tocsin.accounts.people import User
from tocsin.kernel.errors import Invalid, TooMuch
from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.instants import DAY, HOUR, from_text
from tocsin.respond.oncall.calendars import READ_MAX, Namings
from tocsin.respond.oncall.checks import LAYERS_MAX
from tocsin.respond.oncall.final import SHIFTS_MAX, CompiledSchedule, final, gaps
from tocsin.respond.oncall.local import AT_MAX
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
)

MONDAY = from_text("2026-03-02T00:00:00Z")
TEN, NOON = "2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z"
NIGHTS = Layer("nights", "Nights", places=(Place("ada"), Place("bob")), turn=Turn("day", 1, "21:00"))
ALWAYS = Layer("always", kind="fixed", places=(Place("ada"),), starts_on="")


def why(schedule: Schedule, books: Books, at: str) -> list[str]:
    """Return why each is on call at an instant."""
    return [one.why for one in CompiledSchedule(schedule, books).at(from_text(at))]


def change(kind: str, user_id: str = "cyd", **fields: object) -> Books:
    """Return books with one override of two hours, because of the dentist."""
    document = {"schedule_id": "sch", "kind": kind, "start": TEN, "end": NOON, "user_id": user_id, "note": "dentist"}
    return Books({"ovr_1": Override(**document | fields)}, names={"ada": "Ada", "bob": "Bob"})  # pyright: ignore[reportArgumentType]


def test_a_shift_says_its_layer_and_its_time():
    """Why somebody is on call names the layer, and since and until when, in the schedule's zone."""
    assert why(Schedule((NIGHTS,), zone="Europe/Berlin"), Books(), TEN) == [
        "rotation Nights, 2026-03-01 22:00 to 2026-03-02 22:00 Europe/Berlin"
    ]
    assert why(Schedule((ALWAYS,)), Books(), TEN) == ["fixed shift always, always"]


def test_an_override_says_for_whom_and_why():
    """Who stands in is on call by the override with its note, for the one who has the shift, as long as both last."""
    assert why(Schedule((NIGHTS,)), change("replace", replaces_id="bob"), TEN) == [
        "override for Bob (dentist), who has rotation Nights, 2026-03-02 10:00 to 2026-03-02 12:00 UTC"
    ]
    assert why(Schedule((NIGHTS,)), change("join"), TEN)[1:] == [
        "override to be on call too (dentist), 2026-03-02 10:00 to 2026-03-02 12:00 UTC"
    ]


def test_a_temporary_schedule_says_so():
    """A planned shift has the time of the shift."""
    books = change("temporary", shifts=(PlannedShift("cyd", TEN, "2026-03-02T11:00:00Z"),))

    assert why(Schedule((NIGHTS,)), books, TEN) == [
        "temporary schedule (dentist), 2026-03-02 10:00 to 2026-03-02 11:00 UTC"
    ]


def test_a_chain_of_covers_names_everybody_in_it():
    """Who is paged reads for whom, and for whom that one would have been paged."""
    absences = {
        "abs_1": Absence("bob", TEN, NOON, "cyd", note="skiing"),
        "abs_2": Absence("cyd", TEN, "2026-03-02T11:00:00Z", "dee"),
    }
    books = Books(absences=absences, names={"bob": "Bob", "cyd": "Cyd"})

    (said,) = why(Schedule((NIGHTS,)), books, TEN)

    assert said == (
        "covers for Cyd, out of office; covers for Bob, out of office (skiing); rotation Nights, 2026-03-02 10:00 to "
        "2026-03-02 11:00 UTC"
    )


def test_who_is_out_of_office_without_cover_is_told_so():
    """Nobody vanishes: who is paged nevertheless reads that nobody covers."""
    books = Books(absences={"abs_1": Absence("bob", TEN, NOON)})

    assert why(Schedule((NIGHTS,)), books, TEN) == [
        "out of office, but nobody covers; rotation Nights, 2026-03-02 10:00 to 2026-03-02 12:00 UTC"
    ]


def test_a_calendars_shift_says_what_the_event_says():
    """Why somebody is on call by a calendar has the words of its events."""
    layer = Layer("plan", "Plan", kind="calendar", calendar_id="cal")
    calendar = Calendar(events=(CalendarEvent(MONDAY, MONDAY + DAY, "Night: Ada"),))
    books = Books(calendars={"cal": calendar}, names={"ada": "Ada"})

    assert why(Schedule((layer,)), books, TEN) == [
        "calendar Plan (Night: Ada), 2026-03-02 00:00 to 2026-03-03 00:00 UTC"
    ]


def test_a_calendars_roles_are_given_in_the_order_of_names():
    """The first who is named leads, the next has the next role, and whoever is left has the last."""
    layer = Layer("plan", kind="calendar", calendar_id="cal", roles=("primary", "secondary"))
    calendar = Calendar({"2026-03-02": "cyd, ada, bob"})
    books = Books(calendars={"cal": calendar}, names={"ada": "Ada", "bob": "Bob", "cyd": "Cyd"})

    people = CompiledSchedule(Schedule((layer,)), books).at(from_text(TEN))

    assert [(one.role, one.user_id) for one in people] == [
        ("primary", "cyd"),
        ("secondary", "ada"),
        ("secondary", "bob"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("On call: Ann Lee", ("usr_1",)),
        ("ann", ("usr_2",)),
        ("Joann and Leeann", ()),
        ("ann-lee/ANN", ("usr_1", "usr_2")),
        ("mailto:lee@example.org", ("usr_1",)),
        ("usr_2, then usr_1", ("usr_2", "usr_1")),
        ("Ann, Ann, ann", ("usr_2",)),
        ("", ()),
    ],
)
def test_a_text_names_users_by_whole_words(text: str, named: tuple[str, ...]):
    """A name, an address or an id counts as whole words, the longest first, whatever the case, each user once."""
    namings = Namings({"usr_1": "Ann Lee", "usr_2": "Ann"}, {"usr_1": User("lee@example.org")})

    assert namings.named(text) == named


def test_gaps_are_told_role_by_role():
    """A role that nobody has is a gap, joined where it goes on though others change."""
    day = Layer("day", kind="fixed", places=(Place("ada"),), windows=(Window(DAYS, "08:00", "12:00"),))
    noon = Layer("noon", kind="fixed", places=(Place("bob"),), windows=(Window(DAYS, "12:00", "18:00"),))
    stretches = final(Schedule((day, noon)), Books(), MONDAY, MONDAY + DAY)

    assert gaps(stretches, ("primary", "secondary")) == {
        "primary": [(MONDAY, MONDAY + 8 * HOUR), (MONDAY + 18 * HOUR, MONDAY + DAY)],
        "secondary": [(MONDAY, MONDAY + DAY)],
    }


def test_a_shift_without_end_says_so():
    """Nought stands for no end, and for no beginning."""
    (stretch,) = final(Schedule((ALWAYS,)), Books(), MONDAY, MONDAY + DAY)

    assert (stretch.start, stretch.end) == (MONDAY, MONDAY + DAY)
    assert (stretch.people[0].since, stretch.people[0].until) == (0, 0)


def test_an_empty_range_has_no_stretches():
    """From an instant to itself there is nothing."""
    assert final(Schedule((ALWAYS,)), Books(), MONDAY, MONDAY) == []


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (6, 5), (0, AT_MAX + 1)])
def test_an_impossible_range_is_refused(start: int, end: int):
    """A range lies between 1970 and the year 9000."""
    with pytest.raises(Invalid, match="a range begins at 1970 or later"):
        final(Schedule((ALWAYS,)), Books(), start, end)


def test_a_range_has_a_bound():
    """More shifts than the bound are refused as too much, before they are laid over one another."""
    hours = Layer("hours", places=(Place("ada"),), turn=Turn("hour"), starts_on="2026-03-02")

    with pytest.raises(TooMuch, match=f"more than {SHIFTS_MAX} shifts"):
        final(Schedule((hours,)), Books(), MONDAY, MONDAY + (SHIFTS_MAX + 10) * HOUR)


def test_the_busiest_schedule_can_be_asked_at_any_instant():
    """As many layers as may be, each handing over every hour, answer a point query and know their next handoff."""
    layers = tuple(
        Layer(str(number), places=(Place("ada"), Place("bob")), turn=Turn("hour"), starts_on="2026-03-01")
        for number in range(LAYERS_MAX)
    )
    compiled = CompiledSchedule(Schedule(layers, overlap="all"), Books())

    assert compiled.handoff_after(MONDAY) == MONDAY + HOUR
    assert len(compiled.at(MONDAY)) == 1


def test_the_last_day_of_the_calendar_is_served():
    """Just before the year 9000 there is still somebody, and no handoff after it."""
    compiled = CompiledSchedule(Schedule((NIGHTS,)), Books())

    assert len(compiled.at(AT_MAX - 1)) == 1
    assert compiled.handoff_after(AT_MAX - 1) == 0


def test_a_long_text_is_read_as_far_as_its_bound():
    """A user who is named beyond the bound isn't read, so that a long text costs no more than a short one."""
    namings = Namings({"usr_1": "Ann"}, {})

    assert namings.named(f"{'x' * (READ_MAX - 4)} ann") == ("usr_1",)
    assert namings.named(f"{'x' * READ_MAX} ann") == ()
