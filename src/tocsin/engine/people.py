"""People: whom an incident's policy and recipients reach at an instant, by the catalog."""

from collections.abc import Iterable

from tocsin.accounts.people import Team
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.escalation.runs import People, Reached
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.oncall.rotation import roster
from tocsin.store.catalog import Catalog


def people_of(catalog: Catalog, incident: Incident, now: int) -> People:
    """Return whom an incident's policy reaches at an instant."""
    reach = _Reach(catalog, incident, now)
    return People(reach.target, reach.managers, reach.admins, reach.users, reach.teams)


class _Reach:
    """Finds people for one incident at one instant. Who has no contact method isn't reached."""

    def __init__(self, catalog: Catalog, incident: Incident, now: int) -> None:
        self._users = catalog.kind("user")
        self._teams = catalog.kind("team")
        self._incident = incident
        self._now = now

    def target(self, target: StepTarget) -> tuple[Reached, ...]:
        if target.kind == "user":
            return self._person(target.id)
        if not target.id:
            own = self._incident.recipient_team_ids or (self._incident.team_id,)
            return _joined(self.target(StepTarget(target.kind, one, target.role)) for one in own if one)
        thing = self._teams.get(target.id)
        if thing is None:
            return ()
        team: Team = thing.body
        if target.kind == "team":
            return _joined(self._person(member.user_id, "member") for member in team.members)
        on_call = roster(team, self._now).get(target.role, ())
        return _joined(self._person(user_id, target.role) for user_id in on_call)

    def managers(self) -> tuple[Reached, ...]:
        team_id = self._incident.team_id
        return self.target(StepTarget("role", team_id, "manager")) if team_id else ()

    def admins(self) -> tuple[Reached, ...]:
        return _joined(self._person(user.id, "admin") for user in self._users.values() if user.body.is_admin)

    def users(self) -> tuple[Reached, ...]:
        return _joined(self._person(user_id, "recipient") for user_id in self._incident.recipient_user_ids)

    def teams(self) -> tuple[Reached, ...]:
        return _joined(self._of_team(team_id) for team_id in self._incident.recipient_team_ids)

    def _of_team(self, team_id: str) -> tuple[Reached, ...]:
        """Return a team's primary, where nobody is that, all of it."""
        return self.target(StepTarget("role", team_id, "primary")) or self.target(StepTarget("team", team_id))

    def _person(self, user_id: str, role: str = "") -> tuple[Reached, ...]:
        user = self._users.get(user_id)
        return (Reached(user.id, user.name, role),) if user and user.body.contact_methods else ()


def _joined(parts: Iterable[tuple[Reached, ...]]) -> tuple[Reached, ...]:
    return tuple(person for part in parts for person in part)
