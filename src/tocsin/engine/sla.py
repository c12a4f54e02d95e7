"""
SLA: the time in which an incident is to be resolved, as its policy promises. Before it ends people are warned.

It counts from the opening, and anew from a reopening. Acknowledging, snoozing or planning anew doesn't move it.
"""

from tocsin.accounts.people import Team
from tocsin.engine.informing import Audience, inform
from tocsin.engine.owners import answering
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.kernel.instants import MINUTE, SECOND, to_words
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.acts import SlaBreached, SlaWarned
from tocsin.respond.incidents.incidents import Incident, Opened, Reopened
from tocsin.store import timers
from tocsin.store.records import Record
from tocsin.store.timers import Timer

KIND = "sla"


def sla_of(policy: Policy | None, now: int) -> int:
    """Return when an incident that begins now is to be resolved; 0 where the policy doesn't say."""
    return now + policy.sla * SECOND if policy is not None and policy.sla else 0


def start_sla(work: Work, incident: Record[Incident], event: Opened | Reopened, cause: str) -> None:
    """Set the timer for the warning, or for the end where that comes first or nobody is to be warned."""
    if not event.sla_at:
        return
    revision = incident.value.policy_revision
    warning = work.keeper.revision(work.tx, revision).sla_warning if revision else 0
    warns_at = event.sla_at - warning * SECOND
    _set(work, incident, warns_at if warns_at > work.now else event.sla_at)


def end_sla(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """Take the timer of a resolved incident away."""
    if incident.value.sla_at:
        timers.clear(work.tx, f"{KIND} {incident.id}")


def ring_sla(work: Work, timer: Timer) -> None:
    """Warn that the time is nearly over, or say that it is."""
    incident = work.load_incident(timer.subject_id)
    sla_at = incident.value.sla_at
    if incident.value.is_resolved or not sla_at:
        return
    if work.now >= sla_at:
        event: Event = SlaBreached(sla_at)
    else:
        event = SlaWarned(-((work.now - sla_at) // MINUTE), sla_at)
        _set(work, incident, sla_at)
    work.decided(incident, decide.decided(incident.value, incident.id, (event,), work.now), cause=timer.id)


def tell_sla(work: Work, incident: Record[Incident], event: SlaWarned | SlaBreached, cause: str) -> None:
    """Tell whoever answers for the incident, and its team's hooks."""
    team = work.catalog.kind("team").get(incident.value.team_id)
    body: Team = team.body if team else Team()
    title = f"to be resolved in {event.minutes} min" if isinstance(event, SlaWarned) else "not resolved in time"
    text = f"It is to be resolved by {to_words(event.sla_at)}. It is {incident.value.status}."
    inform(work, incident, Audience(answering(work, incident), body.hook_ids), title, text, cause)


def _set(work: Work, incident: Record[Incident], at: int) -> None:
    timers.set_timer(work.tx, Timer(f"{KIND} {incident.id}", KIND, incident.id, at))
