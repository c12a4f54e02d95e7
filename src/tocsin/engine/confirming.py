"""Confirming: a sender asks whether we want its messages. We say yes; people are told only if that fails."""

from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels import sns
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.outbound.deliveries.deliveries import LASTS, Delivery, DeliveryPurpose
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.runs import HeldBecause, Hold, RunStatus
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.incidents import Incident, Opened
from tocsin.store.records import Record

HELD_FOR = 120  # seconds in which it is tried before anybody is paged


def confirmation(event: Event, now: int) -> Hold | None:
    """Return what the walk of an incident waits for that only asks us to confirm."""
    if not isinstance(event, Opened) or not event.confirm_url:
        return None
    until = f"for {HELD_FOR} s, while the subscription is confirmed"
    return Hold(HeldBecause.CONFIRMING, until, now + HELD_FOR * SECOND)


def queue_confirmation(work: Work, incident: Record[Incident], event: Opened, cause: str) -> None:
    """Queue the request that confirms, once per incident; a person's test confirms nothing."""
    if not event.confirm_url or event.is_test:
        return
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=incident.id,
        purpose=DeliveryPurpose.CONFIRM,
        channel=sns.CHANNEL.kind,
        to=sns.CHANNEL.title,
        message=Message(MessageKind.MESSAGE, event.subject, url=event.confirm_url),
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[DeliveryPurpose.CONFIRM],
    )
    work.queue(incident, delivery, cause)


def confirmed(work: Work, delivery: Record[Delivery], event: Event, cause: str) -> None:
    """Resolve the incident that asked, as it is answered, unless real problems joined it meanwhile."""
    incident = delivery.subject
    if delivery.value.purpose is not DeliveryPurpose.CONFIRM or incident is None or incident.value.is_resolved:
        return
    if incident.value.grouped_keys:
        _release(work, incident.id, "the subscription is confirmed, but problems joined the incident", cause)
    else:
        why = "the subscription is confirmed"
        work.decided(incident, decide.recover(incident.value, "", why, work.now), cause=cause)


def not_confirmed(work: Work, delivery: Record[Delivery], event: Event, cause: str) -> None:
    """Let people know at once when it can't be confirmed: they follow the link themselves."""
    if delivery.value.purpose is DeliveryPurpose.CONFIRM:
        _release(work, delivery.value.subject_id, "the subscription could not be confirmed", cause)


def _release(work: Work, incident_id: str, why: str, cause: str) -> None:
    run = work.run_of(incident_id)
    if run is not None and run.value.status is RunStatus.HELD:
        work.decided(run, steering.release(run.value, why, work.now), cause=cause)
