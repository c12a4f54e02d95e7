"""Informing: messages to people and hooks who needn't act: what becomes of an incident, a shift, a swap."""

from collections.abc import Iterable
from typing import Any

from tocsin.accounts.people import ContactMethod, User
from tocsin.engine.work import Work
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.outbound.deliveries.deliveries import LASTS, Delivery, DeliveryPurpose, DeliveryQueued
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record

SEAMS = ("alertops", "incidents")  # channels of hooks that open incidents where they lead: no message is for these
PURPOSE = DeliveryPurpose.MESSAGE
SEVERITIES: dict[str, Severity] = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


class Audience(Value, frozen=True):
    """Who is told: users by the contact method that they use first, and hooks. Who is named twice is told once."""

    user_ids: tuple[str, ...] = ()
    hook_ids: tuple[str, ...] = ()


def inform(work: Work, incident: Record[Incident], who: Audience, title: str, text: str, cause: str) -> None:
    """Put a message about an incident on its way to all who are reachable."""
    value = incident.value
    message = Message(
        kind=MessageKind.MESSAGE,
        title=f"#{value.number} {title}: {value.subject}",
        text=text,
        url=f"{work.public_url}/incidents/{value.id}",
        severity=SEVERITIES.get(value.severity, "error"),
        at=work.now,
        document={"incident_id": value.id, "number": value.number, "status": value.status, "priority": value.priority},
    )
    tell(work, incident, who, message, cause)


def tell(work: Work, subject: Record[Any], who: Audience, message: Message, cause: str) -> None:
    """Put a message on its way to all who are reachable; it stands in the subject's timeline."""
    users, hooks = work.catalog.kind("user"), work.catalog.kind("hook")
    for user in (users[one] for one in dict.fromkeys(who.user_ids) if one in users):
        method = first_method(user.body)
        if method is not None:
            to = (method.channel, user.name, user.revision_id)
            _queue(work, subject, message, to, cause, user_id=user.id, method_id=method.id)
    for hook in (hooks[one] for one in dict.fromkeys(who.hook_ids) if one in hooks):
        if hook.body.is_enabled and hook.body.channel not in SEAMS:
            to = (hook.body.channel, hook.name, hook.revision_id)
            _queue(work, subject, message, to, cause, hook_id=hook.id)


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


def _queue(
    work: Work,
    subject: Record[Any],
    message: Message,
    to: tuple[str, str, str],
    cause: str,
    *,
    user_id: str = "",
    method_id: str = "",
    hook_id: str = "",
) -> None:
    channel, name, revision_id = to
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=subject.id,
        purpose=PURPOSE,
        channel=channel,
        to=name,
        message=message,
        user_id=user_id,
        method_id=method_id,
        hook_id=hook_id,
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[PURPOSE],
        revision_id=revision_id,
    )
    work.queue(subject, delivery, DeliveryQueued(delivery.id, channel, name, PURPOSE, work.now), cause)
