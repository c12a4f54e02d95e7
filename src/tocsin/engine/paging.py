"""What follows on the responders' side: pages become deliveries, are withheld, and recoveries are told."""

from typing import Any

from tocsin.engine.people import people_of
from tocsin.engine.queueing import message_of_incident, queue_to_hook, queue_to_user
from tocsin.engine.walking import NO_POLICY, policy_of
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.outbound.channels.channel import MessageKind
from tocsin.outbound.deliveries.deliveries import (
    DeliveryPurpose,
    DeliveryStatus,
    withheld,
)
from tocsin.respond.escalation.contacting import MethodSkipped, ways_to
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.escalation.runs import HookPaged, Paged, PagedBecause, Run
from tocsin.respond.incidents import acts
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record


def withhold_pages(work: Work, run: Record[Run], event: Event, cause: str) -> None:
    """
    Withhold the pages that are no longer wanted and not on the wire, as their walk halts or stands still.

    One that is on the wire is judged when its answer comes.
    """
    for delivery in work.deliveries_of(run.value.incident_id):
        value = delivery.value
        if value.purpose is not DeliveryPurpose.PAGE or value.status is not DeliveryStatus.PENDING:
            continue
        why = work.why_unwanted(value)
        if why is not None and (delivery.leased_until <= work.now or delivery in work.prepared):
            delivery.subject = run.subject
            delivery.leased_by, delivery.leased_until = "", 0
            work.decided(delivery, withheld(value, why), cause=cause)
            work.prepared[:] = [one for one in work.prepared if one is not delivery]


def withhold_last_pages(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Withhold what an ended walk and people's requests still have under way."""
    run = work.run_of(incident.id)
    if run is not None:
        withhold_pages(work, run, event, cause)


def queue_page(work: Work, record: Record[Any], event: Paged, cause: str) -> None:
    """Queue the deliveries by which a person is paged: of a walk, or of the incident itself at a person's request."""
    incident: Record[Incident] = record if record.subject is None else record.subject
    user = work.catalog.kind("user").get(event.user_id)
    if user is None:
        return
    is_request = record.subject is None
    run = work.run_of(incident.id)
    policy = policy_of(work, run.value) if run is not None and not is_request else NO_POLICY
    message = message_of_incident(work, incident.value, MessageKind.PROBLEM)
    ways = ways_to(user.body, policy, event.step, work.now)
    for method, why in ways.skipped:
        skipped = MethodSkipped(event.page_id, user.id, user.name, method, why)
        work.note(record, (skipped,), cause=cause)
    for way in ways.ways:
        who = (user.id, user.name, way.method)
        queue_to_user(work, incident, message, who, way.wait, event.page_id, cause, is_request=is_request)


def queue_hook_page(work: Work, run: Record[Run], event: HookPaged, cause: str) -> None:
    """Queue the delivery by which a step tells a hook."""
    assert run.subject is not None
    message = message_of_incident(work, run.subject.value, MessageKind.PROBLEM)
    queue_to_hook(work, run.subject, message, event.hook_id, event.page_id, cause)


def page_responders(work: Work, incident: Record[Incident], event: acts.RespondersAdded, cause: str) -> None:
    """Page those who were asked to help, beside the walk."""
    people = people_of(work.catalog, incident.value, work.now)
    wanted = [StepTarget("user", one) for one in event.user_ids]
    wanted += [StepTarget("role", one, "primary") for one in event.team_ids]
    reached = {one.user_id: one for target in wanted for one in people.reach(target)}
    for team_id in event.team_ids:
        if not people.reach(StepTarget("role", team_id, "primary")):
            reached |= {one.user_id: one for one in people.reach(StepTarget("team", team_id))}
    for one in reached.values():
        page = Paged(
            "", work.ids.new("pag"), one.user_id, one.user_name, one.role or "responder", 0, 0, one.why,
            reason=PagedBecause.RESPONDER,
        )  # fmt: skip
        work.note(incident, (page,), cause=cause)
