"""Recoveries: whoever was told of a problem is told of its end, once."""

from tocsin.engine.queueing import message_of_incident, queue_to_hook, queue_to_user
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.outbound.channels.channel import MessageKind
from tocsin.outbound.deliveries.deliveries import (
    Delivery,
    DeliveryPurpose,
    DeliveryStatus,
)
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record


def tell_recovery(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Tell everyone who was paged that the problem is over."""
    told: set[tuple[str, str]] = set()
    for delivery in list(work.deliveries_of(incident.id)):
        value = delivery.value
        place = (value.user_id or value.hook_id, value.method_id)
        if value.purpose is DeliveryPurpose.PAGE and value.status is DeliveryStatus.DELIVERED and place not in told:
            told.add(place)
            _tell(work, incident, value, cause)


def tell_late_recovery(work: Work, delivery: Record[Delivery], event: Event, cause: str) -> None:
    """Tell of the recovery someone whose page arrived while the incident was already resolved."""
    value = delivery.value
    if value.purpose is not DeliveryPurpose.PAGE or delivery.subject is None or not delivery.subject.value.is_resolved:
        return
    place = (value.user_id, value.method_id, value.hook_id)
    if not any(
        other.value.purpose is DeliveryPurpose.RECOVERY
        and (other.value.user_id, other.value.method_id, other.value.hook_id) == place
        and other.value.created_at >= delivery.subject.value.resolved_at
        for other in work.deliveries_of(value.subject_id)
    ):
        _tell(work, delivery.subject, value, cause)


def _tell(work: Work, incident: Record[Incident], page: Delivery, cause: str) -> None:
    message = message_of_incident(work, incident.value, MessageKind.RECOVERY)
    if page.hook_id:
        queue_to_hook(work, incident, message, page.hook_id, "", cause)
        return
    user = work.catalog.kind("user").get(page.user_id)
    methods = user.body.contact_methods if user else ()
    method = next((one for one in methods if one.id == page.method_id), None)
    if user is not None and method is not None:
        queue_to_user(work, incident, message, (user.id, user.name, method), 0, "", cause)
