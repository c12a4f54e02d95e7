"""Rehearsing: what a workflow would do to an incident now, by the code that does it. Nothing is written."""

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.engine.actions import person_of
from tocsin.engine.deciding import decision_of
from tocsin.engine.facts import facts, tokens_of
from tocsin.engine.planning import Planned, Planner
from tocsin.kernel.errors import Refused
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.runs import Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.workflows.conditions import Facts
from tocsin.respond.workflows.workflows import Workflow
from tocsin.store.catalog import Catalog


class Known(NamedTuple):
    """An incident with its latest walk and its deliveries, and what is configured."""

    catalog: Catalog
    incident: Incident
    run: Run | None
    sent: Sequence[Delivery]
    public_url: str

    def facts(self, now: int) -> Facts:
        """Return what conditions ask, at an instant."""
        return facts(self.catalog, self.incident, self.run, self.sent, now)


class Rehearsed(NamedTuple):
    """One action as it would be done, and why it would be refused, if it would."""

    planned: Planned
    refusal: str


def rehearse(known: Known, workflow: Workflow, workflow_id: str, name: str, now: int) -> list[Rehearsed]:
    """Return what the actions would do at an instant, each for the incident as the ones before leave it."""
    by = person_of(workflow_id, name)
    found: list[Rehearsed] = []
    for action in workflow.actions:
        tokens = tokens_of(known.facts(now), known.public_url)
        planned = Planner(known.catalog, known.incident, known.sent, tokens, now).plan(action)
        try:
            after = decision_of(known.catalog, known.incident, planned, by, now).state
            found.append(Rehearsed(planned, ""))
            known = known._replace(incident=after)
        except Refused as error:
            found.append(Rehearsed(planned, error.detail))
    return found
