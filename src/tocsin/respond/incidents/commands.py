"""Commands: what a person, a workflow or time may ask of an incident, and what goes with it."""

from enum import StrEnum

from tocsin.kernel.values import Value
from tocsin.respond.incidents.acts import ChangedBecause
from tocsin.respond.incidents.incidents import Incident


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
    url, phone and code; `plan` for replan; `sla_at` for reopen: when it is to be resolved then (µs, 0: never).
    `because`: who or what wants it.
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
    sla_at: int = 0
