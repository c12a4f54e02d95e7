"""
Incident: a problem that people must care for. Its states, its events and the only table by which its status changes.

The timeline is the truth: `apply` folds one event into the state, and replaying an incident's events gives what is
stored.
"""

from enum import StrEnum
from typing import ClassVar

import msgspec

from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.kernel.values import Value

NOTE_MAX = 10_000


class IncidentStatus(StrEnum):
    """What an incident is."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class ResolvedBecause(StrEnum):
    """Why an incident was resolved."""

    SOURCE_RECOVERED = "source_recovered"
    PERSON = "person"
    TEST_ENDED = "test_ended"


class Opened(Event, frozen=True):
    """A report opened the incident; `reason` says which route or default chose the policy."""

    says: ClassVar[str] = "Opened: $subject. Policy: $policy_name ($reason)."

    number: int
    api_url_id: str
    dedup_key: str
    message_id: str
    integration_id: str
    integration_revision: str
    policy_id: str
    policy_revision: str
    policy_name: str
    team_id: str
    subject: str
    severity: str
    priority: str
    text: str = ""
    fallback_key: str = ""
    labels: dict[str, str] = {}
    links: dict[str, str] = {}
    is_test: bool = False
    due_at: int = 0
    source_name: str = ""
    attributes: dict[str, str] = {}
    recipient_user_ids: tuple[str, ...] = ()
    recipient_team_ids: tuple[str, ...] = ()
    assignee_id: str = ""
    confirm_url: str = ""  # it only asks whether the sender's messages are wanted: following this link says yes


class Appended(Event, frozen=True):
    """More reports of the same problem came in; one event for those that arrived together."""

    says: ClassVar[str] = "$count more report(s) of the same problem, the last in message $last_message_id ($reason)."

    last_message_id: str
    count: int = 1


class Grouped(Event, frozen=True):
    """Another problem of the integration came in while it groups; it joined this incident."""

    says: ClassVar[str] = "Another problem joined: $subject, $reason."

    message_id: str
    dedup_key: str
    subject: str = ""


class PartRecovered(Event, frozen=True):
    """One of the grouped problems is over; the incident resolves with the last one."""

    says: ClassVar[str] = "One of the grouped problems is over ($why); $left left."

    message_id: str
    dedup_key: str
    left: int = 0
    why: str = ""


class Acknowledged(Event, frozen=True):
    """A person said: I know."""

    says: ClassVar[str] = "Acknowledged by $by_name."

    by: str
    by_name: str = ""


class Assigned(Event, frozen=True):
    """The incident was given to a person."""

    says: ClassVar[str] = "Assigned to $assignee_name by $by_name."

    by: str
    assignee_id: str
    assignee_name: str = ""
    by_name: str = ""


class Noted(Event, frozen=True):
    """A person wrote something down."""

    says: ClassVar[str] = "$by_name noted: $text"

    by: str
    text: str
    by_name: str = ""


class Resolved(Event, frozen=True):
    """The problem is over."""

    says: ClassVar[str] = "Resolved $by_name ($reason) $why"

    by: str = ""
    by_name: str = ""
    message_id: str = ""
    why: str = ""


class Reopened(Event, frozen=True):
    """A person said that the problem isn't over."""

    says: ClassVar[str] = "Reopened by $by_name."

    by: str
    by_name: str = ""


class Incident(Value, frozen=True):
    """A problem, from its opening to its end. `due_at`: when it resolves by itself (a test), 0 for never."""

    id: str
    status: IncidentStatus = IncidentStatus.OPEN
    number: int = 0
    api_url_id: str = ""
    dedup_key: str = ""
    fallback_key: str = ""
    integration_id: str = ""
    integration_revision: str = ""
    policy_id: str = ""
    policy_revision: str = ""
    team_id: str = ""
    subject: str = ""
    text: str = ""
    severity: str = ""
    priority: str = ""
    labels: dict[str, str] = {}
    links: dict[str, str] = {}
    is_test: bool = False
    assignee_id: str = ""
    report_count: int = 0
    opened_at: int = 0
    acknowledged_at: int = 0
    resolved_at: int = 0
    due_at: int = 0
    source_name: str = ""
    attributes: dict[str, str] = {}
    recipient_user_ids: tuple[str, ...] = ()
    recipient_team_ids: tuple[str, ...] = ()
    grouped_keys: tuple[str, ...] = ()  # of the problems that joined and are not over
    is_own_over: bool = False  # the problem that opened it is over, grouped ones are not

    @property
    def is_resolved(self) -> bool:
        return self.status is IncidentStatus.RESOLVED


NEXT: dict[tuple[IncidentStatus | None, type[Event]], IncidentStatus] = {
    (None, Opened): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, Appended): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, Grouped): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, PartRecovered): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, Acknowledged): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.OPEN, Assigned): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, Noted): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, Resolved): IncidentStatus.RESOLVED,
    (IncidentStatus.ACKNOWLEDGED, Appended): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, Grouped): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, PartRecovered): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, Acknowledged): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, Assigned): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, Noted): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, Resolved): IncidentStatus.RESOLVED,
    (IncidentStatus.RESOLVED, Noted): IncidentStatus.RESOLVED,
    (IncidentStatus.RESOLVED, Reopened): IncidentStatus.OPEN,
}


def apply(incident: Incident | None, event: Event, incident_id: str, at: int) -> Incident | None:
    """Return the incident after the event; an event that the table doesn't know for its status raises Conflict.

    Events of the escalation and of deliveries stand in the same timeline and change nothing here.
    """
    if type(event) not in CHANGES:
        return incident
    status = NEXT.get((incident.status if incident else None, type(event)))
    if status is None:
        now = incident.status if incident else "not there"
        raise Conflict(f"the incident is {now}: it can't be {type(event).__name__.lower()}")
    if isinstance(event, Opened):
        return _opened(event, incident_id, at)
    assert incident is not None
    return msgspec.structs.replace(incident, status=status, **_changed(incident, event, at))


def _opened(event: Opened, incident_id: str, at: int) -> Incident:
    return Incident(
        id=incident_id,
        status=IncidentStatus.OPEN,
        number=event.number,
        api_url_id=event.api_url_id,
        dedup_key=event.dedup_key,
        fallback_key=event.fallback_key,
        integration_id=event.integration_id,
        integration_revision=event.integration_revision,
        policy_id=event.policy_id,
        policy_revision=event.policy_revision,
        team_id=event.team_id,
        subject=event.subject,
        text=event.text,
        severity=event.severity,
        priority=event.priority,
        labels=event.labels,
        links=event.links,
        is_test=event.is_test,
        report_count=1,
        opened_at=at,
        due_at=event.due_at,
        source_name=event.source_name,
        attributes=event.attributes,
        recipient_user_ids=event.recipient_user_ids,
        recipient_team_ids=event.recipient_team_ids,
        assignee_id=event.assignee_id,
    )


def _changed(incident: Incident, event: Event, at: int) -> dict[str, object]:
    match event:
        case Appended():
            return {"report_count": incident.report_count + event.count}
        case Grouped() if event.dedup_key == incident.dedup_key:
            return {"report_count": incident.report_count + 1, "is_own_over": False}
        case Grouped():
            keys = (*incident.grouped_keys, event.dedup_key)
            return {"report_count": incident.report_count + 1, "grouped_keys": keys}
        case PartRecovered() if event.dedup_key == incident.dedup_key:
            return {"is_own_over": True}
        case PartRecovered():
            return {"grouped_keys": tuple(key for key in incident.grouped_keys if key != event.dedup_key)}
        case Acknowledged():
            return {"acknowledged_at": incident.acknowledged_at or at}
        case Assigned():
            return {"assignee_id": event.assignee_id}
        case Resolved():
            return {"resolved_at": at, "due_at": 0, "grouped_keys": (), "is_own_over": False}
        case Reopened():
            return {"resolved_at": 0, "acknowledged_at": 0, "assignee_id": ""}
        case _:
            return {}


CHANGES = frozenset(event for _, event in NEXT)
EVENTS: tuple[type[Event], ...] = (
    Opened,
    Appended,
    Grouped,
    PartRecovered,
    Acknowledged,
    Assigned,
    Noted,
    Resolved,
    Reopened,
)
