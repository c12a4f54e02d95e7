"""
Pulses: what comes to heartbeat integrations, and what doesn't.

A lane's messages that are pulses are decided in their order, like its others; a deadline is decided under the same
lane, and only once the lane has nothing pending, so that neither a pulse nor its absence can overtake the other.
What follows (an incident opens, is resolved) stands in `flow`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from tocsin.engine.grouping import join
from tocsin.engine.opening import open_incident
from tocsin.engine.work import Work
from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event, detail_of, sentence
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.incidents import Appended, Incident, Reopened, Resolved
from tocsin.respond.integrations import pulses
from tocsin.respond.integrations.heartbeats import (
    BeganBecause,
    EndedBecause,
    HeartbeatStatus,
    PulseFailed,
    Pulses,
    PulsesResumed,
)
from tocsin.respond.integrations.integration import Heartbeat
from tocsin.respond.integrations.messages import MessageStatus, Verdict, judged
from tocsin.respond.integrations.pulses import Signal, signal_of
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.integrations.texts import SUBJECT_MAX, clean
from tocsin.store import counters, downtimes, grouped, heartbeats, messages
from tocsin.store.records import Record
from tocsin.store.things import Thing

SKEW = SECOND  # by which the clocks of two nodes may differ


class Pulse(NamedTuple):
    """A message that is for a heartbeat: its integration, and what it says."""

    thing: Thing
    signal: Signal


def outage_key(integration_id: str) -> str:
    """Return the dedup key of a heartbeat's outage."""
    return f"heartbeat {integration_id}"


def is_watched(thing: Thing) -> bool:
    """Whether pulses are expected by an integration."""
    return thing.body.type == "heartbeat" and thing.body.is_enabled and not thing.archived_at


def _pulse_of(work: Work, lane: str, row: Any) -> Pulse | None:
    things = [thing for thing in work.catalog.lanes.get(lane, ()) if thing.body.type == "heartbeat"]
    for thing in sorted(things, key=is_watched, reverse=True):  # one that is disabled is meant only where no other is
        signal = signal_of(thing.body.source, row.source, row.body)
        if signal is not None:
            return Pulse(thing, signal)
    return None


def load(work: Work, lane: str, integration_ids: Sequence[str]) -> None:
    """Load what pulses may change, incidents first: people's commands lock them in this order too."""
    ids = sorted(set(integration_ids))
    known = work.load_open(lane, [outage_key(one) for one in ids])
    work.load_followers([record.id for record in known.values()])
    work.load_heartbeats(ids)


def take_pulses(work: Work, lane: str, rows: Sequence[Any]) -> set[str]:
    """Decide those of a lane's messages that are pulses, in order; return the ids of the others."""
    found = {row.id: one for row in rows if (one := _pulse_of(work, lane, row)) is not None}
    if not found:
        return {row.id for row in rows}
    load(work, lane, [one.thing.id for one in found.values()])
    reports = [_take(work, row, found[row.id]) for row in rows if row.id in found]
    outcomes = [
        (one.message_id, judged(MessageStatus.PENDING, Verdict(one.outcome)), one.reason, work.now) for one in reports
    ]
    messages.decide(work.tx, outcomes, reports)
    return {row.id for row in rows} - found.keys()


def _take(work: Work, row: Any, one: Pulse) -> messages.Report:
    thing, signal = one
    record = work.load_heartbeats([thing.id])[thing.id]
    before = record.value
    verdict, why = _taken(work, row, one, record)
    after = record.value
    action = Action.OPEN if signal.kind == "fail" else Action.UPDATE
    if before.status is HeartbeatStatus.DOWN and after.status is HeartbeatStatus.UP:
        action = Action.CLOSE
    if verdict is Verdict.IGNORED:
        action = Action.IGNORE
    is_about = verdict is Verdict.APPENDED or before.status is not after.status
    is_down = HeartbeatStatus.DOWN in (before.status, after.status)
    incident = work.load_incident(after.incident_id) if is_about and is_down else None
    return messages.Report(
        row.id,
        0,
        action,
        verdict,
        why,
        outage_key(thing.id),
        thing.id,
        incident.id if incident else "",
        incident.value.policy_id if incident else "",
        thing.revision_id,
    )


def _taken(work: Work, row: Any, one: Pulse, record: Record[Pulses]) -> tuple[Verdict, str]:
    thing, signal = one
    said = f"pulse {signal.kind}" + (f" (exit status {signal.exit_status})" if signal.exit_status else "")
    if not is_watched(thing):
        return Verdict.IGNORED, f"{said}: the integration is disabled"
    if row.is_test:
        return Verdict.IGNORED, f"{said}: a test changes nothing"
    before = record.value
    if row.received_at < before.last_at - SKEW:
        return Verdict.IGNORED, f"{said}: a newer pulse was decided before"
    at = max(row.received_at, before.last_at)
    excuse = work.catalog.compiled[thing.id].maintenance(at)
    work.decided(record, pulses.pulse(before, _settings(thing), signal, row.id, at, excuse), cause=row.id)
    is_repeat = signal.kind == "fail" and before.status is HeartbeatStatus.DOWN
    if is_repeat:
        open_outage(work, record, PulseFailed(row.id, signal.text), row.id)
    return (
        Verdict.APPENDED if is_repeat else Verdict.MAPPED,
        f"{said}: {pulses.state_text(record.value, _settings(thing))}",
    )


def take_missed(work: Work, limit: int) -> int:
    """Decide the deadlines that have come; return how many were decided."""
    return sum(_missed(work, one) for one in heartbeats.due(work.tx, work.now, limit))


def _missed(work: Work, integration_id: str) -> bool:
    thing = work.catalog.things[integration_id]
    lane = thing.body.api_url_id
    if not messages.hold(work.tx, lane) or messages.pending(work.tx, lane, 1):
        return False  # another node has the lane, or a pulse waits to be decided: then it is looked at again
    load(work, lane, [integration_id])
    record = work.load_heartbeats([integration_id])[integration_id]
    if is_watched(thing):
        down = downtimes.since(work.tx, record.value.planned_at - MINUTE)
        excuse = work.catalog.compiled[integration_id].maintenance(work.now)
        decision = pulses.miss(record.value, _settings(thing), down, work.now, excuse)
    else:
        decision = pulses.end(record.value, _ended_because(thing), work.now)
    work.decided(record, decision, cause=thing.revision_id)
    return True


def follow_change(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Begin, plan anew or end a heartbeat, as its integration was created or changed."""
    was, now_is = old is not None and is_watched(old), is_watched(new)
    if not (was or now_is):
        return
    if was and now_is and old is not None and old.body.heartbeat == new.body.heartbeat:
        return
    load(work, new.body.api_url_id, [new.id])
    record = work.load_heartbeats([new.id])[new.id]
    if not now_is:
        decision = pulses.end(record.value, _ended_because(new), work.now)
    elif was:
        decision = pulses.replan(record.value, _settings(new), work.now)
    else:
        reason = BeganBecause.ENABLED if old else BeganBecause.CREATED
        decision = pulses.begin(record.value, _settings(new), reason, work.now)
    if decision.events:
        work.decided(record, decision, actor=actor, cause=new.revision_id)


def _ended_because(thing: Thing) -> EndedBecause:
    if thing.archived_at:
        return EndedBecause.ARCHIVED
    return EndedBecause.TYPE_CHANGED if thing.body.type != "heartbeat" else EndedBecause.DISABLED


def open_outage(work: Work, record: Record[Pulses], event: Event, cause: str) -> None:
    """Open the incident of a heartbeat that went down, under the integration's policy; join one that is unresolved."""
    thing = work.catalog.things[record.id]
    message_id = event.message_id if isinstance(event, PulseFailed) else ""
    incident = _unresolved(work, record, thing)
    if incident is not None and _holds(incident, thing):
        appended = Appended(message_id, reason=_said(event))
        decision = decide.decided(incident.value, incident.id, (appended,), work.now)
        work.decided(incident, decision, cause=message_id or cause)
    elif incident is not None and incident.value.dedup_key == outage_key(thing.id):
        join(work, incident, _report(work, thing, event), message_id, "it had been over")
    else:
        number = counters.take(work.tx, "incident_number")
        report = _report(work, thing, event)
        incident = open_incident(work, thing.body.api_url_id, report, thing, message_id, number)
    record.value = replace(record.value, incident_id=incident.id)


def _report(work: Work, thing: Thing, event: Event) -> Report:
    """Return the report of an outage, with what the integration's settings say of it as of a message's."""
    says = _said(event)
    subject = f"{thing.name}: {says[:1].lower()}{says[1:]}"
    text = event.text if isinstance(event, PulseFailed) else ""
    document = {"problem": event.reason, "subject": subject, "text": text}
    compiled = work.catalog.compiled[thing.id]
    policy_id, policy_reason = compiled.choose(document, work.now)
    return Report(
        Action.OPEN,
        outage_key(thing.id),
        says,
        subject=clean(subject, SUBJECT_MAX),
        text=text,
        severity="error",
        labels={"heartbeat": thing.key},
        links=compiled.extras.links(document),
        policy_id=policy_id,
        policy_reason=policy_reason,
        attributes=compiled.extras.attributes(document)[0],
        recipients=compiled.recipients(document, "", ""),
    )


def _said(event: Event) -> str:
    return sentence(event.says, event.reason, detail_of(event)).rstrip(".")


def end_outage(work: Work, record: Record[Pulses], event: Event, cause: str) -> None:
    """Resolve the incident of an outage that is over, or that nobody waits for any more."""
    thing = work.catalog.things[record.id]
    message_id = event.message_id if isinstance(event, PulsesResumed) else ""
    incident = _unresolved(work, record, thing)
    if incident is not None and _holds(incident, thing):
        decision = decide.over(incident.value, _problem(incident, thing), message_id, _said(event), work.now)
        work.decided(incident, decision, cause=message_id or cause)


def _problem(incident: Record[Incident], thing: Thing) -> str:
    return decide.problem_of(incident.value, thing.body.api_url_id, outage_key(thing.id))


def _holds(incident: Record[Incident], thing: Thing) -> bool:
    """Whether the outage isn't over in its incident, which may hold other problems since some were merged into it."""
    return decide.has_problem(incident.value, _problem(incident, thing))


def _unresolved(work: Work, record: Record[Pulses], thing: Thing) -> Record[Incident] | None:
    """Return the unresolved incident of a heartbeat; one that was opened a moment ago is in no table yet."""
    found = work.load_incidents([record.value.incident_id]) if record.value.incident_id else []
    if found and not found[0].value.is_resolved:
        return found[0]
    return next(iter(work.load_open(thing.body.api_url_id, [outage_key(thing.id)]).values()), None)


def heed_incident(work: Work, incident: Record[Incident], event: Resolved | Reopened, cause: str) -> None:
    """Let heartbeats follow their incident: when people resolve it, a pulse is expected anew; reopened, it is down."""
    for thing in _heartbeats_in(work, incident, event):
        record = work.load_heartbeats([thing.id])[thing.id]
        decision: Decision[Pulses] = Decision(record.value)
        if isinstance(event, Reopened):
            decision = pulses.reopen(record.value, incident.id, event.by_name, work.now)
        elif event.merged_into:
            decision = Decision(replace(record.value, incident_id=event.merged_into))
        else:
            decision = pulses.dismiss(record.value, _settings(thing), event.by_name, work.now)
        if decision.state != record.value:
            work.decided(record, decision, cause=cause)


def _heartbeats_in(work: Work, incident: Record[Incident], event: Resolved | Reopened) -> list[Thing]:
    """Return the heartbeats whose outage an incident is, and those whose outage was merged into it."""
    value = incident.value
    own = work.catalog.things.get(value.integration_id)
    things = [own] if own is not None and value.dedup_key == outage_key(own.id) else []
    if value.linked_ids and isinstance(event, Resolved):
        known = {outage_key(one.id): one for one in work.catalog.kind("integration").values()}
        joined = [known[key] for _, key in grouped.of_incident(work.tx, incident.id) if key in known]
        found = work.load_heartbeats([one.id for one in joined])
        things += [one for one in joined if found[one.id].value.incident_id == incident.id]
    return [thing for thing in things if is_watched(thing)]


def _settings(thing: Thing) -> Heartbeat:
    settings = thing.body.heartbeat
    assert settings is not None  # an integration of this type isn't saved without
    return settings
