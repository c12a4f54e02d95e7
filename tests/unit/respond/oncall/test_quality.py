"""Quality: what a schedule loses points for, and that each is explained."""

from tocsin.kernel.instants import HOUR
from tocsin.respond.oncall.final import Stretch
from tocsin.respond.oncall.quality import Deduction, Quality, quality
from tocsin.respond.oncall.schedules import OnDuty

ROLES = ("primary", "secondary")
NAMES = {"ada": "Ada", "bob": "Bob"}


def stretches(*hours: tuple[int, str, str]) -> list[Stretch]:
    """Return stretches of so many hours, with a primary and a secondary, '' for nobody."""
    found: list[Stretch] = []
    at = 0
    for length, *users in hours:
        people = tuple(OnDuty(one, role, 0, 0, "") for role, one in zip(ROLES, users, strict=True) if one)
        found.append(Stretch(at, at + length * HOUR, people))
        at += length * HOUR
    return found


def test_a_schedule_without_fault_has_a_hundred_points():
    """Everybody has as many hours, every role is held and everybody can be reached."""
    assert quality(stretches((12, "ada", "bob"), (12, "bob", "ada")), ROLES, (), NAMES) == Quality(100, ())


def test_time_without_anybody_costs_its_share():
    """A quarter of the time without anybody costs a quarter of the points."""
    found = quality(stretches((9, "ada", "bob"), (9, "bob", "ada"), (6, "", "")), ROLES, (), NAMES)

    assert found == Quality(75, (Deduction("gaps", 25, "nobody is on call for 6 h of 24 h (25.0 %)"),))


def test_the_shortest_gap_costs_a_point():
    """A gap of an hour in a year isn't rounded away."""
    found = quality(stretches((8759, "ada", "bob"), (1, "", "")), ROLES[:1], (), NAMES)

    assert [(one.kind, one.points) for one in found.deductions] == [("gaps", 1)]


def test_a_role_that_nobody_has_costs_less():
    """Half of the time without a secondary costs half of what a role weighs."""
    found = quality(stretches((12, "ada", "bob"), (12, "bob", "")), ROLES, (), NAMES)

    assert found.deductions == (
        Deduction("gaps", 10, "others are on call, but nobody is secondary, for 12 h of 24 h (50.0 %)"),
    )


def test_somebody_who_can_not_be_reached_is_as_nobody():
    """Where nobody can be reached the time is lost; where others can, it costs less."""
    alone = quality(stretches((12, "ada", ""), (12, "bob", "")), ROLES[:1], {"bob"}, NAMES)
    beside = quality(stretches((12, "ada", "bob"), (12, "bob", "ada")), ROLES, {"bob"}, NAMES)

    assert alone.deductions == (
        Deduction("unreachable", 50, "nobody who is on call can be reached for 12 h of 24 h (50.0 %) (Bob 12 h)"),
    )
    assert beside.deductions == (
        Deduction(
            "unreachable",
            20,
            "somebody on call can't be reached, though others can, for 24 h of 24 h (100.0 %) (Bob 24 h)",
        ),
    )


def test_who_has_more_than_others_is_named():
    """Hours that would have to change hands cost their share, and whose they are is said."""
    found = quality(stretches((18, "ada", "bob"), (6, "bob", "ada")), ROLES, (), NAMES)

    assert found.deductions == (Deduction("balance", 5, "hours as primary beyond the average of 12 h: Ada 6 h"),)


def test_a_schedule_without_anybody_has_no_points():
    """All the time without anybody costs all points, and never more."""
    assert quality(stretches((24, "", "")), ROLES, (), NAMES).score == 0
    assert quality([], ROLES, (), NAMES) == Quality(100, ())
