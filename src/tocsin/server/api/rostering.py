"""What says who is on call: its bodies checked, whose it is, and who may change it."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.accounts.people import Team
from tocsin.accounts.permissions import Actor, Verb, may
from tocsin.engine.duty import Duty
from tocsin.kernel.errors import Conflict, Forbidden, Invalid
from tocsin.kernel.values import Value
from tocsin.respond.oncall.checks import check_absence, check_calendar, check_override, check_schedule, check_swap
from tocsin.respond.oncall.rotation import check_rotation
from tocsin.respond.oncall.schedules import Absence, Calendar, Override, Schedule, Swap
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing

MEMBERS_MAX = 1_000
HOOKS_MAX = 50
OURS = {"override": ("swap_id",), "swap": ("status", "taken_by", "override_id")}  # only we change these


def known(catalog: Catalog, kind: str, thing_id: str, field: str) -> None:
    """Raise Invalid that names the field where there is no such thing in use."""
    if thing_id not in catalog.kind(kind):
        raise Invalid(f"no {kind} {thing_id[:80]!r}", field=field)


def begun(value: Any) -> Any:
    """Return a new thing's body without what only we give."""
    match value:
        case Calendar() if value.url:
            return replace(value, events=())
        case Override():
            return replace(value, swap_id="")
        case Swap():
            return replace(value, status="asked", taken_by="", override_id="")
        case _:
            return value


def kept(kind: str, document: dict[str, Any], old: Any) -> dict[str, Any]:
    """Return a changed thing's body with what only we change."""
    if isinstance(old, Calendar) and document["url"]:
        return document | {"events": old.events}
    return document | {name: getattr(old, name) for name in OURS.get(kind, ())}


def team_of_schedule(team_id: str, body: Any, catalog: Catalog) -> str:
    """Return whose an override or swap is: the schedule's team; raise Invalid where another one is given."""
    schedule = catalog.kind("schedule").get(body.schedule_id) if isinstance(body, Override | Swap) else None
    if schedule is None:
        return team_id
    if team_id not in ("", schedule.team_id):
        raise Invalid("what changes a schedule belongs to the schedule's team", field="team_id")
    return schedule.team_id


def require_absence(actor: Actor, absence: Absence, catalog: Catalog) -> None:
    """Raise Forbidden for anybody but the user and who may configure one of the user's teams."""
    if actor.id == absence.user_id or may(actor, Verb.EDIT, "schedule"):
        return
    duty = Duty(catalog)
    for team_id in actor.teams:
        is_member = any(user_id == absence.user_id for user_id, _ in duty.members(team_id))
        if is_member and may(actor, Verb.EDIT, "schedule", team_id):
            return
    raise Forbidden("only oneself, and who may edit one of the user's teams, says that somebody is out of office")


def check_change(old: Thing, new: Thing) -> None:
    """Raise Conflict for another body of a swap that has been decided."""
    if isinstance(old.body, Swap) and old.body.status != "asked" and new.body != old.body:
        raise Conflict(f"the swap is {old.body.status}: it doesn't change any more")


def check_apart(thing_id: str, body: Any, catalog: Catalog) -> None:
    """Raise Invalid where a user would be out of office twice at once."""
    if isinstance(body, Absence):
        absences = catalog.kind("absence").values()
        others = (one.body for one in absences if one.id != thing_id and one.body.user_id == body.user_id)
        check_absence(body, others)


def _absence(value: Absence, catalog: Catalog, _templates: object) -> Absence:
    check_absence(value)
    known(catalog, "user", value.user_id, "user_id")
    if value.cover_id:
        known(catalog, "user", value.cover_id, "cover_id")
    for team_id, user_id in value.covers.items():
        known(catalog, "team", team_id, f"covers.{team_id[:40]}")
        known(catalog, "user", user_id, f"covers.{team_id[:40]}")
    return value


def _calendar(value: Calendar, _catalog: Catalog, _templates: object) -> Calendar:
    check_calendar(value)
    return value


def _override(value: Override, catalog: Catalog, _templates: object) -> Override:
    check_override(value)
    known(catalog, "schedule", value.schedule_id, "schedule_id")
    for field in ("user_id", "replaces_id"):
        if getattr(value, field):
            known(catalog, "user", getattr(value, field), field)
    for number, shift in enumerate(value.shifts):
        known(catalog, "user", shift.user_id, f"shifts[{number}].user_id")
    return value


def _schedule(value: Schedule, catalog: Catalog, _templates: object) -> Schedule:
    check_schedule(value)
    if value.holidays_id:
        known(catalog, "calendar", value.holidays_id, "holidays_id")
    for number, layer in enumerate(value.layers):
        if layer.calendar_id:
            known(catalog, "calendar", layer.calendar_id, f"layers[{number}].calendar_id")
        for place, one in enumerate(layer.places):
            known(catalog, "user", one.user_id, f"layers[{number}].places[{place}].user_id")
    return value


def _swap(value: Swap, catalog: Catalog, _templates: object) -> Swap:
    check_swap(value)
    known(catalog, "schedule", value.schedule_id, "schedule_id")
    known(catalog, "user", value.user_id, "user_id")
    if value.to_id:
        known(catalog, "user", value.to_id, "to_id")
    return value


def check_team(value: Team, catalog: Catalog) -> None:
    """Raise Invalid that names what of a team's roster can't be: places, rotation, hooks, holidays."""
    if len(value.members) > MEMBERS_MAX or len(value.hook_ids) > HOOKS_MAX:
        raise Invalid(f"at most {MEMBERS_MAX} members and {HOOKS_MAX} hooks", field="members")
    for member in value.members:
        if bool(member.user_id) == bool(member.team_id):
            raise Invalid("a place is a user's or a nested team's", field="members")
        kind, thing_id = ("team", member.team_id) if member.team_id else ("user", member.user_id)
        known(catalog, kind, thing_id, "members")
    for hook_id in value.hook_ids:
        known(catalog, "hook", hook_id, "hook_ids")
    if value.holidays_id:
        known(catalog, "calendar", value.holidays_id, "holidays_id")
    if value.rotation is not None:
        check_rotation(value.rotation)
        for user_id in value.rotation.user_ids:
            known(catalog, "user", user_id, "rotation.user_ids")


CHECKS: Mapping[str, Callable[[Any, Catalog, Any], Value]] = {
    "absence": _absence,
    "calendar": _calendar,
    "override": _override,
    "schedule": _schedule,
    "swap": _swap,
}
