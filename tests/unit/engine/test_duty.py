"""Duty: who is on call in a team, by its schedules, its rotation and its members."""

from typing import Any

from tocsin.accounts.people import Rotation, Team, TeamMember, User
from tocsin.engine.duty import Duty
from tocsin.kernel.hours import Window
from tocsin.kernel.instants import from_text
from tocsin.kernel.values import Value
from tocsin.respond.oncall.schedules import Absence, Layer, OnDuty, Override, Place, Schedule, Turn
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing

MONDAY = from_text("2026-03-02T12:00:00Z")
SUNDAY = from_text("2026-03-08T12:00:00Z")
NIGHT = from_text("2026-03-03T23:00:00Z")
OFFICE = Layer(
    "office",
    "Office hours",
    kind="fixed",
    places=(Place("usr_ada"), Place("usr_bob", "secondary")),
    windows=(Window(("mon", "tue", "wed", "thu", "fri"), "08:00", "18:00"),),
)


def thing(kind: str, thing_id: str, body: Value, team_id: str = "", *, version: int = 1, archived_at: int = 0) -> Thing:
    """Return a thing whose name is its id without the prefix."""
    name = thing_id.partition("_")[2].capitalize()
    return Thing(thing_id, kind, name, name, version, team_id, version, f"rev_{thing_id}", 0, 0, archived_at, body)


def catalog(*things: Thing) -> Catalog:
    """Return a catalog of these things, and of five users."""
    users = [thing("user", f"usr_{name}", User(f"{name}@example.org")) for name in ("ada", "bob", "cyd", "dee", "eve")]
    live: dict[str, dict[str, Thing]] = {}
    for one in (*users, *things):
        if not one.archived_at:
            live.setdefault(one.kind, {})[one.id] = one
    return Catalog(things={one.id: one for one in (*users, *things)}, live=live)


def team(*members: TeamMember, **fields: Any) -> Thing:
    """Return the team Shop."""
    return thing("team", "tea_shop", Team(members, **fields))


def schedule(*layers: Layer, **fields: Any) -> Thing:
    """Return the schedule Days of the team Shop, in version 7."""
    return thing("schedule", "sch_days", Schedule(layers, **fields), "tea_shop", version=7)


def names(roster: dict[str, tuple[OnDuty, ...]]) -> dict[str, str]:
    """Return a roster as texts: role → names."""
    return {role: " ".join(one.user_id.removeprefix("usr_") for one in people) for role, people in roster.items()}


MEMBERS = (TeamMember("usr_cyd", ("primary", "manager")), TeamMember("usr_dee", ("primary",)))


def test_while_a_schedule_has_somebody_the_members_places_are_not_used():
    """In office hours the schedule's people are the roster; only a role that no schedule gives is the members'."""
    duty = Duty(catalog(team(*MEMBERS), schedule(OFFICE)))

    assert names(duty.roster("tea_shop", MONDAY)) == {"primary": "ada", "secondary": "bob", "manager": "cyd"}


def test_while_nobody_is_on_call_the_members_are():
    """Outside of the schedule's hours a role means the members that hold it, as the team says."""
    duty = Duty(catalog(team(*MEMBERS), schedule(OFFICE)))

    assert names(duty.roster("tea_shop", NIGHT)) == {"primary": "cyd dee", "manager": "cyd"}


def test_a_team_may_want_to_see_its_gaps():
    """Where the team says so, nobody has a schedule's role outside of its hours; the manager is still there."""
    duty = Duty(catalog(team(*MEMBERS, when_nobody="gap"), schedule(OFFICE)))

    assert names(duty.roster("tea_shop", NIGHT)) == {"manager": "cyd"}


def test_without_a_schedule_there_is_no_gap():
    """A team that plans nothing has its members' roles at any time."""
    assert names(Duty(catalog(team(*MEMBERS, when_nobody="gap"))).roster("tea_shop", NIGHT)) == {
        "primary": "cyd dee",
        "manager": "cyd",
    }


def test_members_follow_a_rotation():
    """Who is on call by the team's rotation leads, and who holds the role explicitly follows."""
    rotation = Rotation(("usr_ada", "usr_bob"), starts_on="2026-03-02")
    duty = Duty(catalog(team(*MEMBERS, rotation=rotation)))

    roster = duty.roster("tea_shop", MONDAY)

    assert names(roster) == {"primary": "ada cyd dee", "secondary": "bob", "manager": "cyd"}
    assert roster["primary"][0].why == "the team's rotation, 2026-03-02 09:00 to 2026-03-09 09:00 UTC"
    assert roster["primary"][1].why == "member of Shop as primary"


def test_a_person_is_in_a_role_once():
    """Two schedules that name the same person give the role once, who leads first."""
    second = thing("schedule", "sch_more", Schedule((OFFICE,)), "tea_shop")
    first = schedule(Layer("l", kind="fixed", places=(Place("usr_dee"), Place("usr_ada"))))
    duty = Duty(catalog(team(), first, second))

    assert names(duty.roster("tea_shop", MONDAY)) == {"primary": "dee ada", "secondary": "bob"}


def test_nested_teams_give_their_members():
    """A nested team's members have the roles of the place, or their own where it has none; each is named once."""
    inner = thing("team", "tea_inner", Team((TeamMember("usr_ada", ("primary",)), TeamMember("usr_bob", ("manager",)))))
    outer = team(TeamMember("", ("secondary",), team_id="tea_inner"), TeamMember("usr_ada", ("primary",)))
    own = thing("team", "tea_own", Team((TeamMember("", team_id="tea_inner"),)))
    duty = Duty(catalog(inner, outer, own))

    assert duty.members("tea_shop") == (("usr_ada", ("secondary", "primary")), ("usr_bob", ("secondary",)))
    assert duty.members("tea_own") == (("usr_ada", ("primary",)), ("usr_bob", ("manager",)))


def test_teams_that_nest_each_other_end():
    """A circle of teams is read once: everybody in it is a member, and the reading ends."""
    one = thing("team", "tea_one", Team((TeamMember("usr_ada"), TeamMember("", team_id="tea_two"))))
    two = thing("team", "tea_two", Team((TeamMember("usr_bob"), TeamMember("", team_id="tea_one"))))
    duty = Duty(catalog(one, two))

    assert duty.members("tea_one") == (("usr_ada", ()), ("usr_bob", ()))
    assert duty.members("tea_two") == (("usr_bob", ()), ("usr_ada", ()))


def test_an_archived_user_is_no_member():
    """Who was archived is left out of the team."""
    gone = thing("user", "usr_zoe", User("zoe@example.org"), archived_at=1)

    assert Duty(catalog(gone, team(TeamMember("usr_zoe"), *MEMBERS))).members("tea_shop")[0][0] == "usr_cyd"


def test_whoever_covers_is_paged():
    """While somebody is out of office, who covers is on call instead, in schedules, roles and by name."""
    away = Absence("usr_ada", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "usr_eve", note="dentist")
    duty = Duty(catalog(team(), schedule(OFFICE), thing("absence", "abs_1", away)))

    assert names(duty.roster("tea_shop", MONDAY))["primary"] == "eve"
    assert duty.schedule("sch_days", MONDAY)[0].why == (
        "covers for Ada, out of office (dentist); fixed shift Office hours, 2026-03-02 08:00 to 2026-03-02 18:00 UTC"
    )
    assert duty.stands_in("usr_ada", "tea_shop", MONDAY) == (
        "usr_eve",
        "covers for Ada, out of office (dentist)",
    )
    assert duty.stands_in("usr_ada", "tea_shop", SUNDAY) == ("usr_ada", "")


def test_a_member_who_is_out_of_office_is_covered_too():
    """The manager's cover is the manager, for this team only."""
    away = Absence("usr_cyd", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", covers={"tea_shop": "usr_eve"})
    other = thing("team", "tea_other", Team(MEMBERS))
    duty = Duty(catalog(team(*MEMBERS), other, schedule(OFFICE), thing("absence", "abs_1", away)))

    assert names(duty.roster("tea_shop", MONDAY))["manager"] == "eve"
    assert names(duty.roster("tea_other", MONDAY))["manager"] == "cyd"
    assert duty.roster("tea_other", MONDAY)["manager"][0].why == (
        "out of office, but nobody covers; member of Other as manager"
    )


def test_covers_that_run_in_a_circle_end_at_the_user():
    """Two who cover for one another are both paged as if they were there."""
    absences = [
        thing("absence", f"abs_{one}", Absence(f"usr_{one}", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", cover))
        for one, cover in (("ada", "usr_bob"), ("bob", "usr_ada"))
    ]
    duty = Duty(catalog(*absences))

    assert duty.stands_in("usr_ada", "", MONDAY) == ("usr_ada", "")
    assert duty.stands_in("usr_bob", "", MONDAY) == ("usr_bob", "")


def test_a_chain_of_covers_has_a_bound():
    """After ten covers, each out of office too, the tenth is paged, so that asking ends."""
    absences = [
        thing(
            "absence",
            f"abs_{n:02}",
            Absence(f"usr_{n:02}", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", f"usr_{n + 1:02}"),
        )
        for n in range(20)
    ]
    duty = Duty(catalog(*absences))

    assert duty.stands_in("usr_00", "", MONDAY)[0] == "usr_10"
    assert "10 covers are out of office too" in duty.stands_in("usr_00", "", MONDAY)[1]
    assert duty.stands_in("usr_15", "", MONDAY)[0] == "usr_20"


def test_a_pinned_schedule_is_the_one_that_counts():
    """What was planned when the incident began stays, while the overrides are those of now."""
    pinned = Schedule((Layer("l", kind="fixed", places=(Place("usr_dee"),)),))
    change = Override("sch_days", "replace", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "usr_eve", note="swap")
    now = catalog(team(), schedule(OFFICE), thing("override", "ovr_1", change))
    duty = Duty(now, {"sch_days": pinned}, {"sch_days": 3})

    assert names(duty.roster("tea_shop", SUNDAY)) == {"primary": "dee"}
    assert duty.schedule("sch_days", MONDAY)[0].why == (
        "override for Dee (swap), who has fixed shift l, 2026-03-02 00:00 to 2026-03-03 00:00 UTC"
    )
    assert duty.version("sch_days") == "Days, version 3"
    assert Duty(now).version("sch_days") == "Days, version 7"
    assert names(Duty(now).roster("tea_shop", SUNDAY)) == {}


def test_the_next_handoff_is_the_next_change_of_people():
    """A handoff is when others are on call; a schedule that never changes has none."""
    turns = Layer("l", places=(Place("usr_ada"), Place("usr_bob")), turn=Turn("day"), starts_on="2026-03-02")
    alone = Layer("l", places=(Place("usr_ada"),), turn=Turn("day"), starts_on="2026-03-01")

    assert Duty(catalog(schedule(turns))).handoff_after("sch_days", MONDAY) == from_text("2026-03-03T09:00:00Z")
    assert Duty(catalog(schedule(alone))).handoff_after("sch_days", MONDAY) == 0


def test_what_there_is_not_has_nobody():
    """An unknown schedule or team has nobody on call."""
    duty = Duty(catalog())

    assert duty.schedule("sch_days", MONDAY) == ()
    assert duty.roster("tea_shop", MONDAY) == {}
    assert duty.members("tea_shop") == ()
    assert duty.handoff_after("sch_days", MONDAY) == 0
    assert duty.version("sch_days") == "sch_days"
