"""Owners: who answers for an incident."""

from tocsin.engine.people import people_of
from tocsin.engine.work import Work
from tocsin.outbound.deliveries.deliveries import DeliveryPurpose
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record


def answering(work: Work, incident: Record[Incident]) -> tuple[str, ...]:
    """Return who answers for an incident: its assignee, else who was paged, else the team's managers, else admins."""
    if incident.value.assignee_id:
        return (incident.value.assignee_id,)
    sent = (one.value for one in work.deliveries_of(incident.id))
    paged = tuple(dict.fromkeys(one.user_id for one in sent if one.purpose is DeliveryPurpose.PAGE and one.user_id))
    if paged:
        return paged
    people = people_of(work.catalog, incident.value, work.now)
    return tuple(person.user_id for person in people.managers() or people.admins())
