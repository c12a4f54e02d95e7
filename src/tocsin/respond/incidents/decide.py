"""What a report or a person's command does to an incident. Pure: state and command in, events out."""

from enum import StrEnum

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Conflict, Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.instants import MINUTE
from tocsin.kernel.values import Value
from tocsin.respond.incidents.incidents import (
    NOTE_MAX,
    Acknowledged,
    Appended,
    Assigned,
    Incident,
    IncidentStatus,
    Noted,
    PartRecovered,
    Reopened,
    Resolved,
    ResolvedBecause,
    apply,
)

TEST_LASTS = 5 * MINUTE


class Person(Value, frozen=True):
    """Who commands."""

    id: str
    name: str


class Verb(StrEnum):
    """What a person may ask of an incident."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    NOTE = "note"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class Command(Value, frozen=True):
    """A person's command; `text` for a note or why it is resolved, `assignee` for assign."""

    verb: Verb
    by: Person
    text: str = ""
    assignee: Person | None = None


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
    return decided(incident, incident.id, (_event_of(incident, order),), at)


def _event_of(incident: Incident, order: Command) -> Event:
    by, name = order.by.id, order.by.name
    if len(order.text) > NOTE_MAX:
        raise Invalid(f"longer than {NOTE_MAX} characters", field="text")
    match order.verb:
        case Verb.ACKNOWLEDGE:
            return Acknowledged(by, name)
        case Verb.ASSIGN:
            if order.assignee is None:
                raise Invalid("assign needs an assignee", field="assignee_id")
            return Assigned(by, order.assignee.id, order.assignee.name, name)
        case Verb.NOTE:
            if not order.text.strip():
                raise Invalid("a note needs a text", field="text")
            return Noted(by, order.text, name)
        case Verb.RESOLVE:
            return Resolved(by, f"by {name}", why=order.text, reason=ResolvedBecause.PERSON)
        case Verb.REOPEN:
            if incident.status is not IncidentStatus.RESOLVED:
                raise Conflict(f"the incident is {incident.status}: only a resolved one can be reopened")
            return Reopened(by, name)
