"""Duty: who is on call, by the catalog. Schedules and teams may be pinned to older revisions."""

from collections.abc import Iterable, Mapping
from typing import Any

from tocsin.accounts.people import Team, User
from tocsin.respond.oncall.absences import Absences
from tocsin.respond.oncall.final import CompiledSchedule, by_role
from tocsin.respond.oncall.local import ALWAYS
from tocsin.respond.oncall.rotation import on_duty
from tocsin.respond.oncall.schedules import Absence, Books, Calendar, OnDuty, Override, Schedule
from tocsin.store.catalog import Catalog

Roster = dict[str, tuple[OnDuty, ...]]
"""Member role → who has it, who leads first."""
Members = tuple[tuple[str, tuple[str, ...]], ...]
"""Each user of a team once, with the static member roles."""
PINS_MAX = 1000
"""Sets of pinned bodies that are remembered, of one catalog."""


class Duty:
    """Who is on call, by a catalog; bodies of schedules and teams may be pinned to older revisions."""

    def __init__(
        self, catalog: Catalog, pinned: Mapping[str, Any] | None = None, versions: Mapping[str, int] | None = None
    ) -> None:
        """`pinned`: schedule or team id → its body; `versions`: the versions that those are."""
        self._catalog = catalog
        self._versions = versions or {}
        now = catalog.things
        self._pinned = {one: body for one, body in (pinned or {}).items() if one not in now or now[one].body != body}
        self._reading = _reading(catalog)
        self._memory = self._reading.memory(self._pinned)

    def schedule(self, schedule_id: str, at: int) -> tuple[OnDuty, ...]:
        """Return who is on call by a schedule at an instant, who leads first, with covers for the absent."""
        compiled = self.compiled(schedule_id)
        return compiled.at(at) if compiled else ()

    def roster(self, team_id: str, at: int) -> Roster:
        """
        Return who has which member role in a team at an instant.

        The team's schedules come first, in the order of their creation, then its rotation. The members' static roles
        follow a rotation. Beside schedules they count only where no schedule ever gives the role, or, while nobody is
        on call, where the team says so.
        """
        team = self._team(team_id)
        if team is None:
            return {}
        schedules = [one for schedule_id in self._schedules(team_id) if (one := self.compiled(schedule_id))]
        people = [person for one in schedules for person in one.at(at)]
        if team.rotation:
            people += self._present(on_duty(team.rotation, at), team_id, at)
        given = {role for one in schedules for role in one.roles}
        if not schedules or (not people and team.when_nobody == "members"):
            given = set[str]()
        static = (one for one in self._static(team_id) if one.role not in given)
        people += self._present(static, team_id, at)
        firsts: dict[tuple[str, str], OnDuty] = {}
        for one in people:
            firsts.setdefault((one.role, one.user_id), one)
        return by_role(firsts.values())

    def members(self, team_id: str) -> Members:
        """Return a team's users and their static member roles, those of nested teams too, each user once."""
        members = self._memory.members.get(team_id)
        if members is None:
            members = self._memory.members[team_id] = tuple(self._expanded(team_id, {}).items())
        return members

    def stands_in(self, user_id: str, team_id: str, at: int) -> tuple[str, str]:
        """Return who is paged for a user at an instant, and why: '' when it is the user."""
        found = self._reading.absences.stands_in(user_id, team_id, at)
        return found.user_id, found.why if found.user_id != user_id else ""

    def handoff_after(self, schedule_id: str, at: int) -> int:
        """Return the next instant at which a schedule has others on call, 0: never, as far as two years show."""
        compiled = self.compiled(schedule_id)
        return compiled.handoff_after(at) if compiled else 0

    def version(self, thing_id: str) -> str:
        """Return which version of a thing this goes by, in words such as "Platform 24/7, version 7"."""
        thing = self._catalog.things.get(thing_id)
        if thing is None:
            return thing_id
        if thing_id in self._pinned and thing_id not in self._versions:
            return f"{thing.name}, an older version"
        version = self._versions[thing_id] if thing_id in self._pinned else thing.version
        return f"{thing.name}, version {version}"

    def compiled(self, schedule_id: str) -> CompiledSchedule | None:
        """Return a schedule that can be asked for more than an instant; none when there is no such schedule."""
        found = self._memory.schedules.get(schedule_id)
        if found is None:
            thing = self._catalog.things.get(schedule_id)
            body: Schedule | None = self._body("schedule", schedule_id)
            if body is None:
                return None
            books = self.books(schedule_id, thing.team_id if thing else "")
            found = self._memory.schedules[schedule_id] = CompiledSchedule(body, books, self._reading.absences)
        return found

    def books(self, schedule_id: str, team_id: str) -> Books:
        """Return what beside its body decides a schedule of a team."""
        team = self._team(team_id)
        reading = self._reading
        return Books(
            overrides=reading.overrides.get(schedule_id, {}),
            absences=reading.absent,
            calendars=reading.calendars,
            holidays_id=team.holidays_id if team else "",
            team_id=team_id,
            members=tuple(user_id for user_id, _ in self.members(team_id)),
            users=reading.users,
            names=reading.names,
        )

    def _team(self, team_id: str) -> Team | None:
        return self._body("team", team_id)

    def _body(self, kind: str, thing_id: str) -> Any:
        thing = self._catalog.kind(kind).get(thing_id)
        return self._pinned.get(thing_id, thing.body if thing else None)

    def _schedules(self, team_id: str) -> list[str]:
        """Return the schedules of a team, those too that are pinned and no longer in use."""
        live = self._reading.schedules.get(team_id, [])
        things = self._catalog.things
        pinned = (one for one in self._pinned if one in things and things[one].kind == "schedule" and one not in live)
        return live + [one for one in pinned if things[one].team_id == team_id]

    def _static(self, team_id: str) -> Iterable[OnDuty]:
        team = self._catalog.things.get(team_id)
        name = team.name if team else team_id
        for user_id, roles in self.members(team_id):
            for role in roles:
                yield OnDuty(user_id, role, ALWAYS, 0, f"member of {name} as {role}")

    def _present(self, people: Iterable[OnDuty], team_id: str, at: int) -> Iterable[OnDuty]:
        """Yield people with whoever covers in the place of who is out of office."""
        for one in people:
            if one.user_id in self._reading.absences:
                found = self._reading.absences.stands_in(one.user_id, team_id, at)
                if found.why:
                    since, until = max(one.since, found.since), min(one.until or found.until, found.until)
                    one = OnDuty(found.user_id, one.role, since, until, f"{found.why}; {one.why}")
            yield one

    def _expanded(self, team_id: str, known: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
        """Return user → roles; a team that is met again while it is being read adds nobody."""
        if team_id in known:
            return known[team_id]
        found: dict[str, tuple[str, ...]] = {}
        known[team_id] = {}
        team = self._team(team_id)
        for member in team.members if team else ():
            nested = self._expanded(member.team_id, known) if member.team_id else {member.user_id: member.roles}
            for user_id, roles in nested.items():
                if not self._is_archived(user_id):
                    found[user_id] = tuple(dict.fromkeys((*found.get(user_id, ()), *(member.roles or roles))))
        known[team_id] = found
        return found

    def _is_archived(self, user_id: str) -> bool:
        thing = self._catalog.things.get(user_id)
        return thing is not None and bool(thing.archived_at)


class _Memory:
    """What one set of pinned bodies comes to."""

    def __init__(self, pinned: Mapping[str, Any]) -> None:
        self.pinned = pinned  # kept, so that their identities stay theirs
        self.schedules: dict[str, CompiledSchedule] = {}
        self.members: dict[str, Members] = {}


class _Reading:
    """A catalog, indexed by whom and what its overrides, absences and schedules concern."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.names = {one.id: one.name for one in catalog.things.values() if one.kind == "user"}
        self.users: dict[str, User] = _bodies(catalog, "user")
        self.calendars: dict[str, Calendar] = _bodies(catalog, "calendar")
        self.absent: dict[str, Absence] = _bodies(catalog, "absence")
        self.absences = Absences(self.absent, self.names)
        self.overrides: dict[str, dict[str, Override]] = {}
        for one in catalog.kind("override").values():
            self.overrides.setdefault(one.body.schedule_id, {})[one.id] = one.body
        self.schedules: dict[str, list[str]] = {}
        for one in catalog.kind("schedule").values():
            self.schedules.setdefault(one.team_id, []).append(one.id)
        self._memories: dict[tuple[tuple[str, int], ...], _Memory] = {}

    def memory(self, pinned: Mapping[str, Any]) -> _Memory:
        """Return what is remembered for these pinned bodies."""
        key = tuple((thing_id, id(body)) for thing_id, body in pinned.items())
        memory = self._memories.get(key)
        if memory is None:
            if len(self._memories) >= PINS_MAX:
                self._memories.clear()
            memory = self._memories[key] = _Memory(pinned)
        return memory


def _bodies(catalog: Catalog, kind: str) -> dict[str, Any]:
    return {one.id: one.body for one in catalog.kind(kind).values()}


def _reading(catalog: Catalog) -> _Reading:
    """Return what is remembered of a catalog: it never changes, so the same always comes of it."""
    reading: _Reading | None = catalog.remembered.get("duty")
    if reading is None or reading.catalog is not catalog:
        reading = catalog.remembered["duty"] = _Reading(catalog)
    return reading
