"""What workflows did: the log of their runs, with each step's outcome and what became of what it sent."""

from litestar import get
from litestar.params import FromPath

from tocsin.kernel.instants import to_text
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryStatus
from tocsin.respond.workflows.runs import Outcome, WorkflowRun, WorkflowRunStatus
from tocsin.server.api import checking, incidents
from tocsin.server.api.answers import Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.store import deliveries, views, workflows
from tocsin.store.tx import Tx


class StepDelivery(Answer, frozen=True):
    """A message or call that a step sent, and what became of it."""

    id: str
    channel: str
    to: str
    status: DeliveryStatus
    attempts: int
    last_error: str


class StepShown(Answer, frozen=True):
    """What became of one action, at the run's time number `time`."""

    at: str
    time: int
    kind: str
    text: str
    outcome: Outcome
    detail: str
    deliveries: list[StepDelivery]


class WorkflowRunShown(Answer, frozen=True):
    """One run of a workflow on an incident: why it began and ended, when it acts next, and what it did."""

    id: str
    workflow_id: str
    workflow_name: str
    workflow_revision: str
    incident_id: str
    status: WorkflowRunStatus
    reason: str
    why: str
    ended_because: str
    started_at: str
    ended_at: str | None
    due_at: str | None
    times: int
    steps: list[StepShown]


@get("/api/v1/workflows/{thing_id:str}/runs")
async def list_workflow_runs(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], cursor: Cursor = "", limit: Limit = 50
) -> Page[WorkflowRunShown]:
    """List a workflow's runs, the newest first; those on incidents that you may not see are left out."""
    seen(house, actor, "workflow", thing_id)

    def load(tx: Tx) -> tuple[list[WorkflowRunShown], str]:
        found, after = workflows.page(tx, {"workflow_id": thing_id}, cursor, limit)
        known = views.incidents_of(tx, sorted({one.incident_id for one in found}))
        visible = {one.id for one in known if checking.sees(actor, "incident", one.team_id)}
        return _shown(tx, [one for one in found if one.incident_id in visible]), after

    items, after = await house.read(load)
    return Page(items, after or None)


@get("/api/v1/incidents/{incident_id:str}/workflows")
async def list_incident_workflows(
    house: TheHouse, actor: TheActor, incident_id: FromPath[str], cursor: Cursor = "", limit: Limit = 50
) -> Page[WorkflowRunShown]:
    """List what workflows did to an incident, the newest run first."""
    await incidents.seen(house, actor, incident_id)

    def load(tx: Tx) -> tuple[list[WorkflowRunShown], str]:
        found, after = workflows.page(tx, {"incident_id": incident_id}, cursor, limit)
        return _shown(tx, found), after

    items, after = await house.read(load)
    return Page(items, after or None)


def _shown(tx: Tx, found: list[WorkflowRun]) -> list[WorkflowRunShown]:
    ids = [one for run in found for step in run.steps for one in step.delivery_ids]
    sent = {one.id: one.value for one in deliveries.by_ids(tx, ids)}
    return [_run(run, sent) for run in found]


def _run(run: WorkflowRun, sent: dict[str, Delivery]) -> WorkflowRunShown:
    steps = [
        StepShown(
            to_text(step.at),
            step.time,
            step.kind,
            step.says,
            step.outcome,
            step.detail,
            [_delivery(sent[one]) for one in step.delivery_ids if one in sent],
        )
        for step in run.steps
    ]
    return WorkflowRunShown(
        id=run.id,
        workflow_id=run.workflow_id,
        workflow_name=run.workflow_name,
        workflow_revision=run.revision_id,
        incident_id=run.incident_id,
        status=run.status,
        reason=run.reason,
        why=run.why,
        ended_because=run.ended_because,
        started_at=to_text(run.started_at),
        ended_at=moment(run.ended_at),
        due_at=moment(run.due_at),
        times=run.times,
        steps=steps,
    )


def _delivery(one: Delivery) -> StepDelivery:
    return StepDelivery(one.id, one.channel, one.to, one.status, one.attempts, one.last_error)


ROUTES = (list_incident_workflows, list_workflow_runs)
