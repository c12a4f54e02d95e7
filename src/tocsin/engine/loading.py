"""Loading: what being on call costs each person, over the schedules of teams and their rotations."""

from collections.abc import Iterator

from tocsin.engine.duty import Duty
from tocsin.respond.oncall.calendars import holidays_of
from tocsin.respond.oncall.fairness import Load, fairness
from tocsin.respond.oncall.final import Stretch, final
from tocsin.respond.oncall.ranges import Range, joined
from tocsin.respond.oncall.rotation import layer_of
from tocsin.respond.oncall.schedules import Schedule
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing


def loads(
    catalog: Catalog, teams: list[Thing], team_id: str, asked: Range, pages: dict[str, list[int]]
) -> tuple[Load, ...]:
    """Return the load of everybody who is on call in a range by the schedules of teams, or was paged then."""
    users = catalog.kind("user")
    zones = {user.id: user.body.zone for user in users.values()}
    stretches = [Stretch(*asked, ())] if asked[0] < asked[1] else []
    holidays: list[Range] = []
    for one, books_of in _schedules(catalog, teams, team_id):
        books = Duty(catalog).books(*books_of)
        stretches += final(one, books, *asked)
        holidays += holidays_of(books.calendars.get(one.holidays_id or books.holidays_id))
    return fairness(stretches, zones, joined(holidays), pages)


def _schedules(catalog: Catalog, teams: list[Thing], team_id: str) -> Iterator[tuple[Schedule, tuple[str, str]]]:
    """Yield the schedules of teams, each with its id and team; a team's rotation is one without an id."""
    for team in teams:
        if team.body.rotation is not None:
            yield Schedule((layer_of(team.body.rotation),)), ("", team.id)
    for one in catalog.kind("schedule").values():
        if team_id in ("", one.team_id):
            yield one.body, (one.id, one.team_id)
