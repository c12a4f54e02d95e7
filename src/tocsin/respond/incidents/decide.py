"""What a report or a person's command does to an incident. Pure: state and command in, events out."""

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import MINUTE
from tocsin.respond.incidents.commands import Command, Person, Plan, Verb
from tocsin.respond.incidents.incidents import (
    Appended,
    Incident,
    PartRecovered,
    Resolved,
    ResolvedBecause,
)
from tocsin.respond.incidents.states import apply
from tocsin.respond.incidents.verbs import events_of

__all__ = ["Command", "Person", "Plan", "Verb"]

TEST_LASTS = 5 * MINUTE


def decided(incident: Incident | None, incident_id: str, events: tuple[Event, ...], at: int) -> Decision[Incident]:
    """Return the decision that these events make: the state is their fold, so timeline and state can't differ."""
    state = incident
    for event in events:
        state = apply(state, event, incident_id, at)
    assert state is not None
    return Decision(state, events)


def append(incident: Incident, message_id: str, reason: str, at: int) -> Decision[Incident]:
    """Add one more report to an unresolved incident; it pages nobody anew."""
    return decided(incident, incident.id, (Appended(message_id, reason=reason),), at)


def recover(incident: Incident, message_id: str, why: str, at: int) -> Decision[Incident]:
    """Resolve the incident because its source says that the problem is over."""
    event = Resolved(message_id=message_id, why=why, reason=ResolvedBecause.SOURCE_RECOVERED)
    return decided(incident, incident.id, (event,), at)


def over(incident: Incident, key: str, message_id: str, why: str, at: int) -> Decision[Incident]:
    """End the problem with this key, as its source says; the incident resolves with the last problem in it."""
    is_own = key == incident.dedup_key
    others = [one for one in incident.grouped_keys if one != key]
    left = len(others) + (not incident.is_own_over and not is_own)
    if not left:
        return recover(incident, message_id, why, at)
    return decided(incident, incident.id, (PartRecovered(message_id, key, left, why),), at)


def has_problem(incident: Incident, key: str) -> bool:
    """Whether the incident holds a problem with this key that isn't over."""
    return key in incident.grouped_keys or (key == incident.dedup_key and not incident.is_own_over)


def expire(incident: Incident, at: int) -> Decision[Incident]:
    """Resolve a test incident whose time is over."""
    return decided(incident, incident.id, (Resolved(reason=ResolvedBecause.TEST_ENDED),), at)


def command(incident: Incident, order: Command, at: int) -> Decision[Incident]:
    """Return what a person's command does; raise Conflict where the status doesn't allow it, Invalid for bad values."""
    return decided(incident, incident.id, events_of(incident, order, at), at)


def problem_of(incident: Incident, api_url_id: str, key: str) -> str:
    """
    Return the name under which an incident holds a problem.

    That is its dedup key; a problem that was merged in from another API URL has that URL's id before it.
    """
    return key if api_url_id == incident.api_url_id else f"{api_url_id} {key}"
