"""Subscribers: who follows an incident without working on it hears of its updates, its end and its return."""

from tocsin.engine.informing import Audience, end_text, inform
from tocsin.engine.work import Work
from tocsin.outbound.deliveries.deliveries import DeliveryPurpose, DeliveryStatus
from tocsin.respond.incidents.acts import StatusUpdated
from tocsin.respond.incidents.incidents import Incident, Reopened, Resolved
from tocsin.store.records import Record


def tell_update(work: Work, incident: Record[Incident], event: StatusUpdated, cause: str) -> None:
    """Tell subscribers what a person said of the incident."""
    inform(work, incident, _followers(incident.value), "update", f"{event.text}\n\n{event.by_name}", cause)


def tell_end(work: Work, incident: Record[Incident], event: Resolved, cause: str) -> None:
    """Tell subscribers that the incident is over, or goes on as another one; who was paged hears it as a recovery."""
    who = _followers(incident.value)
    if not who.user_ids and not who.hook_ids:
        return
    paged = {
        one.value.user_id or one.value.hook_id
        for one in work.deliveries_of(incident.id)
        if one.value.purpose is DeliveryPurpose.PAGE and one.value.status is DeliveryStatus.DELIVERED
    }
    others = Audience(
        tuple(one for one in who.user_ids if one not in paged), tuple(one for one in who.hook_ids if one not in paged)
    )
    inform(work, incident, others, end_text(work, incident.value), event.why, cause)


def tell_return(work: Work, incident: Record[Incident], event: Reopened, cause: str) -> None:
    """Tell subscribers that the incident isn't over."""
    inform(work, incident, _followers(incident.value), "reopened", f"Reopened by {event.by_name}.", cause)


def _followers(incident: Incident) -> Audience:
    return Audience(incident.subscriber_user_ids, incident.subscriber_hook_ids)
