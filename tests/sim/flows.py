"""Workflows of a simulated on-call installation: random ones, and what must hold of all their runs."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from sqlalchemy import select

from tocsin.engine.flow import HEARD
from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.values import from_json
from tocsin.respond.workflows import runs
from tocsin.respond.workflows.checks import check_workflow
from tocsin.respond.workflows.runs import STEPS_MAX, WorkflowRun, WorkflowRunStatus
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.store import deliveries, entries
from tocsin.store.tables import timers, workflow_runs
from tocsin.store.tx import Tx

EVENTS = tuple(event.__name__ for event in HEARD)
ANY = ("Appended", "Exhausted", "Opened", "Paged", "Reopened", "Resolved", "StepReachedNobody")
BY_PEOPLE = ("Acknowledged", "Escalated", "Reopened", "TagsChanged")  # what doesn't come about by itself
KINDS = {event.__name__: event for event in runs.EVENTS}
MET = (
    Condition("is_acknowledged", "equals", "false"),
    Condition("are_deliveries_complete", "equals", "true"),
    Condition("minutes_open", "greater", "20"),
    Condition("minutes_unassigned", "greater", "5"),
    Condition("report_count", "greater", "1"),
    Condition("status", "equals", "acknowledged"),
    Condition("escalation", "in_list", "exhausted, halted"),
)
TO = ("assignee", "managers", "paged", "responders", "subscribers")


def workflow(dice: Random, people: Sequence[str], hook: str) -> Workflow:
    """Return a workflow; one that steers a walk begins only at what people do, so that plans come true without them."""
    steers = dice.random() < 0.4
    actions = (_steers(dice, people), _speaks(dice, people, hook)) if steers else (_speaks(dice, people, hook),)
    waits = not steers and dice.random() < 0.6
    body = Workflow(
        events=(dice.choice(BY_PEOPLE),) if steers else (dice.choice(ANY),) if dice.random() < 0.4 else (),
        when=Conditions(() if steers else (dice.choice(MET),)),
        until=Conditions((dice.choice(MET),)) if waits and dice.random() < 0.3 else Conditions(),
        after=dice.choice((60, 600, 5_000)) if waits else 0,
        every=dice.choice((0, 60, 900)) if waits else 0,
        times_max=dice.randint(1, 4),
        actions=actions,
        is_enabled=True,
        is_for_all=True,
    )
    check_workflow(body, EVENTS)
    return body


def _steers(dice: Random, people: Sequence[str]) -> Action:
    return dice.choice(
        (
            Action("assign", user_ids=(dice.choice(people),)),
            Action("resolve", text="swept"),
            Action("set_priority", priority=dice.choice(("P1", "P2"))),
            Action("stop"),
        )
    )


def _speaks(dice: Random, people: Sequence[str], hook: str) -> Action:
    return dice.choice(
        (
            Action("add_responders", user_ids=(dice.choice(people),)),
            Action("http", url="https://desk.example.com/$number"),
            Action("message", to=(dice.choice(TO),), text="$subject"),
            Action("note", text="$now"),
            Action("page", user_ids=(dice.choice(people),)),
            Action("send", hook_id=hook, text="$status"),
        )
    )


def check_flows(where: str, tx: Tx, now: int) -> None:
    """Each run is what its timeline says, is due where it goes on, and sent just what its log has."""
    told: dict[str, list[str]] = defaultdict(list)
    sent: dict[str, set[str]] = defaultdict(set)
    found = [(row, from_json(row.state, WorkflowRun)) for row in tx.all(select(workflow_runs))]
    for incident_id in sorted({run.incident_id for _, run in found}):
        for entry in entries.timeline(tx, incident_id, limit=100_000):
            if entry.kind in KINDS:
                told[entry.detail["run_id"]].append(entry.kind)
        for one in deliveries.of_subjects(tx, [incident_id]):
            sent[one.value.workflow_run_id].add(one.id)
    due = {row.id: row.due_at for row in tx.all(select(timers).where(timers.c.kind == "workflow"))}
    for row, run in found:
        status: WorkflowRunStatus | None = None
        for kind in told[run.id]:
            status = runs.NEXT[status, KINDS[kind]]
        says = (status, told[run.id].count("WorkflowActed"))
        assert says == (run.status, run.times) == (row.status, run.times), f"{where}, {run.id} is not what was told"
        if run.is_active:
            at = due.get(f"workflow {run.workflow_id} {run.incident_id}")
            assert at == run.due_at >= now, f"{where}, {run.id} goes on, and isn't due"
        logged = {one for step in run.steps for one in step.delivery_ids}
        assert len(run.steps) == STEPS_MAX or logged == sent[run.id], (
            f"{where}, {run.id} sent what its log doesn't have"
        )
