"""Informing: messages to people and hooks who needn't act: what becomes of an incident, a shift, a swap."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tocsin.accounts.people import ContactMethod, User
from tocsin.engine.work import Work
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.outbound.deliveries.deliveries import LASTS, Delivery, DeliveryPurpose
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.catalog import Catalog
from tocsin.store.records import Record
from tocsin.store.things import Thing

SEAMS = ("alertops", "incidents")  # channels of hooks that open incidents where they lead: no message is for these
PURPOSE = DeliveryPurpose.MESSAGE
SEVERITIES: dict[str, Severity] = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


class Audience(Value, frozen=True):
    """Who is told: users by the contact method that they use first, and hooks. Who is named twice is told once."""

    user_ids: tuple[str, ...] = ()
    hook_ids: tuple[str, ...] = ()


class Place(NamedTuple):
    """One address: a user's contact method, or a hook. `name` is the user's or hook's, as is the revision."""

    channel: str
    name: str
    revision_id: str
    user_id: str = ""
    method_id: str = ""
    hook_id: str = ""


def inform(work: Work, incident: Record[Incident], who: Audience, title: str, text: str, cause: str) -> None:
    """Put a message about an incident on its way to all who are reachable."""
    tell(work, incident, who, message_of(work, incident.value, f"{title}: {incident.value.subject}", text), cause)


def message_of(work: Work, value: Incident, title: str, text: str) -> Message:
    """Return a message about an incident."""
    return Message(
        kind=MessageKind.MESSAGE,
        title=f"#{value.number} {title}",
        text=text,
        url=f"{work.public_url}/incidents/{value.id}",
        severity=SEVERITIES.get(value.severity, "error"),
        at=work.now,
        document={"incident_id": value.id, "number": value.number, "status": value.status, "priority": value.priority},
    )


def tell(
    work: Work, subject: Record[Any], who: Audience, message: Message, cause: str, workflow_run_id: str = ""
) -> tuple[str, ...]:
    """Put a message on its way to all who are reachable; it stands in the subject's timeline. Return the deliveries."""
    return tuple(_queue(work, subject, message, place, cause, workflow_run_id) for place in places(work.catalog, who))


def places(catalog: Catalog, who: Audience) -> list[Place]:
    """Return where a message for an audience goes: a method of each user who has one, hooks that open no incidents."""
    users, hooks = catalog.kind("user"), catalog.kind("hook")
    methods = ((user, first_method(user.body)) for user in _live(users, who.user_ids))
    told = (one for one in _live(hooks, who.hook_ids) if one.body.is_enabled and one.body.channel not in SEAMS)
    return [
        *(Place(how.channel, user.name, user.revision_id, user.id, how.id) for user, how in methods if how is not None),
        *(Place(hook.body.channel, hook.name, hook.revision_id, hook_id=hook.id) for hook in told),
    ]


def _live(things: Mapping[str, Thing], ids: Iterable[str]) -> Iterable[Thing]:
    return (things[one] for one in dict.fromkeys(ids) if one in things)


def first_method(user: User) -> ContactMethod | None:
    """Return the contact method that a user's rules use first, else the first that is enabled."""
    methods = {one.id: one for one in user.contact_methods if one.is_enabled}
    rules = sorted(user.contact_rules, key=lambda rule: rule.wait)
    ordered: Iterable[str] = (*(rule.method_id for rule in rules), *methods)
    return next((methods[one] for one in ordered if one in methods), None)


def bridge_text(incident: Incident) -> str:
    """Return where those who work on an incident meet, as a line of text; '' where nobody said."""
    parts = (incident.bridge_url, incident.bridge_phone, f"code {incident.bridge_code}" if incident.bridge_code else "")
    said = ", ".join(part for part in parts if part)
    return f"Conference bridge: {said}" if said else ""


def end_text(work: Work, incident: Incident) -> str:
    """Return how an incident ended: it is resolved, or goes on as another one."""
    if not incident.merged_into:
        return "resolved"
    return f"merged into #{work.load_incident(incident.merged_into).value.number}"


def _queue(work: Work, subject: Record[Any], message: Message, place: Place, cause: str, workflow_run_id: str) -> str:
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=subject.id,
        purpose=PURPOSE,
        channel=place.channel,
        to=place.name,
        message=message,
        user_id=place.user_id,
        method_id=place.method_id,
        hook_id=place.hook_id,
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[PURPOSE],
        revision_id=place.revision_id,
        workflow_run_id=workflow_run_id,
    )
    work.queue(subject, delivery, cause)
    return delivery.id
