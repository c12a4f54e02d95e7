"""
What each command makes happen to an incident, or why it can't: one function per verb.

What changes nothing, such as a tag that is there already, makes no event: asked twice, it is done once.
"""

from collections.abc import Callable

from tocsin.kernel.errors import Conflict, Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.instants import DAY, to_words
from tocsin.respond.incidents import acts
from tocsin.respond.incidents.acts import ChangedBecause
from tocsin.respond.incidents.commands import Command, Verb
from tocsin.respond.incidents.incidents import (
    NOTE_MAX,
    Acknowledged,
    Assigned,
    Incident,
    IncidentStatus,
    Noted,
    Reopened,
    Resolved,
    ResolvedBecause,
)

BRIDGE_MAX = 100  # characters of a phone number or a code
FIELD_MAX = 1_000  # characters of one custom field
FIELD_NAME_MAX = 100
FIELDS_MAX = 100
LINKS_MAX = 500  # a storm is merged into one
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
PROBLEMS_MAX = 500  # that one incident holds beside its own
RESPONDERS_MAX = 100
SNOOZE_MAX = 90 * DAY
SUBSCRIBERS_MAX = 200
TAG_MAX = 100  # characters
TAGS_MAX = 50
URL_MAX = 2_000
URL_STARTS = ("https://", "http://")

AFTERWARDS = frozenset(  # what may be done to a resolved incident
    {
        Verb.LINK,
        Verb.NOTE,
        Verb.REOPEN,
        Verb.SET_FIELDS,
        Verb.SUBSCRIBE,
        Verb.TAG,
        Verb.UNLINK,
        Verb.UNSUBSCRIBE,
        Verb.UPDATE_STATUS,
    }
)

Events = tuple[Event, ...]


def events_of(incident: Incident, order: Command, at: int) -> Events:
    """Return what a command makes happen; raise Invalid for a bad value, Conflict where its status doesn't allow it."""
    if incident.is_resolved and order.verb not in AFTERWARDS:
        raise Conflict("the incident is resolved: reopen it first")
    if len(order.text) > NOTE_MAX:
        raise Invalid(f"longer than {NOTE_MAX} characters", field="text")
    return EVENTS_OF[order.verb](incident, order, at)


def _acknowledged(_incident: Incident, order: Command, _at: int) -> Events:
    return (Acknowledged(order.by.id, order.by.name),)


def _assigned(_incident: Incident, order: Command, _at: int) -> Events:
    if order.assignee is None:
        raise Invalid("assign needs an assignee", field="assignee_id")
    return (Assigned(order.by.id, order.assignee.id, order.assignee.name, order.by.name),)


def _noted(_incident: Incident, order: Command, _at: int) -> Events:
    return (Noted(order.by.id, _said(order, "a note"), order.by.name),)


def _resolved(_incident: Incident, order: Command, _at: int) -> Events:
    reason = ResolvedBecause.PERSON
    if order.verb is Verb.CANCEL:
        reason = ResolvedBecause.CANCELLED
    elif order.because is ChangedBecause.WORKFLOW:
        reason = ResolvedBecause.WORKFLOW
    return (Resolved(order.by.id, f"by {order.by.name}", why=order.text, reason=reason),)


def _reopened(incident: Incident, order: Command, _at: int) -> Events:
    if incident.status is not IncidentStatus.RESOLVED:
        raise Conflict(f"the incident is {incident.status}: only a resolved one can be reopened")
    return (Reopened(order.by.id, order.by.name, order.sla_at),)


def _escalated(incident: Incident, order: Command, _at: int) -> Events:
    return (*_awake(incident, order), acts.Escalated(order.by.id, order.by.name))


def _replanned(incident: Incident, order: Command, _at: int) -> Events:
    plan = order.plan
    if plan is None:
        raise Invalid("name the policy under which it is planned anew", field="policy_id")
    replanned = acts.Replanned(
        order.by.id, plan.policy_id, plan.revision_id, plan.name, order.by.name, reason=order.because
    )
    return (replanned, *_awake(incident, order))  # in this order: the walk that stood still pages nobody any more


def _snoozed(incident: Incident, order: Command, at: int) -> Events:
    if order.until and not at < order.until <= at + SNOOZE_MAX:
        raise Invalid(f"until is in the future, at most {SNOOZE_MAX // DAY} days ahead", field="until")
    if incident.is_snoozed and incident.snoozed_until == order.until:
        return ()
    until = f"until {to_words(order.until)}" if order.until else "until somebody wakes it"
    return (acts.Snoozed(order.by.id, order.until, order.text, order.by.name, until, reason=order.because),)


def _woken(incident: Incident, order: Command, _at: int) -> Events:
    if not incident.is_snoozed:
        raise Conflict("the incident isn't snoozed")
    return _awake(incident, order)


def _awake(incident: Incident, order: Command) -> Events:
    """Return what wakes a snoozed incident."""
    woken = acts.Woken(order.by.id, f"by {order.by.name}", reason=order.because)
    return (woken,) if incident.is_snoozed else ()


def _merged(incident: Incident, order: Command, _at: int) -> Events:
    other = _other(incident, order, "into_id")
    if other.is_resolved:
        where = "was merged into another one: merge into that" if other.merged_into else "is resolved"
        raise Conflict(f"#{other.number} {where}")
    if incident.is_test != other.is_test:
        raise Conflict("a test and a real incident aren't merged")
    if len(other.grouped_keys) + len(incident.grouped_keys) + 1 > PROBLEMS_MAX:
        raise Conflict(f"#{other.number} would hold more than {PROBLEMS_MAX} problems")
    _room(other.linked_ids, (incident.id,), LINKS_MAX, "links of the other incident", "into_id")
    why = f"into #{other.number}" + (f": {order.text}" if order.text else "")
    by = f"by {order.by.name}"
    return (Resolved(order.by.id, by, why=why, merged_into=other.id, reason=ResolvedBecause.MERGED),)


def _linked(incident: Incident, order: Command, _at: int) -> Events:
    other = _other(incident, order, "incident_id")
    if other.id in incident.linked_ids:
        return ()
    _room(incident.linked_ids, (other.id,), LINKS_MAX, "links", "incident_id")
    _room(other.linked_ids, (incident.id,), LINKS_MAX, "links of the other incident", "incident_id")
    return (acts.Linked(order.by.id, other.id, other.number, order.by.name),)


def _unlinked(incident: Incident, order: Command, _at: int) -> Events:
    other = _other(incident, order, "incident_id")
    if other.id not in incident.linked_ids:
        return ()
    return (acts.Unlinked(order.by.id, other.id, other.number, order.by.name),)


def _prioritized(incident: Incident, order: Command, _at: int) -> Events:
    if order.priority not in PRIORITIES:
        raise Invalid(f"a priority is one of {', '.join(PRIORITIES)}", field="priority")
    if order.priority == incident.priority:
        return ()
    by = order.by
    return (acts.PriorityChanged(by.id, incident.priority, order.priority, by.name, reason=order.because),)


def _tagged(incident: Incident, order: Command, _at: int) -> Events:
    if not order.added and not order.removed:
        raise Invalid("name a tag to add or to remove", field="added")
    for field, tags in (("added", order.added), ("removed", order.removed)):
        if not all(_is_tag(tag) for tag in tags):
            raise Invalid(f"a tag has from 1 to {TAG_MAX} characters, no comma, no space around it", field=field)
    both = [tag for tag in order.added if tag in order.removed]
    if both:
        raise Invalid(f"{both[0]!r} is to be added and removed", field="removed")
    added = tuple(dict.fromkeys(tag for tag in order.added if tag not in incident.tags))
    removed = tuple(dict.fromkeys(tag for tag in order.removed if tag in incident.tags))
    if len(incident.tags) + len(added) - len(removed) > TAGS_MAX:
        raise Invalid(f"an incident has at most {TAGS_MAX} tags", field="added")
    return (acts.TagsChanged(order.by.id, added, removed, order.by.name),) if added or removed else ()


def _is_tag(tag: str) -> bool:
    return 0 < len(tag) <= TAG_MAX and tag == tag.strip() and "," not in tag and tag.isprintable()


def _fields_set(incident: Incident, order: Command, _at: int) -> Events:
    if not order.fields:
        raise Invalid("name a field to set", field="fields")
    for name, text in order.fields.items():
        if not 0 < len(name.strip()) <= len(name) <= FIELD_NAME_MAX:
            raise Invalid(f"a field's name has from 1 to {FIELD_NAME_MAX} characters", field="fields")
        if len(text) > FIELD_MAX:
            raise Invalid(f"longer than {FIELD_MAX} characters", field=f"fields.{name}")
    changed = {name: text for name, text in order.fields.items() if incident.attributes.get(name, "") != text}
    after = incident.attributes | changed
    if changed and sum(1 for text in after.values() if text) > FIELDS_MAX:
        raise Invalid(f"an incident has at most {FIELDS_MAX} fields", field="fields")
    return (acts.FieldsChanged(order.by.id, changed, order.by.name),) if changed else ()


def _responders_added(incident: Incident, order: Command, _at: int) -> Events:
    _named(order.user_ids, order.team_ids, "user_ids")
    users = _new(incident.responder_user_ids, order.user_ids)
    teams = _new(incident.responder_team_ids, order.team_ids)
    _room(incident.responder_user_ids + incident.responder_team_ids, users + teams, RESPONDERS_MAX, "responders")
    added = acts.RespondersAdded(order.by.id, users, teams, order.names, order.text, order.by.name)
    return (added,) if users or teams else ()


def _subscribed(incident: Incident, order: Command, _at: int) -> Events:
    _named(order.user_ids, order.hook_ids, "user_ids")
    users = _new(incident.subscriber_user_ids, order.user_ids)
    hooks = _new(incident.subscriber_hook_ids, order.hook_ids)
    _room(incident.subscriber_user_ids + incident.subscriber_hook_ids, users + hooks, SUBSCRIBERS_MAX, "subscribers")
    added = acts.Subscribed(order.by.id, users, hooks, order.names, order.by.name)
    return (added,) if users or hooks else ()


def _unsubscribed(incident: Incident, order: Command, _at: int) -> Events:
    _named(order.user_ids, order.hook_ids, "user_ids")
    users = tuple(one for one in incident.subscriber_user_ids if one in order.user_ids)
    hooks = tuple(one for one in incident.subscriber_hook_ids if one in order.hook_ids)
    gone = acts.Unsubscribed(order.by.id, users, hooks, order.names, order.by.name)
    return (gone,) if users or hooks else ()


def _status_updated(_incident: Incident, order: Command, _at: int) -> Events:
    return (acts.StatusUpdated(order.by.id, _said(order, "a status update"), order.by.name),)


def _bridge_set(incident: Incident, order: Command, _at: int) -> Events:
    url, phone, code = order.bridge
    if url and (not url.startswith(URL_STARTS) or len(url) > URL_MAX or not _is_line(url)):
        raise Invalid(f"a bridge's URL begins with https:// and has at most {URL_MAX} characters", field="url")
    for field, text in (("phone", phone), ("code", code)):
        if len(text) > BRIDGE_MAX or not _is_line(text):
            raise Invalid(f"one line of at most {BRIDGE_MAX} characters", field=field)
    if order.bridge == (incident.bridge_url, incident.bridge_phone, incident.bridge_code):
        return ()
    return (acts.BridgeSet(order.by.id, url, phone, code, order.by.name),)


def _is_line(text: str) -> bool:
    return not text or text.isprintable()


def _said(order: Command, what: str) -> str:
    """Return the command's text; raise Invalid without one."""
    if not order.text.strip():
        raise Invalid(f"{what} needs a text", field="text")
    return order.text


def _other(incident: Incident, order: Command, field: str) -> Incident:
    """Return the other incident of a command; raise Invalid without one or where it is the same."""
    if order.other is None:
        raise Invalid("name the other incident", field=field)
    if order.other.id == incident.id:
        raise Invalid("an incident can't be the other one of itself", field=field)
    return order.other


def _named(one: tuple[str, ...], other: tuple[str, ...], field: str) -> None:
    if not one and not other:
        raise Invalid("name somebody", field=field)


def _new(known: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in named if one not in known))


def _room(known: tuple[str, ...], added: tuple[str, ...], bound: int, what: str, field: str = "user_ids") -> None:
    if len(known) + len(_new(known, added)) > bound:
        raise Invalid(f"more than {bound} {what}", field=field)


EVENTS_OF: dict[Verb, Callable[[Incident, Command, int], Events]] = {
    Verb.ACKNOWLEDGE: _acknowledged,
    Verb.ADD_RESPONDERS: _responders_added,
    Verb.ASSIGN: _assigned,
    Verb.CANCEL: _resolved,
    Verb.ESCALATE: _escalated,
    Verb.LINK: _linked,
    Verb.MERGE: _merged,
    Verb.NOTE: _noted,
    Verb.PRIORITIZE: _prioritized,
    Verb.REOPEN: _reopened,
    Verb.REPLAN: _replanned,
    Verb.RESOLVE: _resolved,
    Verb.SET_BRIDGE: _bridge_set,
    Verb.SET_FIELDS: _fields_set,
    Verb.SNOOZE: _snoozed,
    Verb.SUBSCRIBE: _subscribed,
    Verb.TAG: _tagged,
    Verb.UNLINK: _unlinked,
    Verb.UNSUBSCRIBE: _unsubscribed,
    Verb.UPDATE_STATUS: _status_updated,
    Verb.WAKE: _woken,
}
