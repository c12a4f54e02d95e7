"""Who is on call: per team and schedule, who has which role at an instant, until when, why, and who is next."""

from collections.abc import Iterable, Mapping

from litestar import get
from litestar.params import FromPath, FromQuery

from tocsin.accounts.permissions import Actor
from tocsin.engine.duty import Duty
from tocsin.kernel.instants import to_text
from tocsin.respond.oncall.final import by_role
from tocsin.respond.oncall.rotation import shifts
from tocsin.respond.oncall.schedules import OnDuty
from tocsin.server.api import checking
from tocsin.server.api.answers import INSTANT_MAX, Answer, Page, instant, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.duties import OnDutyShown, Person, on_duty, person, span
from tocsin.server.house import House
from tocsin.store.things import Thing

STEPS_MAX = 20  # instants at which a roster may change that are looked at for the next one at which it does

Roster = Mapping[str, tuple[OnDuty, ...]]


class Place(Answer, frozen=True):
    """A member role, and who has it, who leads first."""

    role: str
    people: list[OnDutyShown]


class ScheduleOnCall(Answer, frozen=True):
    """Who is on call by a schedule; `until`: its next handoff, null where there is none; `next`: who then is."""

    schedule_id: str
    schedule_name: str
    until: str | None
    now: list[Place]
    next: list[Place]


class OnCall(Answer, frozen=True):
    """A team's roster at an instant; `until`: when it changes, null where it doesn't; `next`: the roster then."""

    team_id: str
    team_name: str
    at: str
    until: str | None
    now: list[Place]
    next: list[Place]
    schedules: list[ScheduleOnCall]


class ShiftShown(Answer, frozen=True):
    """One turn `[start, end)`, with the people in the order of the rotation's roles."""

    start: str
    end: str
    people: list[Person]


@get("/api/v1/oncall")
async def list_on_call(
    house: TheHouse,
    actor: TheActor,
    at: FromQuery[str] = "",
    team_id: FromQuery[str] = "",
    schedule_id: FromQuery[str] = "",
    user_id: FromQuery[str] = "",
) -> Page[OnCall]:
    """
    List who is on call per team, now or `at` an RFC 3339 time; of one team, by one schedule, where a user is.

    Schedules that belong to no team come last, under the team ''.
    """
    moment = instant(at, "at") if at else house.now()
    asking = _Asking(house, actor, moment, schedule_id)
    teams = sorted(house.keeper.current.kind("team").values(), key=lambda team: team.name)
    found = [asking.of_team(one) for one in teams if team_id in ("", one.id) and checking.sees(actor, "team", one.id)]
    if not team_id and (alone := asking.schedules("")):
        found.append(OnCall("", "", to_text(moment), None, [], [], alone))
    if schedule_id:
        seen(house, actor, "schedule", schedule_id)
        found = [one for one in found if one.schedules]
    return Page([one for one in found if not user_id or _has(one, user_id)], None)


@get("/api/v1/teams/{thing_id:str}/shifts")
async def list_team_shifts(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], start: FromQuery[str] = "", end: FromQuery[str] = ""
) -> Page[ShiftShown]:
    """List the shifts of a team's rotation in `[start, end)`: from now for four weeks unless given, a year at most."""
    team = seen(house, actor, "team", thing_id)
    first, last = span(house, start, end)
    rotation = team.body.rotation
    found = shifts(rotation, first, last) if rotation else []
    return Page(
        [
            ShiftShown(to_text(one.start_at), to_text(one.end_at), [person(house, user) for user in one.user_ids])
            for one in found
        ],
        None,
    )


class _Asking:
    """Answers for one instant."""

    def __init__(self, house: House, actor: Actor, at: int, schedule_id: str) -> None:
        self._house = house
        self._actor = actor
        self._at = at
        self._only = schedule_id
        self._catalog = house.keeper.current
        self._duty = Duty(self._catalog)

    def of_team(self, team: Thing) -> OnCall:
        until = self._until(team)
        return OnCall(
            team_id=team.id,
            team_name=team.name,
            at=to_text(self._at),
            until=moment(until),
            now=self._places(self._duty.roster(team.id, self._at)),
            next=self._places(self._duty.roster(team.id, until)) if until else [],
            schedules=self.schedules(team.id),
        )

    def schedules(self, team_id: str) -> list[ScheduleOnCall]:
        """Return who is on call by the schedules of a team that the actor may see."""
        return [
            self._schedule(one)
            for one in self._catalog.kind("schedule").values()
            if one.team_id == team_id
            and self._only in ("", one.id)
            and checking.sees(self._actor, "schedule", one.team_id)
        ]

    def _schedule(self, schedule: Thing) -> ScheduleOnCall:
        until = self._duty.handoff_after(schedule.id, self._at)
        return ScheduleOnCall(
            schedule.id,
            schedule.name,
            moment(until),
            self._places(by_role(self._duty.schedule(schedule.id, self._at))),
            self._places(by_role(self._duty.schedule(schedule.id, until))) if until else [],
        )

    def _until(self, team: Thing) -> int:
        """Return when a team's roster changes, 0 where that isn't seen within STEPS_MAX steps."""
        at, now = self._at, _who(self._duty.roster(team.id, self._at))
        for _ in range(STEPS_MAX):
            at = min(self._marks(team, at), default=0)
            if not at or at >= INSTANT_MAX or _who(self._duty.roster(team.id, at)) != now:
                return at if at < INSTANT_MAX else 0
        return 0

    def _marks(self, team: Thing, at: int) -> Iterable[int]:
        """Yield the instants after another one at which a team's roster may change next."""
        for schedule in self._catalog.kind("schedule").values():
            if schedule.team_id == team.id and (after := self._duty.handoff_after(schedule.id, at)):
                yield after
        if team.body.rotation and at < INSTANT_MAX:
            yield shifts(team.body.rotation, at, at + 1)[0].end_at
        yield from (one.until for people in self._duty.roster(team.id, at).values() for one in people if one.until > at)

    def _places(self, roster: Roster) -> list[Place]:
        return [Place(role, on_duty(self._house, people)) for role, people in roster.items()]


def _who(roster: Roster) -> list[tuple[str, str]]:
    return [(role, one.user_id) for role, people in roster.items() for one in people]


def _has(one: OnCall, user_id: str) -> bool:
    places = [*one.now, *(place for schedule in one.schedules for place in schedule.now)]
    return any(person.user_id == user_id for place in places for person in place.people)


ROUTES = (list_on_call, list_team_shifts)
