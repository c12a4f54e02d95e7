"""Snoozing: an incident's walk stands still until a time, or until somebody wakes it; and how a walk goes on."""

from tocsin.engine.walking import start_run, take_first_step
from tocsin.engine.work import Work
from tocsin.kernel.instants import SECOND
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.runs import LIVE, Resumed, ResumedBecause, Run, RunStatus
from tocsin.respond.incidents import acts, decide
from tocsin.respond.incidents.incidents import Incident, IncidentStatus
from tocsin.store import timers
from tocsin.store.records import Record
from tocsin.store.timers import Timer


def snooze_run(work: Work, incident: Record[Incident], event: acts.Snoozed, cause: str) -> None:
    """Let the walk stand still, and wake the incident when its time is over; where no walk goes on, plan a new one."""
    timer_id = f"snooze {incident.id}"
    if event.until:
        timers.set_timer(work.tx, Timer(timer_id, "snooze", incident.id, event.until))
    else:
        timers.clear(work.tx, timer_id)
    run = work.run_of(incident.id)
    if run is None or run.value.status not in LIVE:
        start_run(work, incident, event, cause)
        run = work.run_of(incident.id)
    if run is not None and run.value.status is not RunStatus.SNOOZED:
        work.decided(run, steering.snooze(run.value, work.now), cause=cause)


def wake(work: Work, timer: Timer) -> None:
    """Wake an incident whose snooze is over."""
    incident = work.load_incident(timer.subject_id)
    value = incident.value
    if value.is_snoozed and 0 < value.snoozed_until <= work.now:
        event = acts.Woken(reason=acts.ChangedBecause.TIME)
        work.decided(incident, decide.decided(value, value.id, (event,), work.now), cause=timer.id)


def wake_run(work: Work, incident: Record[Incident], event: acts.Woken, cause: str) -> None:
    """Let the walk of a woken incident go on; one that was acknowledged asks again."""
    timers.clear(work.tx, f"snooze {incident.id}")
    run = work.run_of(incident.id)
    if incident.value.status is IncidentStatus.ACKNOWLEDGED:
        _expire(work, incident, cause)
    if run is not None and run.value.status is RunStatus.SNOOZED:
        work.decided(run, steering.resume(run.value, ResumedBecause.WOKEN, work.now), cause=cause)


def resumed(work: Work, run: Record[Run], event: Resumed, cause: str) -> None:
    """Say that an acknowledgement is over when its walk goes on, and take the step if it is due."""
    assert run.subject is not None
    if event.reason == ResumedBecause.UNRESOLVED and run.subject.value.status is IncidentStatus.ACKNOWLEDGED:
        _expire(work, run.subject, cause)
    take_first_step(work, run, event, cause)


def _expire(work: Work, incident: Record[Incident], cause: str) -> None:
    minutes = (work.now - incident.value.acknowledged_at) // (60 * SECOND)
    event = acts.AcknowledgementExpired(minutes)
    work.decided(incident, decide.decided(incident.value, incident.id, (event,), work.now), cause=cause)
