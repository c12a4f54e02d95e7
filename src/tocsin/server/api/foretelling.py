"""Foretelling: whom a report's policy would page first at an instant, by the code that pages."""

from typing import Any

from tocsin.engine.people import people_of
from tocsin.engine.recipients import named
from tocsin.kernel.instants import MINUTE
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import Paged, Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.reports import Report
from tocsin.server.api.answers import Answer
from tocsin.store.catalog import Catalog

NO_POLICY = Policy()


class PersonFirst(Answer, frozen=True):
    """Who would be paged, in which role, and why."""

    user_id: str
    user_name: str
    role: str
    reason: str


class Foreteller:
    """Answers for one catalog; what was asked once is known."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[Any, list[PersonFirst]] = {}

    def name(self, policy_id: str) -> str:
        """Return a policy's name, '' without one."""
        thing = self._catalog.things.get(policy_id)
        return thing.name if thing else ""

    def paged_first(self, integration_id: str, report: Report, at: int) -> list[PersonFirst]:
        """Return who would be paged first, in the minute of an instant, if the report opened an incident."""
        at -= at % MINUTE  # handoffs are at whole minutes
        key = (integration_id, report.policy_id, report.recipients, report.assignee, at)
        if key not in self._known:
            self._known[key] = self._paged(integration_id, report, at)
        return self._known[key]

    def _paged(self, integration_id: str, report: Report, at: int) -> list[PersonFirst]:
        thing = self._catalog.things.get(integration_id)
        policy = self._catalog.kind("policy").get(report.policy_id)
        who = named(self._catalog, report)
        incident = Incident(
            "",
            team_id=thing.team_id if thing else "",
            recipient_user_ids=who.user_ids,
            recipient_team_ids=who.team_ids,
        )
        run = Run("", "", report.policy_id, policy.revision_id if policy else "", due_at=at)
        people = people_of(self._catalog, incident, at)
        decision = advance(run, policy.body if policy else NO_POLICY, people, lambda prefix: prefix, at)
        paged = [event for event in decision.events if isinstance(event, Paged)]
        return [PersonFirst(one.user_id, one.user_name, one.role, one.reason) for one in paged]
