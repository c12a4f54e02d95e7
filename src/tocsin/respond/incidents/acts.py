"""What people, workflows and time do to an incident beside opening, acknowledging, assigning and resolving it."""

from enum import StrEnum
from typing import ClassVar

from tocsin.kernel.events import Event


class ChangedBecause(StrEnum):
    """Who or what changed something of an incident."""

    PERSON = "person"
    WORKFLOW = "workflow"
    TIME = "time_is_over"
    CURRENT = "current_policy"
    OTHER = "other_policy"


class Escalated(Event, frozen=True):
    """The next person is to be paged at once."""

    says: ClassVar[str] = "Escalated by $by_name: the next one is paged at once."

    by: str
    by_name: str = ""


class Snoozed(Event, frozen=True):
    """It can wait: the escalation stands still."""

    says: ClassVar[str] = "Snoozed by $by_name $until_text. $text"

    by: str
    until: int = 0  # 0: until somebody wakes it
    text: str = ""
    by_name: str = ""
    until_text: str = ""


class Woken(Event, frozen=True):
    """A snoozed incident goes on."""

    says: ClassVar[str] = "Woken $by_name ($reason)."

    by: str = ""
    by_name: str = ""


class AcknowledgementExpired(Event, frozen=True):
    """It was acknowledged and not resolved in time, so it is open again."""

    says: ClassVar[str] = "Acknowledged $minutes min ago and not resolved: open again."

    minutes: int


class MergedIn(Event, frozen=True):
    """Another incident was merged into this one."""

    says: ClassVar[str] = "#$number was merged into this one by $by_name: $subject."

    by: str
    incident_id: str
    number: int
    subject: str = ""
    by_name: str = ""
    keys: tuple[str, ...] = ()  # of its problems that aren't over, which are this one's from now on


class Linked(Event, frozen=True):
    """The incident has to do with another one."""

    says: ClassVar[str] = "Linked with #$number by $by_name."

    by: str
    incident_id: str
    number: int
    by_name: str = ""


class Unlinked(Event, frozen=True):
    """The incident has nothing to do with another one."""

    says: ClassVar[str] = "No longer linked with #$number, says $by_name."

    by: str
    incident_id: str
    number: int
    by_name: str = ""


class PriorityChanged(Event, frozen=True):
    """Its priority is another one now."""

    says: ClassVar[str] = "Priority changed from $before to $after by $by_name ($reason)."

    by: str
    before: str
    after: str
    by_name: str = ""


class TagsChanged(Event, frozen=True):
    """Tags were added or taken away."""

    says: ClassVar[str] = "Tags changed by $by_name. Added: $added. Removed: $removed."

    by: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    by_name: str = ""


class FieldsChanged(Event, frozen=True):
    """Custom fields were set; an empty one was removed."""

    says: ClassVar[str] = "Fields set by $by_name: $fields."

    by: str
    fields: dict[str, str]
    by_name: str = ""


class RespondersAdded(Event, frozen=True):
    """More people were asked to help."""

    says: ClassVar[str] = "$by_name asks $names to help. $text"

    by: str
    user_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    names: str = ""
    text: str = ""
    by_name: str = ""


class Subscribed(Event, frozen=True):
    """People or hooks are told of status updates from now on."""

    says: ClassVar[str] = "$names will be told of status updates, says $by_name."

    by: str
    user_ids: tuple[str, ...] = ()
    hook_ids: tuple[str, ...] = ()
    names: str = ""
    by_name: str = ""


class Unsubscribed(Event, frozen=True):
    """People or hooks are no longer told of status updates."""

    says: ClassVar[str] = "$names will no longer be told of status updates, says $by_name."

    by: str
    user_ids: tuple[str, ...] = ()
    hook_ids: tuple[str, ...] = ()
    names: str = ""
    by_name: str = ""


class StatusUpdated(Event, frozen=True):
    """A person said to those who follow the incident how it stands."""

    says: ClassVar[str] = "$by_name tells subscribers: $text"

    by: str
    text: str
    by_name: str = ""


class BridgeSet(Event, frozen=True):
    """Where those who work on it meet; nothing means nowhere."""

    says: ClassVar[str] = "Conference bridge set by $by_name: $url $phone $code"

    by: str
    url: str = ""
    phone: str = ""
    code: str = ""
    by_name: str = ""


class Replanned(Event, frozen=True):
    """The escalation begins anew, under the current version of its policy or under another one."""

    says: ClassVar[str] = "Planned anew under policy $policy_name by $by_name ($reason)."

    by: str
    policy_id: str
    policy_revision: str
    policy_name: str
    by_name: str = ""


class SlaWarned(Event, frozen=True):
    """The time in which it is to be resolved is nearly over."""

    says: ClassVar[str] = "To be resolved in $minutes min."

    minutes: int
    sla_at: int


class SlaBreached(Event, frozen=True):
    """The time in which it was to be resolved is over."""

    says: ClassVar[str] = "Not resolved in time."

    sla_at: int


EVENTS: tuple[type[Event], ...] = (
    Escalated,
    Snoozed,
    Woken,
    AcknowledgementExpired,
    MergedIn,
    Linked,
    Unlinked,
    PriorityChanged,
    TagsChanged,
    FieldsChanged,
    RespondersAdded,
    Subscribed,
    Unsubscribed,
    StatusUpdated,
    BridgeSet,
    Replanned,
    SlaWarned,
    SlaBreached,
)
