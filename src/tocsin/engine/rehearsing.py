"""Rehearsing: what a workflow would do to an incident now, by the code that does it. Nothing is written."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tocsin.engine.actions import person_of
from tocsin.engine.deciding import decision_of
from tocsin.engine.facts import facts, tokens_of
from tocsin.engine.planning import Planned, Planner
from tocsin.kernel.errors import Refused
from tocsin.kernel.instants import SECOND
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.runs import Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.workflows.checks import CompiledWorkflow
from tocsin.respond.workflows.conditions import ConditionVerdict, Facts
from tocsin.respond.workflows.runs import WorkflowRun
from tocsin.respond.workflows.setting_off import holds_for
from tocsin.respond.workflows.workflows import Workflow
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing


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


class Foretold(NamedTuple):
    """
    Whether a workflow would begin now (with `events`: at the next of these), and why or why not.

    `at`: when it would do its actions first, 0 where nobody knows; `when` and `until` are each condition's verdict.
    """

    would_begin: bool
    why: str
    applies: bool
    at: int
    events: tuple[str, ...]
    when: tuple[ConditionVerdict, ...]
    until: tuple[ConditionVerdict, ...]
    actions: list[Rehearsed]


def foretell(
    known: Known, thing: Thing, body: Workflow, latest: WorkflowRun | None, listed: Collection[str], now: int
) -> Foretold:
    """Return what a workflow with this body would do; `latest` is its latest run there, `listed` the policy's ones."""
    compiled, asked = CompiledWorkflow(body), known.facts(now)
    when, until = compiled.when.judge(asked), compiled.until.judge(asked)
    applies = holds_for(body, thing.id, thing.team_id, known.incident, listed)
    hindrance = _hindrance(compiled, latest, applies, asked)
    would_begin = when.is_met and not hindrance
    begins_at = now if would_begin else 0 if hindrance or not compiled.is_timed else compiled.when.next_at(asked)
    at = begins_at + body.after * SECOND if begins_at and (not body.events or not would_begin) else 0
    actions = rehearse(known, body, thing.id, thing.name, at or now)
    return Foretold(
        would_begin, hindrance or when.why(), applies, at, body.events, when.verdicts, until.verdicts, actions
    )


def _hindrance(compiled: CompiledWorkflow, latest: WorkflowRun | None, applies: bool, asked: Facts) -> str:
    """Return why a workflow would not begin whatever its conditions say; '' where nothing hinders it."""
    when = compiled.when.judge(asked)
    if asked.incident.is_test:
        return "the incident is a test"
    if not applies:
        return "the incident's policy doesn't list it, and it isn't for all of the incident's team"
    if when.is_met and not compiled.is_met(asked):
        return "the incident is resolved, and the conditions don't ask for that"
    if latest is not None and latest.is_active:
        return "it has begun already and goes on"
    if not compiled.until.is_empty and (until := compiled.until.judge(asked)).is_met:
        return f"what would end it is so already: {until.why()}"
    if latest is not None and latest.is_met and not compiled.body.events and when.is_met:
        return "it has begun already, and its conditions have been met ever since"
    return ""


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
