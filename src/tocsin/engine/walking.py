"""What an incident's life does to its walk: it starts, waits, stands still, goes on, takes steps and halts."""

from collections.abc import Sequence

from tocsin.engine.confirming import confirmation
from tocsin.engine.muting import asks
from tocsin.engine.people import people_of
from tocsin.engine.pins import pinned_of, pins_of
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.holding import hold_of
from tocsin.respond.escalation.people import People
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import LIVE, HaltedBecause, Run, RunStatus
from tocsin.respond.incidents import acts
from tocsin.respond.incidents.incidents import (
    Acknowledged,
    Appended,
    Assigned,
    Grouped,
    Incident,
    Opened,
    Reopened,
    Resolved,
)
from tocsin.respond.integrations.integration import Delay
from tocsin.store import counters
from tocsin.store.records import Record

NO_POLICY = Policy()


def policy_of(work: Work, run: Run) -> Policy:
    """Return the policy of the revision with which the run began."""
    return work.keeper.revision(work.tx, run.policy_revision) if run.policy_revision else NO_POLICY


def start_run(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """
    Start the walk through the incident's policy; its integration may hold it before the first step.

    A test incident's walk ends before it begins.
    """
    value = incident.value
    thing = work.catalog.things.get(value.policy_id)
    policy: Policy = work.keeper.revision(work.tx, value.policy_revision) if value.policy_revision else NO_POLICY
    run = Run(
        work.ids.new("run"),
        value.id,
        value.policy_id,
        value.policy_revision,
        turn=_turn(work, value.policy_id, policy),
        pins=pins_of(work.catalog, policy, value),
    )
    delay = delay_of(work, value) if isinstance(event, Opened) and not value.is_test else None
    hold = confirmation(event, work.now) or (hold_of(delay, work.now) if delay else None)
    name, version = (thing.name, thing.version) if thing else ("none", 0)
    record = work.start_run(incident, steering.start(run, name, work.now, hold, policy_version=version), cause)
    if value.is_test:
        work.decided(record, steering.halt(record.value, HaltedBecause.TEST), cause=cause)


def _turn(work: Work, policy_id: str, policy: Policy) -> int:
    """Return whose turn it is in round-robin steps: one more for each incident."""
    if not any(step.is_round_robin for step in policy.steps):
        return 0
    return counters.take(work.tx, f"turn {policy_id}") - 1


def take_first_step(work: Work, run: Record[Run], event: Event, cause: str) -> None:
    """Take the step that is due at once, unless it is a test, held, or stands still."""
    assert run.subject is not None
    is_due = run.value.due_at <= work.now
    if not run.subject.value.is_test and run.value.status is RunStatus.ACTIVE and is_due:
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
        work.decided(run, steering.report(run.value, count, work.now), cause=cause)


def take_step(work: Work, run: Record[Run], cause: str) -> None:
    """Do what is due in a walk."""
    assert run.subject is not None
    people = people_for(work, run.value, run.subject.value)
    decision = advance(run.value, policy_of(work, run.value), people, work.ids.new, work.now)
    work.decided(run, decision, cause=cause)


def people_for(work: Work, run: Run, incident: Incident) -> People:
    """Return whom a run's walk reaches now, by the schedules and teams with which it began."""
    pinned, versions = pinned_of(work.keeper, work.tx, work.catalog, run.pins)
    return people_of(
        work.catalog,
        incident,
        work.now,
        pinned=pinned,
        versions=versions,
        muted=lambda: asks(work.catalog, work.tx, incident)(work.now),
        reports=lambda within: work.reports_since(incident.id, work.now - within * SECOND if within else 0),
    )


def halt_run(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Halt the walk, or let it stand still: always on resolve and assign, on acknowledge as the policy says."""
    run = work.run_of(incident.id)
    if run is None:
        return
    match event:
        case Acknowledged():
            count = len(incident.value.acknowledged_by)
            decision = steering.acknowledge(run.value, policy_of(work, run.value), count, work.now)
        case Assigned():
            decision = steering.halt(run.value, HaltedBecause.ASSIGNED)
        case Resolved():
            decision = steering.halt(run.value, HaltedBecause.RESOLVED)
        case _:
            return
    work.decided(run, decision, cause=cause)


def escalate_run(work: Work, incident: Record[Incident], event: acts.Escalated, cause: str) -> None:
    """Page the next person now; a walk that has ended begins anew."""
    run = work.run_of(incident.id)
    if run is None or run.value.status not in LIVE:
        start_run(work, incident, event, cause)
        return
    work.decided(run, steering.escalate(run.value, work.now), cause=cause)
    take_first_step(work, run, event, cause)


def replan_run(work: Work, incident: Record[Incident], event: acts.Replanned, cause: str) -> None:
    """End the walk and begin another one, under the policy that is now the incident's."""
    run = work.run_of(incident.id)
    if run is not None:
        work.decided(run, steering.halt(run.value, HaltedBecause.REPLANNED), cause=cause)
    start_run(work, incident, event, cause)


def restart_run(work: Work, incident: Record[Incident], event: Reopened, cause: str) -> None:
    """Begin the walk of a reopened incident anew."""
    start_run(work, incident, event, cause)


def look_again(work: Work, incident_ids: Sequence[str], cause: str) -> None:
    """Let the muted walks of incidents ask at once whether they still are."""
    work.load_incidents(list(incident_ids))
    for incident_id in incident_ids:
        run = work.run_of(incident_id)
        if run is not None and run.value.status is RunStatus.MUTED:
            work.decided(run, steering.look_again(run.value, work.now), cause=cause)
