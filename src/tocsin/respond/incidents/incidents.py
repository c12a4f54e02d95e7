"""
Incident: a problem that people must care for, and the events of its life from opening to end.

What else people do to it stands in `acts`, which event leads where in `states`.
"""

from enum import StrEnum
from typing import ClassVar

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
    CANCELLED = "cancelled"
    MERGED = "merged"
    WORKFLOW = "workflow"


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
    by: str = ""  # the person who opened it by hand
    by_name: str = ""
    sla_at: int = 0
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
    merged_into: str = ""  # the incident that goes on in its place


class Reopened(Event, frozen=True):
    """A person said that the problem isn't over."""

    says: ClassVar[str] = "Reopened by $by_name."

    by: str
    by_name: str = ""
    sla_at: int = 0  # when it is to be resolved now


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
    opened_by: str = ""  # the person who opened it by hand
    acknowledged_by: tuple[str, ...] = ()  # in order, each once
    is_snoozed: bool = False
    snoozed_until: int = 0  # 0: until somebody wakes it
    merged_into: str = ""
    linked_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    responder_user_ids: tuple[str, ...] = ()  # who was asked to help
    responder_team_ids: tuple[str, ...] = ()
    subscriber_user_ids: tuple[str, ...] = ()  # who is told of status updates
    subscriber_hook_ids: tuple[str, ...] = ()
    bridge_url: str = ""
    bridge_phone: str = ""
    bridge_code: str = ""
    sla_at: int = 0  # when it is to be resolved, 0 for no such time
    is_sla_breached: bool = False
    reopened_at: int = 0

    @property
    def is_resolved(self) -> bool:
        return self.status is IncidentStatus.RESOLVED
