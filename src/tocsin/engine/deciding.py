"""Deciding: what a workflow's action makes of an incident. Pure, so that a dry run tells what then happens."""

from collections.abc import Callable

from tocsin.engine.planning import Planned
from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Conflict, Invalid
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.acts import ChangedBecause, RespondersAdded
from tocsin.respond.incidents.decide import Command, Person, Plan, Verb
from tocsin.respond.incidents.incidents import NOTE_MAX, Incident
from tocsin.store.catalog import Catalog

BECAUSE = ChangedBecause.WORKFLOW

Decide = Callable[[Catalog, Incident, Planned, Person, int], Decision[Incident]]


def decision_of(catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    """Return what an action makes of the incident; raise Refused where it can't be done."""
    found = DECIDES.get(planned.action.kind)
    return found(catalog, incident, planned, by, now) if found else Decision(incident)


def _added(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    _somebody(planned)
    order = Command(
        Verb.ADD_RESPONDERS,
        by,
        user_ids=planned.user_ids,
        team_ids=planned.team_ids,
        names=planned.names,
        text=planned.text,
        because=BECAUSE,
    )
    return decide.command(incident, order, now)


def _paged(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    """Ask people although they may have been asked before."""
    _somebody(planned)
    if incident.is_resolved:
        raise Conflict("the incident is resolved")
    users, teams = planned.user_ids, planned.team_ids
    event = RespondersAdded(by.id, users, teams, planned.names, planned.text, by.name, reason=BECAUSE)
    return decide.decided(incident, incident.id, (event,), now)


def _assigned(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    _somebody(planned)
    (user_id,) = planned.user_ids
    if incident.assignee_id == user_id:
        return Decision(incident)
    order = Command(Verb.ASSIGN, by, assignee=Person(user_id, planned.names), because=BECAUSE)
    return decide.command(incident, order, now)


def _noted(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    return decide.command(incident, Command(Verb.NOTE, by, text=planned.text[:NOTE_MAX], because=BECAUSE), now)


def _planned_anew(catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    policy = catalog.kind("policy").get(planned.action.policy_id)
    if policy is None:
        raise Invalid("there is no such policy any more", field="policy_id")
    if (incident.policy_id, incident.policy_revision) == (policy.id, policy.revision_id):
        return Decision(incident)
    plan = Plan(policy.id, policy.revision_id, policy.name)
    return decide.command(incident, Command(Verb.REPLAN, by, plan=plan, because=BECAUSE), now)


def _prioritized(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    order = Command(Verb.PRIORITIZE, by, priority=planned.action.priority, because=BECAUSE)
    return decide.command(incident, order, now)


def _resolved(_catalog: Catalog, incident: Incident, planned: Planned, by: Person, now: int) -> Decision[Incident]:
    return decide.command(incident, Command(Verb.RESOLVE, by, text=planned.text[:NOTE_MAX], because=BECAUSE), now)


def _somebody(planned: Planned) -> None:
    if not planned.user_ids and not planned.team_ids:
        raise Invalid("nobody is meant", field="user_ids")


DECIDES: dict[str, Decide] = {
    "add_responders": _added,
    "assign": _assigned,
    "note": _noted,
    "page": _paged,
    "resolve": _resolved,
    "set_policy": _planned_anew,
    "set_priority": _prioritized,
}
