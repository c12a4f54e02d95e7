"""Responding: commands are carried out; links and merges have a second side, which follows."""

from msgspec.structs import replace

from tocsin.engine.sla import sla_of
from tocsin.engine.work import Work
from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.acts import Linked, MergedIn, Subscribed, Unlinked
from tocsin.respond.incidents.decide import Command, Verb, problem_of
from tocsin.respond.incidents.incidents import Incident, Resolved
from tocsin.store import grouped
from tocsin.store.records import Record


def obey(work: Work, incident_id: str, order: Command) -> Record[Incident]:
    """Carry out a command and return the incident; raise Conflict or Invalid where it can't be."""
    others = [order.other.id] if order.other else []
    work.load_incidents([incident_id, *others])  # locked in order of id
    record = work.load_incident(incident_id)
    if order.other:
        order = replace(order, other=work.load_incident(order.other.id).value)
    if order.verb is Verb.REOPEN:
        _refuse_twin(work, record)
        revision = record.value.policy_revision
        policy = work.keeper.revision(work.tx, revision) if revision and not record.value.is_test else None
        order = replace(order, sla_at=sla_of(policy, work.now))
    decision = decide.command(record.value, order, work.now)
    if decision.events:
        work.decided(record, decision, actor=order.by.id, cause=order.by.id)
    return record


def link_back(work: Work, incident: Record[Incident], event: Linked, cause: str) -> None:
    """Link the other incident with this one."""
    other = work.load_incident(event.incident_id)
    if incident.id not in other.value.linked_ids:
        back = Linked(event.by, incident.id, incident.value.number, event.by_name)
        _happens(work, other, back, event.by, cause)


def unlink_back(work: Work, incident: Record[Incident], event: Unlinked, cause: str) -> None:
    """Take the link from the other incident too."""
    other = work.load_incident(event.incident_id)
    if incident.id in other.value.linked_ids:
        back = Unlinked(event.by, incident.id, incident.value.number, event.by_name)
        _happens(work, other, back, event.by, cause)


def merge_in(work: Work, incident: Record[Incident], event: Resolved, cause: str) -> None:
    """Let the incident that goes on in this one's place take over its problems and its subscribers."""
    if not event.merged_into:
        return
    value = incident.value
    other = work.load_incident(event.merged_into)
    problems = _problems(work, value)
    keys = tuple(problem_of(other.value, lane, key) for lane, key in problems)
    name = event.by_name.removeprefix("by ")
    _happens(work, other, MergedIn(event.by, value.id, value.number, value.subject, name, keys), event.by, cause)
    for lane, key in problems:
        grouped.remember(work.tx, lane, key, other.id)
    users = tuple(one for one in value.subscriber_user_ids if one not in other.value.subscriber_user_ids)
    hooks = tuple(one for one in value.subscriber_hook_ids if one not in other.value.subscriber_hook_ids)
    if users or hooks:
        names = ", ".join(work.catalog.things[one].name for one in (*users, *hooks))
        _happens(work, other, Subscribed(event.by, users, hooks, names, name), event.by, cause)


def _problems(work: Work, incident: Incident) -> list[tuple[str, str]]:
    """Return API URL and key of the incident's problems that aren't over; one opened by hand ends by hand only."""
    joined = [
        (lane, key)
        for lane, key in grouped.of_incident(work.tx, incident.id)
        if problem_of(incident, lane, key) in incident.grouped_keys
    ]
    is_by_hand = incident.dedup_key == incident.id
    own = [] if incident.is_own_over or is_by_hand else [(incident.api_url_id, incident.dedup_key)]
    return own + joined


def _refuse_twin(work: Work, record: Record[Incident]) -> None:
    """Raise Conflict where the same problem has another unresolved incident: reports would not know which is meant."""
    key = record.value.dedup_key
    twin = work.load_open(record.value.api_url_id, [key]).get(key)
    if twin is not None and twin.id != record.id:
        raise Conflict(f"the same problem has another unresolved incident, #{twin.value.number}: {twin.id}")


def _happens(work: Work, other: Record[Incident], event: Event, by: str, cause: str) -> None:
    decision = decide.decided(other.value, other.id, (event,), work.now)
    work.decided(other, decision, actor=by, cause=cause)
