"""
The states of an incident: the only table by which its status changes, and the fold of its events.

The timeline is the truth: `apply` folds one event into the state, and replaying an incident's events gives what is
stored.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import Event
from tocsin.respond.incidents import acts
from tocsin.respond.incidents.incidents import (
    Acknowledged,
    Appended,
    Assigned,
    Grouped,
    Incident,
    IncidentStatus,
    Noted,
    Opened,
    PartRecovered,
    Reopened,
    Resolved,
)

Change = dict[str, Any]

WHILE_UNRESOLVED: tuple[type[Event], ...] = (
    Appended,
    Grouped,
    PartRecovered,
    Assigned,
    Noted,
    acts.Escalated,
    acts.Snoozed,
    acts.Woken,
    acts.MergedIn,
    acts.Linked,
    acts.Unlinked,
    acts.PriorityChanged,
    acts.TagsChanged,
    acts.FieldsChanged,
    acts.RespondersAdded,
    acts.Subscribed,
    acts.Unsubscribed,
    acts.StatusUpdated,
    acts.BridgeSet,
    acts.Replanned,
    acts.SlaWarned,
    acts.SlaBreached,
)
AFTERWARDS: tuple[type[Event], ...] = (
    Noted,
    acts.Linked,
    acts.Unlinked,
    acts.TagsChanged,
    acts.FieldsChanged,
    acts.Subscribed,
    acts.Unsubscribed,
    acts.StatusUpdated,
)
NEXT: dict[tuple[IncidentStatus | None, type[Event]], IncidentStatus] = {
    (None, Opened): IncidentStatus.OPEN,
    **{(IncidentStatus.OPEN, event): IncidentStatus.OPEN for event in WHILE_UNRESOLVED},
    (IncidentStatus.OPEN, Acknowledged): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.OPEN, Resolved): IncidentStatus.RESOLVED,
    **{(IncidentStatus.ACKNOWLEDGED, event): IncidentStatus.ACKNOWLEDGED for event in WHILE_UNRESOLVED},
    (IncidentStatus.ACKNOWLEDGED, Acknowledged): IncidentStatus.ACKNOWLEDGED,
    (IncidentStatus.ACKNOWLEDGED, acts.AcknowledgementExpired): IncidentStatus.OPEN,
    (IncidentStatus.ACKNOWLEDGED, Resolved): IncidentStatus.RESOLVED,
    **{(IncidentStatus.RESOLVED, event): IncidentStatus.RESOLVED for event in AFTERWARDS},
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
    fold = FOLDS.get(type(event))
    changes = fold(incident, event, at) if fold else {}
    return msgspec.structs.replace(incident, status=status, **changes)


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
        opened_by=event.by,
        sla_at=event.sla_at,
    )


def _appended(incident: Incident, event: Appended, _at: int) -> Change:
    return {"report_count": incident.report_count + event.count}


def _grouped(incident: Incident, event: Grouped, _at: int) -> Change:
    count = {"report_count": incident.report_count + 1}
    if event.dedup_key == incident.dedup_key:
        return count | {"is_own_over": False}
    return count | {"grouped_keys": (*incident.grouped_keys, event.dedup_key)}


def _part_recovered(incident: Incident, event: PartRecovered, _at: int) -> Change:
    if event.dedup_key == incident.dedup_key:
        return {"is_own_over": True}
    return {"grouped_keys": _without(incident.grouped_keys, (event.dedup_key,))}


def _acknowledged(incident: Incident, event: Acknowledged, at: int) -> Change:
    by = _with(incident.acknowledged_by, (event.by,))
    return {"acknowledged_at": incident.acknowledged_at or at, "acknowledged_by": by}


def _resolved(_incident: Incident, event: Resolved, at: int) -> Change:
    over: Change = {"resolved_at": at, "due_at": 0, "is_snoozed": False, "snoozed_until": 0}
    if event.merged_into:  # its problems aren't over: they go on there
        return over | {"merged_into": event.merged_into}
    return over | {"grouped_keys": (), "is_own_over": False}


def _reopened(_incident: Incident, event: Reopened, at: int) -> Change:
    nobody = {"acknowledged_at": 0, "acknowledged_by": (), "assignee_id": ""}
    sla = {"sla_at": event.sla_at, "is_sla_breached": False}
    return (
        nobody
        | sla
        | {"resolved_at": 0, "reopened_at": at, "merged_into": "", "grouped_keys": (), "is_own_over": False}
    )


def _merged_in(incident: Incident, event: acts.MergedIn, _at: int) -> Change:
    return {
        "linked_ids": _with(incident.linked_ids, (event.incident_id,)),
        "grouped_keys": _with(incident.grouped_keys, event.keys),
    }


def _tags_changed(incident: Incident, event: acts.TagsChanged, _at: int) -> Change:
    return {"tags": _with(_without(incident.tags, event.removed), event.added)}


def _fields_changed(incident: Incident, event: acts.FieldsChanged, _at: int) -> Change:
    fields = incident.attributes | event.fields
    return {"attributes": {name: text for name, text in fields.items() if text}}


def _responders_added(incident: Incident, event: acts.RespondersAdded, _at: int) -> Change:
    return {
        "responder_user_ids": _with(incident.responder_user_ids, event.user_ids),
        "responder_team_ids": _with(incident.responder_team_ids, event.team_ids),
    }


def _subscribed(incident: Incident, event: acts.Subscribed, _at: int) -> Change:
    return {
        "subscriber_user_ids": _with(incident.subscriber_user_ids, event.user_ids),
        "subscriber_hook_ids": _with(incident.subscriber_hook_ids, event.hook_ids),
    }


def _unsubscribed(incident: Incident, event: acts.Unsubscribed, _at: int) -> Change:
    return {
        "subscriber_user_ids": _without(incident.subscriber_user_ids, event.user_ids),
        "subscriber_hook_ids": _without(incident.subscriber_hook_ids, event.hook_ids),
    }


def _with(ids: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ids, *added)))


def _without(ids: tuple[str, ...], removed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in ids if one not in removed)


# What each event changes beside the status; events that aren't here change nothing else.
FOLDS: dict[type[Event], Callable[[Incident, Any, int], Change]] = {
    Acknowledged: _acknowledged,
    Appended: _appended,
    Assigned: lambda _incident, event, _at: {"assignee_id": event.assignee_id},
    Grouped: _grouped,
    PartRecovered: _part_recovered,
    Reopened: _reopened,
    Resolved: _resolved,
    acts.AcknowledgementExpired: lambda _incident, _event, _at: {"acknowledged_at": 0, "acknowledged_by": ()},
    acts.BridgeSet: lambda _incident, event, _at: {
        "bridge_url": event.url,
        "bridge_phone": event.phone,
        "bridge_code": event.code,
    },
    acts.FieldsChanged: _fields_changed,
    acts.Linked: lambda incident, event, _at: {"linked_ids": _with(incident.linked_ids, (event.incident_id,))},
    acts.MergedIn: _merged_in,
    acts.PriorityChanged: lambda _incident, event, _at: {"priority": event.after},
    acts.Replanned: lambda _incident, event, _at: {
        "policy_id": event.policy_id,
        "policy_revision": event.policy_revision,
    },
    acts.RespondersAdded: _responders_added,
    acts.SlaBreached: lambda _incident, _event, _at: {"is_sla_breached": True},
    acts.Snoozed: lambda _incident, event, _at: {"is_snoozed": True, "snoozed_until": event.until},
    acts.Subscribed: _subscribed,
    acts.TagsChanged: _tags_changed,
    acts.Unlinked: lambda incident, event, _at: {"linked_ids": _without(incident.linked_ids, (event.incident_id,))},
    acts.Unsubscribed: _unsubscribed,
    acts.Woken: lambda _incident, _event, _at: {"is_snoozed": False, "snoozed_until": 0},
}

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
    *acts.EVENTS,
)
