"""Queueing: how a page or a recovery becomes a delivery to a person's contact method or to a hook."""

from tocsin.accounts.people import ContactMethod
from tocsin.engine.informing import bridge_text, end_text
from tocsin.engine.work import Work
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.outbound.deliveries.deliveries import (
    LASTS,
    Delivery,
    DeliveryPurpose,
)
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record

SEVERITIES: dict[str, Severity] = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


def queue_to_user(
    work: Work,
    incident: Record[Incident],
    message: Message,
    who: tuple[str, str, ContactMethod],
    wait: int,
    page_id: str,
    cause: str,
    *,
    is_request: bool = False,
) -> None:
    user_id, user_name, method = who
    purpose = DeliveryPurpose.PAGE if page_id else DeliveryPurpose.RECOVERY
    due_at = work.now + wait * SECOND
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=incident.id,
        purpose=purpose,
        channel=method.channel,
        to=user_name,
        message=message,
        user_id=user_id,
        method_id=method.id,
        page_id=page_id,
        created_at=work.now,
        due_at=due_at,
        give_up_at=due_at + LASTS[purpose],
        is_request=is_request,
    )
    work.queue(incident, delivery, cause)


def queue_to_hook(
    work: Work, incident: Record[Incident], message: Message, hook_id: str, page_id: str, cause: str
) -> None:
    hook = work.catalog.kind("hook").get(hook_id)
    if hook is None:
        return
    purpose = DeliveryPurpose.PAGE if page_id else DeliveryPurpose.RECOVERY
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=incident.id,
        purpose=purpose,
        channel=hook.body.channel,
        to=hook.name,
        message=message,
        hook_id=hook.id,
        page_id=page_id,
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[purpose],
        revision_id=hook.revision_id,
    )
    work.queue(incident, delivery, cause)


def message_of_incident(work: Work, incident: Incident, kind: MessageKind) -> Message:
    ended = f"{end_text(work, incident)}: " if kind is MessageKind.RECOVERY else ""
    return Message(
        kind=kind,
        title=f"#{incident.number} {ended}{incident.subject}",
        text="\n\n".join(part for part in (incident.text, bridge_text(incident)) if part),
        url=f"{work.public_url}/incidents/{incident.id}",
        severity=SEVERITIES.get(incident.severity, "error"),
        at=work.now,
        document={
            "incident_id": incident.id,
            "number": incident.number,
            "status": incident.status,
            "priority": incident.priority,
            "dedup_key": incident.dedup_key,
            "labels": incident.labels,
        },
    )
