"""
Workflows: whoever listens hears what happens to an incident, and time comes by timers, each at the exact instant.

A workflow is looked at when a decision is whole, so that it sees no half-done change. What its own actions cause
doesn't set it off again; workflows that set each other off, and runs of one incident, are bounded.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tocsin.engine.actions import run_actions
from tocsin.engine.facts import facts_of
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.incidents.incidents import Incident, Resolved
from tocsin.respond.workflows import runs
from tocsin.respond.workflows.checks import CompiledWorkflow
from tocsin.respond.workflows.conditions import Facts
from tocsin.respond.workflows.runs import (
    CHAIN_MAX,
    RUNS_MAX,
    BlockedBecause,
    EndedBecause,
    WorkflowRun,
)
from tocsin.respond.workflows.setting_off import SetOff, holds_for, set_off
from tocsin.store import timers, workflows
from tocsin.store.catalog import Catalog
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.timers import Timer

KIND = "workflow"
REVIEW = "workflow_review"
SCAN = "workflow_scan"
SCAN_MAX = 50  # incidents that one turn looks at for a workflow that was changed

Flow = tuple[Thing, CompiledWorkflow]
Live = Mapping[str, Flow]


class Heard(NamedTuple):
    """What happened to an incident, and by the actions of which workflows, each set off by the one before."""

    event: Event
    cause: str
    chain: tuple[str, ...]


NOBODY = Heard(Event(), "", ())


def live(catalog: Catalog) -> Live:
    """Return the workflows that are enabled, by id."""
    found: Live | None = catalog.remembered.get("workflows")
    if found is None:
        things = catalog.kind("workflow").values()
        found = {one.id: (one, CompiledWorkflow(one.body)) for one in things if one.body.is_enabled}
        catalog.remembered["workflows"] = found
    return found


def hear(work: Work, record: Record[Any], event: Event, cause: str) -> None:
    """Let workflows look at an incident once the decision of which this is a part is whole."""
    if not live(work.catalog):
        return
    incident = record if record.subject is None else record.subject
    if not isinstance(incident.value, Incident) or incident.value.is_test:
        return
    if isinstance(record.value, Delivery) and record.value.workflow_run_id:
        return  # what workflows send sets none off
    work.heard.setdefault(incident.id, []).append(Heard(event, cause, work.chain))
    work.later(f"{KIND} {incident.id}", lambda: _look_at(work, incident))


def ring_workflow(work: Work, timer: Timer) -> None:
    """Do what a workflow waited for with an incident, or look whether time has made its conditions met."""
    incident = work.load_incident(timer.subject_id)
    work.later(timer.id, lambda: _rung(work, incident, str(timer.state["workflow_id"])))


def follow_workflow(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Let a changed workflow's runs be looked at, and the unresolved incidents whose time may bring it."""
    if old is not None:
        timers.set_timer(work.tx, Timer(f"{REVIEW} {new.id}", REVIEW, new.id, work.now, {"after": ""}))
    if not new.archived_at and new.body.is_enabled and CompiledWorkflow(new.body).is_timed:
        timers.set_timer(work.tx, Timer(f"{SCAN} {new.id}", SCAN, new.id, work.now, {"after": ""}))


def scan(work: Work, timer: Timer) -> None:
    """Set a workflow's timers for some unresolved incidents; the next ones are due at once."""
    found = live(work.catalog).get(timer.subject_id)
    if found is None:
        return
    ids = workflows.unresolved(work.tx, str(timer.state["after"]), SCAN_MAX)
    for incident in work.load_incidents(ids):
        run = work.workflow_runs_of(incident).get(timer.subject_id)
        if applies(work, incident.value, found[0]) and not (run and run.value.is_active):
            _wait(work, incident, found[0], found[1], run)
    if len(ids) == SCAN_MAX:
        timers.set_timer(work.tx, Timer(timer.id, SCAN, timer.subject_id, work.now, {"after": ids[-1]}))


def review(work: Work, timer: Timer) -> None:
    """End those of a changed workflow's runs that it means no more; the next ones are looked at at once."""
    ids = workflows.acted_on(work.tx, timer.subject_id, str(timer.state["after"]), SCAN_MAX)
    for incident in work.load_incidents(ids):
        work.later(f"{REVIEW} {incident.id}", lambda incident=incident: _rung(work, incident, timer.subject_id))
    if len(ids) == SCAN_MAX:
        timers.set_timer(work.tx, Timer(timer.id, REVIEW, timer.subject_id, work.now, {"after": ids[-1]}))


def applies(work: Work, incident: Incident, thing: Thing) -> bool:
    """Whether a workflow holds for an incident by the policy with which that goes on."""
    policy: Policy = work.keeper.revision(work.tx, incident.policy_revision) if incident.policy_revision else Policy()
    return holds_for(thing.body, thing.id, thing.team_id, incident, policy.workflow_ids)


def _look_at(work: Work, incident: Record[Incident]) -> None:
    heard: list[Heard] = work.heard.pop(incident.id, [])
    is_over = any(isinstance(one.event, Resolved) for one in heard)
    for run in work.workflow_runs_of(incident).values():
        if run.value.is_active and (
            reason := EndedBecause.RESOLVED if is_over else _unfit(work, incident, run.value.workflow_id)
        ):
            _end(work, incident, run, reason)
    flows = [one for one in live(work.catalog).values() if applies(work, incident.value, one[0])]
    _look(work, incident, flows, heard)


def _look(work: Work, incident: Record[Incident], flows: Sequence[Flow], heard: list[Heard]) -> None:
    """
    See what an incident's change, or (where nothing was heard) time, means to workflows.

    All are asked before the first of them acts: what that changes is heard like anything else.
    """
    begin = [(*one, found) for one in flows if (found := _set_off(work, incident, *one, heard)) is not None]
    for thing, compiled, (by, why) in begin:
        _begin(work, incident, thing, compiled, by, why)
    for thing, compiled in flows:
        _wait(work, incident, thing, compiled, work.workflow_runs_of(incident).get(thing.id))


def _set_off(
    work: Work, incident: Record[Incident], thing: Thing, compiled: CompiledWorkflow, heard: list[Heard]
) -> tuple[Heard, SetOff] | None:
    """Return what lets a workflow begin, and why; None where it doesn't."""
    run = work.workflow_runs_of(incident).get(thing.id)
    if run is not None and run.value.is_active:
        _heed(work, incident, run)
        if run.value.is_active:
            return None
    known = facts_of(work, incident, compiled.fields)
    others = [one for one in heard if thing.id not in one.chain[-1:]]  # not what it did itself
    heeded = sorted(others, key=lambda one: thing.id in one.chain)
    found = set_off(compiled, known, [one.event for one in heeded], is_time=not heard)
    if not compiled.body.events and not compiled.is_met(known):
        _forget(run)
    if found is None or not (compiled.body.events or run is None or not run.value.is_met):
        return None
    return next((one for one in heeded if one.event is found.event), NOBODY), found


def _heed(work: Work, incident: Record[Incident], run: Record[WorkflowRun]) -> None:
    """End a run that is over by what happened: what it waits for isn't so any more, or it was to go on until this."""
    compiled = _of(work, run.value)
    known = facts_of(work, incident, compiled.fields)
    if not compiled.until.is_empty and (until := compiled.until.judge(known)).is_met:
        _end(work, incident, run, EndedBecause.UNTIL, until.why())
    elif not run.value.times and not (when := compiled.when.judge(known)).is_met:
        _end(work, incident, run, EndedBecause.NO_LONGER, when.why())


def _rung(work: Work, incident: Record[Incident], workflow_id: str) -> None:
    flow = live(work.catalog).get(workflow_id)
    run = work.workflow_runs_of(incident).get(workflow_id)
    unfit = _unfit(work, incident, workflow_id)
    if run is not None and unfit:
        _end(work, incident, run, unfit)
    if flow is None or unfit:
        return
    if run is None or not run.value.is_active:
        _look(work, incident, (flow,), [])
        return
    _heed(work, incident, run)
    if run.value.is_active and run.value.due_at <= work.now:
        _act(work, incident, run, _of(work, run.value), ())
    _wait(work, incident, *flow, run)


def _unfit(work: Work, incident: Record[Incident], workflow_id: str) -> EndedBecause | None:
    """Return why a workflow has nothing to do with an incident any more; None where it has."""
    flow = live(work.catalog).get(workflow_id)
    if flow is None:
        return EndedBecause.OFF
    return None if applies(work, incident.value, flow[0]) else EndedBecause.APART


def _begin(
    work: Work, incident: Record[Incident], thing: Thing, compiled: CompiledWorkflow, by: Heard, why: SetOff
) -> None:
    known = work.workflow_runs_of(incident)
    count = work.count_workflow_runs(incident)
    if count > RUNS_MAX:
        return  # the timeline says so already
    run = WorkflowRun(work.ids.new("wfr"), thing.id, thing.name, thing.revision_id, incident.id)
    if count == RUNS_MAX:
        decision = runs.block(run, BlockedBecause.COUNT, RUNS_MAX, work.now)
    elif thing.id in by.chain:
        decision = runs.block(run, BlockedBecause.CIRCLE, 1, work.now)
    elif len(by.chain) >= CHAIN_MAX:
        decision = runs.block(run, BlockedBecause.DEPTH, CHAIN_MAX, work.now)
    else:
        decision = runs.start(run, compiled.body, why.reason, why.why, work.now)
    record = known[thing.id] = work.add(Record(run.id, decision.state, is_new=True, subject=incident))
    work.decided(record, decision, actor=thing.id, cause=by.cause)
    if record.value.is_active and record.value.due_at <= work.now:
        _act(work, incident, record, compiled, by.chain)


def _act(
    work: Work,
    incident: Record[Incident],
    run: Record[WorkflowRun],
    compiled: CompiledWorkflow,
    chain: tuple[str, ...],
) -> None:
    outer, work.chain = work.chain, (*chain, run.value.workflow_id)
    steps = run_actions(work, incident, run.value, compiled.body)
    work.chain = outer
    decision = runs.acted(run.value, compiled.body, steps, work.now)
    work.decided(run, decision, actor=run.value.workflow_id, cause=run.id)


def _end(work: Work, incident: Record[Incident], run: Record[WorkflowRun], reason: EndedBecause, why: str = "") -> None:
    if run.value.is_active:
        work.decided(run, runs.end(run.value, reason, work.now, why), actor=run.value.workflow_id, cause=run.id)
        timers.clear(work.tx, _timer_id(run.value.workflow_id, incident.id))


def _forget(run: Record[WorkflowRun] | None) -> None:
    """Remember that the conditions are no longer met, so that the workflow begins again when they are."""
    if run is not None and run.value.is_met:
        run.value = runs.unmet(run.value)
        run.is_changed = True


def _wait(
    work: Work, incident: Record[Incident], thing: Thing, compiled: CompiledWorkflow, run: Record[WorkflowRun] | None
) -> None:
    """Set the timer for when the run acts next, else for when time alone makes the conditions met."""
    if run is not None and run.value.is_active:
        due_at = run.value.due_at
    elif compiled.is_timed:
        due_at = _next_at(compiled, facts_of(work, incident, compiled.fields))
    else:
        return
    timer_id = _timer_id(thing.id, incident.id)
    if due_at:
        timers.set_timer(work.tx, Timer(timer_id, KIND, incident.id, due_at, {"workflow_id": thing.id}))
    else:
        timers.clear(work.tx, timer_id)


def _next_at(compiled: CompiledWorkflow, known: Facts) -> int:
    return 0 if compiled.is_met(known) else compiled.when.next_at(known)


def _timer_id(workflow_id: str, incident_id: str) -> str:
    return f"{KIND} {workflow_id} {incident_id}"


def _of(work: Work, run: WorkflowRun) -> CompiledWorkflow:
    """Return the workflow of the revision with which a run began."""
    found = live(work.catalog).get(run.workflow_id)
    if found is not None and found[0].revision_id == run.revision_id:
        return found[1]
    return CompiledWorkflow(work.keeper.revision(work.tx, run.revision_id))
