"""What follows on the responders' side: pages become deliveries, are withheld, and recoveries are told."""

from typing import Any

from tocsin.accounts.people import ContactMethod
from tocsin.engine.informing import bridge_text, end_text
from tocsin.engine.people import people_of
from tocsin.engine.walking import NO_POLICY, policy_of
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels.channel import Message, MessageKind, Severity
from tocsin.outbound.deliveries.deliveries import (
    LASTS,
    Delivery,
    DeliveryPurpose,
    DeliveryQueued,
    DeliveryStatus,
    withheld,
)
from tocsin.respond.escalation.contacting import MethodSkipped, ways_to
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.escalation.runs import HookPaged, Paged, PagedBecause, Run
from tocsin.respond.incidents import acts
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.records import Record

SEVERITIES: dict[str, Severity] = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


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
    message = _message(work, incident.value, MessageKind.PROBLEM)
    ways = ways_to(user.body, policy, event.step, work.now)
    for method, why in ways.skipped:
        skipped = MethodSkipped(event.page_id, user.id, user.name, method, why)
        work.note(record, (skipped,), cause=cause)
    for way in ways.ways:
        who = (user.id, user.name, way.method)
        _queue(work, incident, message, who, way.wait, event.page_id, cause, is_request=is_request)


def queue_hook_page(work: Work, run: Record[Run], event: HookPaged, cause: str) -> None:
    """Queue the delivery by which a step tells a hook."""
    assert run.subject is not None
    message = _message(work, run.subject.value, MessageKind.PROBLEM)
    _queue_hook(work, run.subject, message, event.hook_id, event.page_id, cause)


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
    message = _message(work, incident.value, MessageKind.RECOVERY)
    if page.hook_id:
        _queue_hook(work, incident, message, page.hook_id, "", cause)
        return
    user = work.catalog.kind("user").get(page.user_id)
    methods = user.body.contact_methods if user else ()
    method = next((one for one in methods if one.id == page.method_id), None)
    if user is not None and method is not None:
        _queue(work, incident, message, (user.id, user.name, method), 0, "", cause)


def _queue(
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
    event = DeliveryQueued(delivery.id, method.channel, user_name, purpose, due_at)
    work.queue(incident, delivery, event, cause)


def _queue_hook(
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
    event = DeliveryQueued(delivery.id, delivery.channel, delivery.to, purpose, work.now)
    work.queue(incident, delivery, event, cause)


def _message(work: Work, incident: Incident, kind: MessageKind) -> Message:
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
