"""Outlook: what walks will do if nobody takes over, from the facts and by the code with which they will."""

from collections.abc import Sequence

from tocsin.engine.muting import inhibited_now, muted_at
from tocsin.engine.people import people_of
from tocsin.engine.pins import pinned_of
from tocsin.kernel.instants import SECOND
from tocsin.outbound.muting.muting import Muted
from tocsin.respond.escalation.foresee import Foreseen, foresee
from tocsin.respond.escalation.people import People
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import entries, runs
from tocsin.store.catalog import Catalog, CatalogKeeper
from tocsin.store.tx import Tx


class Outlook:
    """What is known of one incident's walk: everything that a plan of it is made of."""

    def __init__(self, tx: Tx, keeper: CatalogKeeper, catalog: Catalog, incident: Incident, run: Run) -> None:
        """Read what a plan needs, so that it can be made after the transaction."""
        self.incident = incident
        self.run = run
        self.policy: Policy = keeper.revision(tx, run.policy_revision) if run.policy_revision else Policy()
        self._catalog = catalog
        self._pinned, self._versions = pinned_of(keeper, tx, catalog, run.pins)
        counts_reports = any(step.only is not None and step.only.reports for step in self.policy.steps)
        found = entries.reports_since(tx, incident.id, 0) if counts_reports else []
        self._inhibited = inhibited_now(catalog, tx, incident)
        self._reported = [one.at for one in found for _ in range(int(one.detail.get("count", 1)))]

    def steps(self, now: int, rounds: int) -> list[Foreseen]:
        """Return what the walk does from now on, until it ends or has begun so many more rounds."""
        wakes_at = self.incident.snoozed_until if self.incident.is_snoozed else 0
        return foresee(self.run, self.policy, self.people_at, now, rounds, wakes_at)

    def people_at(self, at: int) -> People:
        """Return whom the walk reaches at an instant."""

        def reports(within: int) -> int:
            since = at - within * SECOND if within else 0
            return sum(since < one <= at for one in self._reported)

        def muted() -> Muted | None:
            others = self._inhibited
            return muted_at(self._catalog, self.incident, at, lambda thing_id, key: others.get((thing_id, key), 0))

        return people_of(
            self._catalog,
            self.incident,
            at,
            pinned=self._pinned,
            versions=self._versions,
            muted=muted,
            reports=reports,
        )


def outlooks(tx: Tx, keeper: CatalogKeeper, incidents: Sequence[Incident]) -> dict[str, Outlook]:
    """Return the outlook of each incident that has a walk, by its id."""
    catalog = keeper.refresh(tx)
    known = {one.id: one for one in incidents}
    found = (one.value for one in runs.latest(tx, list(known)))
    return {run.incident_id: Outlook(tx, keeper, catalog, known[run.incident_id], run) for run in found}
