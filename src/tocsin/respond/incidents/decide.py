"""What a report or a person's command does to an incident. Pure: state and command in, events out."""

from collections.abc import Callable
from enum import StrEnum

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Conflict, Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.instants import MINUTE
from tocsin.kernel.values import Value
from tocsin.respond.incidents.acts import ChangedBecause
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
)
from tocsin.respond.incidents.states import apply

TEST_LASTS = 5 * MINUTE


class Person(Value, frozen=True):
    """Who commands."""

    id: str
    name: str


class Verb(StrEnum):
    """What a person may ask of an incident."""

    ACKNOWLEDGE = "acknowledge"
    ADD_RESPONDERS = "add_responders"
    ASSIGN = "assign"
    CANCEL = "cancel"
    ESCALATE = "escalate"
    LINK = "link"
    MERGE = "merge"
    NOTE = "note"
    PRIORITIZE = "prioritize"
    REOPEN = "reopen"
    REPLAN = "replan"
    RESOLVE = "resolve"
    SET_BRIDGE = "set_bridge"
    SET_FIELDS = "set_fields"
    SNOOZE = "snooze"
    SUBSCRIBE = "subscribe"
    TAG = "tag"
    UNLINK = "unlink"
    UNSUBSCRIBE = "unsubscribe"
    UPDATE_STATUS = "update_status"
    WAKE = "wake"


class Plan(Value, frozen=True):
    """A policy as it is now: under which an incident is planned anew."""

    policy_id: str
    revision_id: str
    name: str


class Command(Value, frozen=True):
    """
    A person's command: its verb and what goes with it.

    `text`: of a note, a status update, or why; `assignee` for assign; `until` (µs, 0: until it is woken) for snooze;
    `other` for merge (it goes on in this one's place), link and unlink; `user_ids`, `team_ids`, `hook_ids` with their
    `names` for responders and subscribers; `added` and `removed` tags; `fields` to set, '' removes one; `bridge` has
    url, phone and code; `plan` for replan. `because`: who or what wants it.
    """

    verb: Verb
    by: Person
    text: str = ""
    assignee: Person | None = None
    until: int = 0
    other: Incident | None = None
    priority: str = ""
    user_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    hook_ids: tuple[str, ...] = ()
    names: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    bridge: tuple[str, str, str] = ("", "", "")
    plan: Plan | None = None
    because: ChangedBecause = ChangedBecause.PERSON


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
    if len(order.text) > NOTE_MAX:
        raise Invalid(f"longer than {NOTE_MAX} characters", field="text")
    return EVENTS_OF[order.verb](incident, order)


def _assigned(_incident: Incident, order: Command) -> Event:
    if order.assignee is None:
        raise Invalid("assign needs an assignee", field="assignee_id")
    return Assigned(order.by.id, order.assignee.id, order.assignee.name, order.by.name)


def _noted(_incident: Incident, order: Command) -> Event:
    if not order.text.strip():
        raise Invalid("a note needs a text", field="text")
    return Noted(order.by.id, order.text, order.by.name)


def _resolved(_incident: Incident, order: Command) -> Event:
    reason = ResolvedBecause.CANCELLED if order.verb is Verb.CANCEL else ResolvedBecause.PERSON
    return Resolved(order.by.id, f"by {order.by.name}", why=order.text, reason=reason)


def _reopened(incident: Incident, order: Command) -> Event:
    if incident.status is not IncidentStatus.RESOLVED:
        raise Conflict(f"the incident is {incident.status}: only a resolved one can be reopened")
    return Reopened(order.by.id, order.by.name)


EVENTS_OF: dict[Verb, Callable[[Incident, Command], Event]] = {
    Verb.ACKNOWLEDGE: lambda _incident, order: Acknowledged(order.by.id, order.by.name),
    Verb.ASSIGN: _assigned,
    Verb.CANCEL: _resolved,
    Verb.NOTE: _noted,
    Verb.REOPEN: _reopened,
    Verb.RESOLVE: _resolved,
}
