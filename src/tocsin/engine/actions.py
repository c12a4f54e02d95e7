"""Actions: a workflow acts on an incident. Whatever changes it is decided as if a person commanded it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tocsin.engine.deciding import DECIDES, decision_of
from tocsin.engine.facts import facts_of, tokens_of
from tocsin.engine.informing import message_of, tell
from tocsin.engine.planning import Planned, Planner
from tocsin.engine.work import Work
from tocsin.kernel.errors import Refused
from tocsin.outbound.channels import http
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.outbound.deliveries.deliveries import LASTS, Delivery, DeliveryPurpose
from tocsin.respond.escalation import steering
from tocsin.respond.escalation.runs import HaltedBecause
from tocsin.respond.incidents.decide import Person
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.workflows.runs import Outcome, StepRan, WorkflowRun
from tocsin.respond.workflows.workflows import Workflow
from tocsin.store.records import Record

PURPOSE = DeliveryPurpose.MESSAGE


class Done(NamedTuple):
    """What became of an action."""

    outcome: Outcome = Outcome.DONE
    detail: str = ""
    delivery_ids: tuple[str, ...] = ()


def person_of(workflow_id: str, name: str) -> Person:
    """Return a workflow as those who command are named."""
    return Person(workflow_id, f"Workflow {name}")


def run_actions(work: Work, incident: Record[Incident], run: WorkflowRun, workflow: Workflow) -> tuple[StepRan, ...]:
    """Do a workflow's actions in order; one that is refused leaves the others alone."""
    sent = [one.value for one in work.deliveries_of(incident.id)]
    return tuple(_step(work, incident, run, workflow, place, sent) for place in range(len(workflow.actions)))


def _step(
    work: Work, incident: Record[Incident], run: WorkflowRun, workflow: Workflow, place: int, sent: Sequence[Delivery]
) -> StepRan:
    tokens = tokens_of(facts_of(work, incident, ()), work.public_url)
    planned = Planner(work.catalog, incident.value, sent, tokens, work.now).plan(workflow.actions[place])
    kind = planned.action.kind
    try:
        done = DOES[kind](work, incident, run, planned)
    except Refused as error:
        done = Done(Outcome.REFUSED, error.detail)
    return StepRan(work.now, run.times + 1, kind, planned.says, done.outcome, done.detail, done.delivery_ids)


def _decided(work: Work, incident: Record[Incident], run: WorkflowRun, planned: Planned) -> Done:
    """Change the incident; raise Refused where that can't be."""
    by = person_of(run.workflow_id, run.workflow_name)
    decision = decision_of(work.catalog, incident.value, planned, by, work.now)
    if not decision.events:
        return Done(Outcome.NOTHING)
    work.decided(incident, decision, actor=run.workflow_id, cause=run.id)
    return Done()


def _stopped(work: Work, incident: Record[Incident], run: WorkflowRun, _planned: Planned) -> Done:
    walk = work.run_of(incident.id)
    if walk is None:
        return Done(Outcome.NOTHING, "there is none")
    decision = steering.halt(walk.value, HaltedBecause.WORKFLOW)
    if not decision.events:
        return Done(Outcome.NOTHING, f"it is {walk.value.status}")
    work.decided(walk, decision, actor=run.workflow_id, cause=run.id)
    return Done()


def _messaged(work: Work, incident: Record[Incident], run: WorkflowRun, planned: Planned) -> Done:
    message = message_of(work, incident.value, planned.subject, planned.text)
    ids = tell(work, incident, planned.audience, message, run.id, run.id)
    return Done(delivery_ids=ids) if ids else Done(Outcome.NOTHING, "nobody can be reached")


def _called(work: Work, incident: Record[Incident], run: WorkflowRun, planned: Planned) -> Done:
    """Put an HTTP call on its way. Its headers, which may be secrets, are the workflow's when it is sent."""
    action = planned.action
    call = {"method": action.method, "url": planned.url, "body": planned.body, "fields": planned.fields}
    whose = {"workflow_id": run.workflow_id, "template": action.url}
    title = f"#{incident.value.number} {planned.says}"
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=incident.id,
        purpose=PURPOSE,
        channel=http.CHANNEL.kind,
        to=planned.host,
        message=Message(MessageKind.MESSAGE, title, at=work.now, document=call | whose),
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[PURPOSE],
        revision_id=run.revision_id,
        workflow_run_id=run.id,
    )
    work.queue(incident, delivery, run.id)
    return Done(delivery_ids=(delivery.id,))


Does = Callable[[Work, Record[Incident], WorkflowRun, Planned], Done]
DOES: dict[str, Does] = {
    **dict.fromkeys(DECIDES, _decided),
    "http": _called,
    "message": _messaged,
    "send": _messaged,
    "stop": _stopped,
}
