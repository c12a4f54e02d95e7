"""People: whom an incident's policy and recipients reach at an instant, by the catalog and the revisions of a run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from tocsin.accounts.people import Team
from tocsin.engine.duty import Duty
from tocsin.outbound.muting.muting import Muted
from tocsin.respond.escalation.people import People, Reached
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.oncall.schedules import OnDuty
from tocsin.store.catalog import Catalog


def people_of(
    catalog: Catalog,
    incident: Incident,
    now: int,
    *,
    pinned: Mapping[str, Any] | None = None,
    versions: Mapping[str, int] | None = None,
    muted: Callable[[], Muted | None] = lambda: None,
    reports: Callable[[int], int] = lambda _within: 0,
) -> People:
    """Return whom a policy reaches for an incident at an instant; `pinned`, `versions`: those that its walk keeps."""
    reach = _Reach(catalog, incident, now, Duty(catalog, pinned, versions))
    return People(
        reach.target,
        reach.managers,
        reach.admins,
        reach.users,
        reach.teams,
        reach.hooks,
        muted,
        reports,
        reach.named,
        incident.is_snoozed and not 0 < incident.snoozed_until <= now,
        incident.priority,
        incident.severity,
    )


class _Reach:
    """Finds people for one incident at one instant. Who has no contact method isn't reached."""

    def __init__(self, catalog: Catalog, incident: Incident, now: int, duty: Duty) -> None:
        self._catalog = catalog
        self._users = catalog.kind("user")
        self._incident = incident
        self._now = now
        self._duty = duty

    def target(self, target: StepTarget) -> tuple[Reached, ...]:
        match target.kind:
            case "user":
                return self._person(target.id)
            case "hook":
                return ()
            case "schedule":
                return self._schedule(target)
            case _:
                teams = (target.id,) if target.id else self._own_teams()
                return _joined(self._team(target, team_id) for team_id in teams)

    def hooks(self, target: StepTarget) -> tuple[tuple[str, str], ...]:
        """Return (id, name) of the hooks that a target means: itself, or the shared addresses of the own teams."""
        if target.kind != "hook":
            return ()
        live, teams = self._catalog.kind("hook"), self._catalog.kind("team")
        bodies: list[Team] = [teams[one].body for one in self._own_teams() if one in teams]
        ids = (target.id,) if target.id else tuple(one for body in bodies for one in body.hook_ids)
        return tuple((one, live[one].name) for one in ids if one in live)

    def managers(self) -> tuple[Reached, ...]:
        team_id = self._incident.team_id
        return self.target(StepTarget("role", team_id, "manager")) if team_id else ()

    def admins(self) -> tuple[Reached, ...]:
        return _joined(self._person(user.id, "admin") for user in self._users.values() if user.body.is_admin)

    def users(self) -> tuple[Reached, ...]:
        return _joined(self._person(user_id, "recipient") for user_id in self._incident.recipient_user_ids)

    def teams(self) -> tuple[Reached, ...]:
        return _joined(self.of_team(team_id) for team_id in self._incident.recipient_team_ids)

    def of_team(self, team_id: str) -> tuple[Reached, ...]:
        """Return a team's primary, where nobody is that, all of it."""
        return self.target(StepTarget("role", team_id, "primary")) or self.target(StepTarget("team", team_id))

    def named(self, target: StepTarget) -> str:
        """Return a target in words."""
        name = self._name(target.id) if target.id else "the incident's team"
        match target.kind:
            case "role":
                return f"nobody is {target.role} of {name}"
            case "schedule":
                return f"nobody is {'next ' if target.when == 'next' else ''}on call in {name}"
            case "user":
                return f"{name} has no contact method or opted out"
            case _:
                return f"nobody in {name} can be reached"

    def _own_teams(self) -> tuple[str, ...]:
        own = self._incident.recipient_team_ids or (self._incident.team_id,)
        return tuple(one for one in own if one)

    def _team(self, target: StepTarget, team_id: str) -> tuple[Reached, ...]:
        if team_id not in self._catalog.kind("team"):
            return ()
        if target.kind == "team":
            members = self._duty.members(team_id)
            return _joined(self._person(user_id, "member", team_id) for user_id, _ in members)
        duties = self._duty.roster(team_id, self._now).get(target.role, ())
        return _joined(self._on_duty(one, team_id, self._source(team_id, one)) for one in duties)

    def _source(self, team_id: str, duty: OnDuty) -> str:
        """Return the schedule by which somebody has a role in a team, else the team; the first one in whose words."""
        schedules = (one.id for one in self._catalog.schedules.get(team_id, ()))
        return next((one for one in schedules if duty in self._duty.schedule(one, self._now)), team_id)

    def _schedule(self, target: StepTarget) -> tuple[Reached, ...]:
        at = self._now
        if target.when == "next":
            at = self._duty.handoff_after(target.id, at)
            if not at:
                return ()
        thing = self._catalog.things.get(target.id)
        team_id = thing.team_id if thing else ""
        duties = self._duty.schedule(target.id, at)
        return _joined(self._on_duty(one, team_id, target.id) for one in duties if target.role in ("", one.role))

    def _on_duty(self, duty: OnDuty, team_id: str, source_id: str) -> tuple[Reached, ...]:
        found = self._reached(duty.user_id, duty.role, team_id)
        why = f"On call by {self._duty.version(source_id)}: {duty.why}." if found else ""
        return tuple(msgspec.structs.replace(one, why=why) for one in found)

    def _person(self, user_id: str, role: str = "", team_id: str = "") -> tuple[Reached, ...]:
        """Return a person, or who stands in."""
        paged_id, why = self._duty.stands_in(user_id, team_id, self._now)
        found = self._reached(paged_id, role, team_id)
        return tuple(msgspec.structs.replace(one, why=f"{why}.") for one in found) if why else found

    def _reached(self, user_id: str, role: str, team_id: str) -> tuple[Reached, ...]:
        user = self._users.get(user_id)
        if user is None or not any(one.is_enabled for one in user.body.contact_methods):
            return ()
        if self._incident.integration_id in user.body.opted_out_ids:
            return ()
        return (Reached(user.id, user.name, role, team_id),)

    def _name(self, thing_id: str) -> str:
        thing = self._catalog.things.get(thing_id)
        return thing.name if thing else thing_id


def _joined(parts: Iterable[tuple[Reached, ...]]) -> tuple[Reached, ...]:
    return tuple(person for part in parts for person in part)
