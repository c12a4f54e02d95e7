"""Permissions: the law, row by row."""

from itertools import product

import pytest

from tocsin.accounts.people import Team, TeamMember, User
from tocsin.accounts.permissions import ENGINE, Actor, Permission, Verb, actor_of, changes_access, may, require
from tocsin.kernel.errors import Forbidden, NotFound

# Written out by hand, so that the table is not tested against itself: what each permission allows.
ORDINARY = {
    "admin": "see respond edit administer",
    "editor": "see respond edit",
    "responder": "see respond",
    "observer": "see",
    "": "",
    "owner": "",
}
ADMINISTERED = {
    "admin": "see respond edit administer",
    "editor": "",
    "responder": "",
    "observer": "",
    "": "",
    "owner": "",
}
USERS = ADMINISTERED | {"editor": "see", "responder": "see", "observer": "see"}
KINDS = {
    "incident": ORDINARY,
    "rule": ORDINARY,
    "team": ORDINARY,
    "key": ADMINISTERED,
    "secret": ADMINISTERED,
    "setting": ADMINISTERED,
    "user": USERS,
}
CASES = list(product(KINDS, ORDINARY, Verb))


def everywhere(permission: str) -> Actor:
    return Actor("usr_1", "Ada", permission_everywhere=permission)


def within(permission: str) -> Actor:
    return Actor("usr_1", "Ada", teams={"tea_1": permission})


@pytest.mark.parametrize(("kind", "permission", "verb"), CASES)
def test_a_permission_of_everything_reaches_every_team_and_nobodys_things(kind: str, permission: str, verb: Verb):
    """A permission of everything allows exactly its row of the law, whatever team owns the thing."""
    expected = verb.value in KINDS[kind][permission].split()

    answers = [may(everywhere(permission), verb, kind, team_id) for team_id in ("", "tea_1", "tea_2")]

    assert answers == [expected] * 3


@pytest.mark.parametrize(("kind", "permission", "verb"), CASES)
def test_a_permission_of_a_team_reaches_that_team_only(kind: str, permission: str, verb: Verb):
    """A permission of a team allows its row of the law on that team's things, and beyond them only the directory."""
    expected = verb.value in KINDS[kind][permission].split()
    is_directory = kind in ("user", "team") and verb is Verb.SEE

    assert may(within(permission), verb, kind, "tea_1") == expected
    assert may(within(permission), verb, kind, "tea_2") == (expected and is_directory)
    assert may(within(permission), verb, kind) == (expected and is_directory)


@pytest.mark.parametrize(("verb", "kind"), list(product(Verb, KINDS)))
def test_administrators_and_the_engine_may_do_everything(verb: Verb, kind: str):
    """An administrator may do every verb to every kind, and so may Tocsin itself."""
    assert may(Actor("usr_1", "Ada", is_admin=True), verb, kind, "tea_9")
    assert may(ENGINE, verb, kind)


def test_the_higher_of_two_permissions_counts():
    """Who observes everything and edits one team may edit that team's things and see the others'."""
    actor = Actor("usr_1", "Ada", permission_everywhere="observer", teams={"tea_1": "editor"})

    assert may(actor, Verb.EDIT, "rule", "tea_1")
    assert may(actor, Verb.SEE, "rule", "tea_2")
    assert not may(actor, Verb.RESPOND, "rule", "tea_2")


def test_a_team_without_an_id_gives_nothing():
    """A permission filed under an empty team id doesn't reach what belongs to nobody."""
    assert not may(Actor("usr_1", "Ada", teams={"": "admin"}), Verb.SEE, "rule")


def test_what_may_not_be_seen_does_not_exist():
    """A stranger to a team learns the same of its thing as of none: there is no such thing."""
    with pytest.raises(NotFound, match="no such incident"):
        require(within("admin"), Verb.RESPOND, "incident", "tea_2")


def test_what_may_be_seen_is_refused_by_name():
    """Who may see a thing but not change it is told so."""
    with pytest.raises(Forbidden, match="Ada may see this incident, but not respond"):
        require(within("observer"), Verb.RESPOND, "incident", "tea_1")


def test_what_is_allowed_passes():
    """A permission that suffices lets the call go on."""
    assert require(within("responder"), Verb.RESPOND, "incident", "tea_1") is None


def test_a_users_permissions_come_from_the_teams():
    """A user may in each team what its place there says, and nothing in the others."""
    teams = {
        "tea_1": Team((TeamMember("usr_1", permission="editor"), TeamMember("usr_2"))),
        "tea_2": Team((TeamMember("usr_2", permission="admin"),)),
    }

    assert actor_of("usr_1", "Ada", User("ada@example.org"), teams) == Actor("usr_1", "Ada", teams={"tea_1": "editor"})
    assert actor_of("usr_3", "Bob", User("bob@example.org", is_admin=True), teams) == Actor(
        "usr_3", "Bob", is_admin=True
    )


def test_access_changes_when_a_permission_or_a_member_does():
    """A new role leaves access as it is; a new permission or a new member changes it."""
    team = Team((TeamMember("usr_1"),))

    assert not changes_access(team, Team((TeamMember("usr_1", roles=("primary",)),), description="night shift"))
    assert changes_access(team, Team((TeamMember("usr_1", permission=Permission.ADMIN.value),)))
    assert changes_access(team, Team((TeamMember("usr_1"), TeamMember("usr_2", permission="observer"))))
    assert changes_access(team, Team())
