"""Duties: as what a person was on call at an instant, and who else was in the person's teams, in words."""

from collections.abc import Callable, Iterable

from tocsin.engine.duty import Duty
from tocsin.respond.oncall.schedules import OnDuty
from tocsin.store.catalog import Catalog

LINES_MAX = 20


def duties(catalog: Catalog, user_id: str, at: int, sees: Callable[[str], bool]) -> list[str]:
    """Return sentences about a person by a catalog as it was, of teams that are seen: the person's own duties first."""
    duty = Duty(catalog)
    own: list[str] = []
    others: list[str] = []
    for place, team_id, people in _places(catalog, duty, at):
        if not sees(team_id):
            continue
        mine = [one for one in people if one.user_id == user_id]
        own += [_said(catalog, place, one) for one in mine]
        if not mine and any(user_id == member for member, _ in duty.members(team_id)):
            others += [_said(catalog, place, one) for one in people] or [f"By {place} nobody was on call."]
    return [*own, *others][:LINES_MAX]


def _places(catalog: Catalog, duty: Duty, at: int) -> Iterable[tuple[str, str, tuple[OnDuty, ...]]]:
    """Yield what says who is on call, in words, with its team: each schedule, and each team that has none."""
    for one in catalog.kind("schedule").values():
        yield f"schedule {duty.version(one.id)}", one.team_id, duty.schedule(one.id, at)
    for one in catalog.kind("team").values():
        if one.id not in catalog.schedules:
            people = tuple(each for role in duty.roster(one.id, at).values() for each in role)
            yield f"team {duty.version(one.id)}", one.id, people


def _said(catalog: Catalog, place: str, one: OnDuty) -> str:
    user = catalog.things.get(one.user_id)
    return f"By {place} {user.name if user else one.user_id} was on call as {one.role}: {one.why}."
