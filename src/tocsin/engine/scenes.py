"""Scenes: whom a step of a walk meant, by things as they were when it was taken, and by things a little different."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.accounts.people import ContactMethod
from tocsin.engine.people import people_of
from tocsin.respond.escalation.people import Reached
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.oncall.local import range_of
from tocsin.store.catalog import Catalog
from tocsin.store.past import catalog_of
from tocsin.store.things import Thing

ANY = ContactMethod("any", "email", {})
CHANGES_MAX = 20  # overrides in force that are left out one by one


class Scene:
    """An instant of a walk: the incident, the policy and the catalog as they were, and what the walk keeps."""

    def __init__(
        self,
        catalog: Catalog,
        incident: Incident,
        policy: Policy,
        kept: tuple[Mapping[str, Any], Mapping[str, int]],
        at: int,
    ) -> None:
        """`kept`: the bodies and the versions of what the walk pins and the catalog no longer has."""
        self.catalog = catalog
        self.incident = incident
        self.policy = policy
        self.at = at
        self._kept = kept

    def meant(self, step: int, user_id: str, catalog: Catalog | None = None) -> Reached | None:
        """Return how a step (from 1) meant a person, None where it didn't; by another catalog where one is given."""
        pinned, versions = self._kept
        people = people_of(catalog or self.catalog, self.incident, self.at, pinned=pinned, versions=versions)
        steps = self.policy.steps
        targets = steps[step - 1].targets if 0 < step <= len(steps) else ()
        found = [one for target in targets for one in people.reach(target)]
        found += [*people.users(), *people.teams()] if step == 1 else []
        return next((one for one in found if one.user_id == user_id), None)

    def reachable(self, user_id: str) -> Catalog:
        """Return the catalog in which a person has a method in use and opted out of nothing."""
        thing = self.catalog.things[user_id]
        body = replace(thing.body, contact_methods=(ANY,), opted_out_ids=())
        return catalog_of(self.catalog.things | {user_id: replace(thing, body=body)})

    def overrides(self) -> list[Thing]:
        """Return the overrides in force, the newest first."""
        return self._in_force("override", lambda _one: True)[:CHANGES_MAX]

    def absences(self, user_id: str) -> list[Thing]:
        """Return the absences of a person in force."""
        return self._in_force("absence", lambda one: one.body.user_id == user_id)

    def _in_force(self, kind: str, is_wanted: Callable[[Thing], bool]) -> list[Thing]:
        found: list[Thing] = []
        for one in reversed(list(self.catalog.kind(kind).values())):
            start, end = range_of(one.body.start, one.body.end)
            if start <= self.at < end and is_wanted(one):
                found.append(one)
        return found


def without(catalog: Catalog, things: Iterable[Thing]) -> Catalog:
    """Return a catalog without these things."""
    gone = {one.id for one in things}
    return catalog_of({one.id: one for one in catalog.things.values() if one.id not in gone})
