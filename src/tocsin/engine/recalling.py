"""Recalling: what a person was told of an incident until an instant, and why not, by what was in force then."""

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.engine.pins import pinned_of
from tocsin.engine.scenes import Scene
from tocsin.engine.unpaging import Asked, difference
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import WalkMuted
from tocsin.respond.escalation.told import Told, pages
from tocsin.respond.escalation.unpaged import Because, Unpaged, incident_at, not_delivered, said, steps_taken, stopped
from tocsin.respond.escalation.walked import Happened, Walk, walks
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import runs
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.past import catalog_at
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

STEPS_MAX = 5  # of a round that are asked again, the last ones


class Question(NamedTuple):
    """Which person asks, about which time: pages from `since` on count as told, what came after `at` didn't count."""

    user_id: str
    name: str
    since: int
    at: int


class Recalled(NamedTuple):
    """The pages to the person in the time asked about, and why there were none, or none that arrived."""

    pages: list[Told]
    unpaged: Unpaged | None


class Recaller:
    """Answers a person's question about incidents, in one transaction."""

    def __init__(self, tx: Tx, keeper: CatalogKeeper, asked: Question) -> None:
        self._tx = tx
        self._keeper = keeper
        self._asked = asked

    def of(self, incident_id: str, timeline: Sequence[Happened]) -> Recalled:
        """Return what the person was told of an incident, by its whole timeline, and why not."""
        asked = self._asked
        own = self.pages(timeline)
        told = [one for one in own if one.at <= asked.at and _last_at(one) >= asked.since]
        if told:
            return Recalled(told, not_delivered(told))
        known = [one for one in timeline if one.at <= asked.at]
        earlier = tuple(f"Told before: {one.text}" for one in own if one.at <= asked.at)
        later = tuple(f"Told later: {one.text}" for one in own if one.at > asked.at)[:1]
        found = self._unpaged(incident_id, known)
        return Recalled([], Unpaged(found.because, found.text, (*found.facts, *earlier, *later)))

    def pages(self, timeline: Sequence[Happened]) -> list[Told]:
        """Return all pages of an incident to the person."""
        return [one for one in pages(timeline) if one.user_id == self._asked.user_id]

    def _unpaged(self, incident_id: str, known: Sequence[Happened]) -> Unpaged:
        walk = next(reversed(walks(known)), None)
        incident = incident_at(known, incident_id, self._asked.at)
        found = stopped(known, incident, walk)
        if found is not None or incident is None or walk is None:
            why = found or Unpaged(Because.NOT_OPEN, "")
            return Unpaged(why.because, why.text, self._muted(walk)) if why.because is Because.MUTED else why
        return self._step(incident, walk)

    def _step(self, incident: Incident, walk: Walk) -> Unpaged:
        """Return why the steps of a walk that goes on didn't page the person."""
        taken = steps_taken(walk)
        if not taken:
            return Unpaged(Because.NOT_MEANT, "No step had been taken yet.")
        scenes = [(step, self._scene(incident, walk, found[0].at)) for step, found in taken[:STEPS_MAX]]
        asked = Asked(self._asked.user_id, self._asked.name, taken[0][0], walk.policy, self._made)
        step, found = difference(scenes, asked)
        did = {place: said(what, walk.policy) for place, what in taken}
        return Unpaged(found.because, f"{found.text} {did.pop(step)}", tuple(did.values()))

    def _scene(self, incident: Incident, walk: Walk, at: int) -> Scene:
        catalog = catalog_at(self._tx, self._keeper, at)
        run = runs.of_incident(self._tx, incident.id)[walk.began.run_id]
        kept = pinned_of(self._keeper, self._tx, catalog, run.pins)
        revision = walk.began.policy_revision
        policy: Policy = self._keeper.revision(self._tx, revision) if revision else Policy()
        return Scene(catalog, incident, policy, kept, at)

    def _muted(self, walk: Walk | None) -> tuple[str, ...]:
        """Return which version of what mutes a walk was in force, and who made it."""
        muted = [one for one in (walk.happened if walk else ()) if isinstance(one.event, WalkMuted)]
        found: list[str] = []
        for one in muted[-1:]:
            event = one.event
            thing = catalog_at(self._tx, self._keeper, one.at).things.get(getattr(event, "thing_id", ""))
            if thing is not None:
                found.append(f"By {thing.kind} {thing.name!r}, version {thing.version}, made by {self._made(thing)}.")
        return tuple(found)

    def _made(self, thing: Thing) -> str:
        """Return the name of who made the version of a thing that is given."""
        author = self._keeper.store.authors(self._tx, [thing.revision_id]).get(thing.revision_id, "")
        known = self._keeper.current.things.get(author)
        return known.name if known else author


def _last_at(page: Told) -> int:
    """Return when something last happened to a page."""
    return max((page.at, *(one.at for one in page.sent)))
