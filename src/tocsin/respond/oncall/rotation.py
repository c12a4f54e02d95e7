"""
A team's rotation: the simplest form of a schedule, a layer without beginning or end.

Before `starts_on` it turns backwards, so that there is always somebody. When it hands over is what `turns` says.
"""

from tocsin.accounts.people import Rotation, Team
from tocsin.kernel.errors import Invalid, TooMuch
from tocsin.kernel.values import Value
from tocsin.respond.oncall.layers import RotationCasting, rotation_of
from tocsin.respond.oncall.local import AT_MAX, check_zone, spoken
from tocsin.respond.oncall.schedules import Layer, OnDuty, Place, Turn

WEEKS_MAX = 52
USERS_MAX = 100
ROLES_MAX = 10
SHIFTS_MAX = 1000

Roster = dict[str, tuple[str, ...]]
"""Member role → ids of the users in it, who leads first."""


class Shift(Value, frozen=True):
    """One turn `[start_at, end_at)`: the users in the order of the rotation's roles, who leads first."""

    start_at: int
    end_at: int
    user_ids: tuple[str, ...]


def check_rotation(rotation: Rotation) -> None:
    """Raise Invalid that names the first field at fault."""
    _check_names("user_ids", rotation.user_ids, USERS_MAX)
    _check_names("roles", rotation.roles, ROLES_MAX)
    _turning(rotation)


def layer_of(rotation: Rotation) -> Layer:
    """Return a rotation as the layer that it is."""
    return Layer(
        id="rotation",
        places=tuple(map(Place, rotation.user_ids)),
        roles=rotation.roles,
        turn=Turn("week", rotation.weeks, rotation.handoff_time),
        zone=rotation.zone,
        starts_on=rotation.starts_on,
    )


def who(rotation: Rotation, at: int) -> tuple[str, ...]:
    """Return the users on call at an instant, in the order of the roles; raise Invalid when the rotation is."""
    casting = _turning(rotation)
    return _lineup(casting, casting.turns.last(at))


def on_duty(rotation: Rotation, at: int) -> tuple[OnDuty, ...]:
    """Return who is on call at an instant, and why, in the order of the roles."""
    casting = _turning(rotation)
    number = casting.turns.last(at)
    since, until = casting.turns.at(number), casting.turns.at(number + 1)
    why = f"the team's rotation, {spoken(since, until, rotation.zone)}"
    users = zip(rotation.roles, _lineup(casting, number), strict=False)
    return tuple(OnDuty(user_id, role, since, until, why) for role, user_id in users)


def shifts(rotation: Rotation, start: int, end: int) -> list[Shift]:
    """Return the shifts that overlap `[start, end)`, each whole; raise Invalid, or TooMuch beyond SHIFTS_MAX."""
    if not 0 <= start <= end <= AT_MAX:
        raise Invalid("a range begins at 1970 or later, ends after it begins and is over by the year 9000")
    if start == end:
        return []
    casting = _turning(rotation)
    first, last = casting.turns.last(start), casting.turns.last(end - 1)
    if last - first >= SHIFTS_MAX:
        raise TooMuch(f"the range holds more than {SHIFTS_MAX} shifts: ask for a shorter one", status=400)
    return [
        Shift(casting.turns.at(number), casting.turns.at(number + 1), _lineup(casting, number))
        for number in range(first, last + 1)
    ]


def roster(team: Team, now: int) -> Roster:
    """
    Return who has which member role in a team at an instant.

    The rotation's roles come first, with the user on call leading; members who hold a role explicitly follow, in the
    order of the team. Nobody is named twice in a role. Raise Invalid when the rotation is.
    """
    places: Roster = {}
    rotation = team.rotation
    if rotation is not None:
        users = who(rotation, now)
        places = {role: (user_id,) for role, user_id in zip(rotation.roles, users, strict=False)}
    for member in team.members:
        for role in member.roles:
            holders = places.get(role, ())
            if member.user_id not in holders:
                places[role] = (*holders, member.user_id)
    return places


def _lineup(casting: RotationCasting, number: int) -> tuple[str, ...]:
    return tuple(user_id for user_ids in casting.lineup(number).values() for user_id in user_ids)


def _turning(rotation: Rotation) -> RotationCasting:
    if not 1 <= rotation.weeks <= WEEKS_MAX:
        raise Invalid(f"a turn lasts 1 to {WEEKS_MAX} weeks, not {rotation.weeks}", field="weeks")
    check_zone(rotation.zone, "zone")
    try:
        return rotation_of(layer_of(rotation))
    except Invalid as error:
        field = "handoff_time" if error.field == "turn.time" else error.field
        raise Invalid(error.detail, field=field) from error


def _check_names(field: str, names: tuple[str, ...], count_max: int) -> None:
    if not names:
        raise Invalid("a rotation needs at least one", field=field)
    if len(names) > count_max:
        raise Invalid(f"a rotation has at most {count_max}, not {len(names)}", field=field)
    if len(set(names)) < len(names) or "" in names:
        raise Invalid("each is named once and none is empty", field=field)
