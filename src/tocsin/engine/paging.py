"""What follows on the responders' side: runs start and halt, pages become deliveries, recoveries are told."""

from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.engine.confirming import confirmation
from tocsin.engine.informing import bridge_text, end_text
from tocsin.engine.people import people_of
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
    WithheldBecause,
    withheld,
)
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.holding import hold_of
from tocsin.respond.escalation.policies import HaltsOn, Policy
from tocsin.respond.escalation.runs import HaltedBecause, Paged, Run, RunStatus
from tocsin.respond.incidents.incidents import Acknowledged, Appended, Assigned, Grouped, Incident, Opened, Resolved
from tocsin.respond.integrations.integration import Delay
from tocsin.store.records import Record

NO_POLICY = Policy()
SEVERITIES: dict[str, Severity] = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


def policy_of(work: Work, run: Run) -> Policy:
    """Return the policy of the revision with which the run began."""
    return work.keeper.revision(work.tx, run.policy_revision) if run.policy_revision else NO_POLICY


def start_run(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """
    Start the walk through the incident's policy; its integration may hold it before the first step.

    A test incident's walk ends before it begins.
    """
    value = incident.value
    run = Run(work.ids.new("run"), value.id, value.policy_id, value.policy_revision)
    name = work.catalog.things[value.policy_id].name if value.policy_id in work.catalog.things else "none"
    delay = delay_of(work, value) if isinstance(event, Opened) and not value.is_test else None
    hold = confirmation(event, work.now) or (hold_of(delay, work.now) if delay else None)
    record = work.start_run(incident, runs.start(run, name, work.now, hold), cause)
    if value.is_test:
        work.decided(record, runs.halt(record.value, HaltedBecause.TEST), cause=cause)


def take_first_step(work: Work, run: Record[Run], event: Event, cause: str) -> None:
    """Take the step that is due at once, unless it is a test or held."""
    assert run.subject is not None
    if not run.subject.value.is_test and run.value.status is RunStatus.ACTIVE:
        take_step(work, run, cause)


def delay_of(work: Work, incident: Incident) -> Delay | None:
    """Return the delay of the integration's revision that opened the incident."""
    revision = incident.integration_revision
    return work.keeper.revision(work.tx, revision).delay if revision else None


def count_reports(work: Work, incident: Record[Incident], event: Appended | Grouped, cause: str) -> None:
    """Count what came in for a walk that waits for so many reports."""
    delay = delay_of(work, incident.value)
    run = work.run_of(incident.id) if delay and delay.kind == "count" else None
    if run is not None and run.value.status is RunStatus.HELD:
        count = event.count if isinstance(event, Appended) else 1
        work.decided(run, runs.report(run.value, count, work.now), cause=cause)


def take_step(work: Work, run: Record[Run], cause: str) -> None:
    """Take the run's due step."""
    assert run.subject is not None
    people = people_of(work.catalog, run.subject.value, work.now)
    decision = runs.advance(run.value, policy_of(work, run.value), people, work.ids.new, work.now)
    work.decided(run, decision, cause=cause)


def halt_run(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Halt the walk: always on resolve and assign, on acknowledge where the policy says so."""
    run = work.run_of(incident.id)
    if run is None:
        return
    match event:
        case Resolved():
            reason = HaltedBecause.RESOLVED
        case Assigned():
            reason = HaltedBecause.ASSIGNED
        case Acknowledged() if policy_of(work, run.value).halts_on is HaltsOn.ACKNOWLEDGE:
            reason = HaltedBecause.ACKNOWLEDGED
        case _:
            return
    decision = runs.halt(run.value, reason)
    work.decided(run, decision, cause=cause)
    if not decision.events:  # the walk had ended already; its last pages may still be trying
        _withhold(work, run, reason, cause)


def withhold_pages(work: Work, run: Record[Run], event: Event, cause: str) -> None:
    """Withhold the pages of a walk that was halted."""
    _withhold(work, run, event.reason, cause)


def _withhold(work: Work, run: Record[Run], why: str, cause: str) -> None:
    """Withhold the pages that are not on the wire; one that is will be judged when its answer comes."""
    for delivery in work.deliveries_of(run.value.incident_id):
        value = delivery.value
        if value.purpose is not DeliveryPurpose.PAGE or value.status is not DeliveryStatus.PENDING:
            continue
        if delivery.leased_until <= work.now or delivery in work.prepared:
            reason = WithheldBecause.RESOLVED if why == HaltedBecause.RESOLVED else WithheldBecause.HALTED
            delivery.subject = run.subject
            delivery.leased_by, delivery.leased_until = "", 0
            work.decided(delivery, withheld(value, reason), cause=cause)
            work.prepared[:] = [one for one in work.prepared if one is not delivery]


def queue_page(work: Work, run: Record[Run], event: Paged, cause: str) -> None:
    """Queue one delivery per contact rule of the person paged."""
    assert run.subject is not None
    user = work.catalog.kind("user").get(event.user_id)
    if user is None:
        return
    message = _message(work, run.subject.value, MessageKind.PROBLEM)
    body: User = user.body
    methods = {method.id: method for method in body.contact_methods}
    rules = body.contact_rules or tuple(ContactRule(method.id) for method in body.contact_methods)
    for rule in rules:
        method = methods.get(rule.method_id)
        if method is not None:
            _queue(work, run.subject, message, (user.id, user.name, method), rule.wait, event.page_id, cause)


def tell_recovery(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Tell everyone who was paged that the problem is over."""
    told: set[tuple[str, str]] = set()
    for delivery in list(work.deliveries_of(incident.id)):
        value = delivery.value
        place = (value.user_id, value.method_id)
        if value.purpose is DeliveryPurpose.PAGE and value.status is DeliveryStatus.DELIVERED and place not in told:
            told.add(place)
            _tell(work, incident, value, cause)


def tell_late_recovery(work: Work, delivery: Record[Delivery], event: Event, cause: str) -> None:
    """Tell of the recovery someone whose page arrived while the incident was already resolved."""
    value = delivery.value
    if value.purpose is not DeliveryPurpose.PAGE or delivery.subject is None or not delivery.subject.value.is_resolved:
        return
    if not any(
        other.value.purpose is DeliveryPurpose.RECOVERY
        and (other.value.user_id, other.value.method_id) == (value.user_id, value.method_id)
        and other.value.created_at >= delivery.subject.value.resolved_at
        for other in work.deliveries_of(value.subject_id)
    ):
        _tell(work, delivery.subject, value, cause)


def _tell(work: Work, incident: Record[Incident], page: Delivery, cause: str) -> None:
    user = work.catalog.kind("user").get(page.user_id)
    methods = user.body.contact_methods if user else ()
    method = next((one for one in methods if one.id == page.method_id), None)
    if user is not None and method is not None:
        message = _message(work, incident.value, MessageKind.RECOVERY)
        _queue(work, incident, message, (user.id, user.name, method), 0, "", cause)


def _queue(
    work: Work,
    incident: Record[Incident],
    message: Message,
    who: tuple[str, str, ContactMethod],
    wait: int,
    page_id: str,
    cause: str,
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
    )
    event = DeliveryQueued(delivery.id, method.channel, user_name, purpose, due_at)
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
