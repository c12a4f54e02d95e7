"""
Permissions: who may do what, of everything or of one team. `MAY` is the whole law, with
`ADMINISTERED` and `RESPONDED`, whose things need another right than their verb says.

A permission of everything and one of the thing's team both count. What belongs to no team is reached by a permission of
everything only. An unknown permission grants nothing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from tocsin.accounts.people import Team, User
from tocsin.kernel.errors import Forbidden, NotFound
from tocsin.kernel.values import Value


class Permission(StrEnum):
    """An access right, of everything or of a team; each includes the ones after it."""

    ADMIN = "admin"
    EDITOR = "editor"
    RESPONDER = "responder"
    OBSERVER = "observer"


class Verb(StrEnum):
    """What someone wants to do with a thing."""

    SEE = "see"
    RESPOND = "respond"  # whatever people do to incidents
    EDIT = "edit"  # configure
    ADMINISTER = "administer"  # users, keys, secrets, settings, and the access rights in a team


MAY: dict[str, frozenset[Verb]] = {
    Permission.ADMIN: frozenset({Verb.SEE, Verb.RESPOND, Verb.EDIT, Verb.ADMINISTER}),
    Permission.EDITOR: frozenset({Verb.SEE, Verb.RESPOND, Verb.EDIT}),
    Permission.RESPONDER: frozenset({Verb.SEE, Verb.RESPOND}),
    Permission.OBSERVER: frozenset({Verb.SEE}),
}
NOTHING: frozenset[Verb] = frozenset()

RESPONDED = frozenset({"absence", "override", "silence", "swap"})  # what responders need at night: no editor is awake
ADMINISTERED = frozenset({"user", "key", "secret", "setting"})  # to change one is to administer
DIRECTORY = frozenset({"absence", "team", "user"})  # seen by whoever has any permission: whom to call, and who is away


class Actor(Value, frozen=True):
    """Who acts: a user, an API key or Tocsin itself. `teams` maps team ids to permissions."""

    id: str
    name: str
    kind: Literal["user", "key", "system"] = "user"
    is_admin: bool = False
    permission_everywhere: str = ""
    teams: dict[str, str] = {}


ENGINE = Actor("engine", "Tocsin", "system", is_admin=True)


def may(actor: Actor, verb: Verb, thing_kind: str, team_id: str = "") -> bool:
    """Return whether the actor may do this with a thing of that kind and team; `team_id` '' is nobody's thing."""
    if actor.is_admin:
        return True
    everywhere = MAY.get(actor.permission_everywhere, NOTHING)
    if verb is Verb.SEE and thing_kind in DIRECTORY:
        return bool(everywhere) or any(team in MAY for team in actor.teams.values())
    needed = Verb.ADMINISTER if thing_kind in ADMINISTERED else verb
    if verb is Verb.EDIT and thing_kind in RESPONDED:
        needed = Verb.RESPOND
    return needed in everywhere or (team_id != "" and needed in MAY.get(actor.teams.get(team_id, ""), NOTHING))


def teams_of(actor: Actor, verb: Verb, thing_kind: str) -> tuple[str, ...] | None:
    """Return the teams with whose things the actor may do this; None where it may with everything."""
    if may(actor, verb, thing_kind):
        return None
    return tuple(team_id for team_id in actor.teams if may(actor, verb, thing_kind, team_id))


def require(actor: Actor, verb: Verb, thing_kind: str, team_id: str = "") -> None:
    """Raise Forbidden when the actor may not do this, or NotFound when it may not even know of the thing."""
    if may(actor, verb, thing_kind, team_id):
        return
    if not may(actor, Verb.SEE, thing_kind, team_id):
        raise NotFound(f"no such {thing_kind}")
    raise Forbidden(f"{actor.name} may see this {thing_kind}, but not {verb}")


def actor_of(user_id: str, name: str, user: User, teams: Mapping[str, Team]) -> Actor:
    """Return the actor that a user is, with the permissions that its places in `teams` (by id) give."""
    places = {
        team_id: member.permission
        for team_id, team in teams.items()
        for member in team.members
        if member.user_id == user_id
    }
    return Actor(user_id, name, "user", is_admin=user.is_admin, teams=places)


def changes_access(before: Team, after: Team) -> bool:
    """Return whether an edit of a team gives or takes access; that needs ADMINISTER of the team, not only EDIT."""
    return _access(before) != _access(after)


def _access(team: Team) -> dict[str, str]:
    return {member.user_id: member.permission for member in team.members}
