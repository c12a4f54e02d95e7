"""Try: whether a workflow would act on an incident, why, when, and what it would do. Nothing is written."""

from litestar import post
from litestar.params import FromPath, JSONBody

from tocsin.engine.rehearsing import Foretold, Known, Rehearsed, foretell
from tocsin.kernel.values import Value
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.workflows.conditions import ConditionVerdict
from tocsin.respond.workflows.workflows import ActionKind, Workflow
from tocsin.server.api import checking, incidents
from tocsin.server.api.answers import Answer, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import MASK, seen
from tocsin.store import deliveries, runs, workflows
from tocsin.store.tx import Tx


class WorkflowTry(Value, frozen=True, forbid_unknown_fields=True):
    """The incident, and the edited `body` (as saved where there is none)."""

    incident_id: str
    body: Workflow | None = None


class ConditionTried(Answer, frozen=True):
    """One condition of the group `all` or `any`: whether it is met, and what its field actually is."""

    group: str
    field: str
    operator: str
    value: str
    negate: bool
    is_met: bool
    actual: str
    text: str


class PlaceTried(Answer, frozen=True):
    """Where a message would go."""

    channel: str
    name: str
    user_id: str
    method_id: str
    hook_id: str


class ActionTried(Answer, frozen=True):
    """One action as it would be done, with its texts filled in; `refusal`: why it would be refused, if it would."""

    kind: ActionKind
    text: str
    subject: str
    message: str
    user_ids: list[str]
    team_ids: list[str]
    places: list[PlaceTried]
    method: str
    url: str
    body: str
    refusal: str


class WorkflowTried(Answer, frozen=True):
    """
    Whether the workflow would begin now (with `events`: at the next of these), and why or why not.

    `at`: when it would do its actions first, as far as that is known; `actions` are as of then. It is tried as if it
    were enabled; `is_enabled`: whether it is.
    """

    would_begin: bool
    why: str
    applies: bool
    is_enabled: bool
    at: str | None
    events: list[str]
    when: list[ConditionTried]
    until: list[ConditionTried]
    actions: list[ActionTried]


@post("/api/v1/workflows/{thing_id:str}/try", status_code=200)
async def try_workflow(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[WorkflowTry]
) -> WorkflowTried:
    """Try a workflow, as saved or edited, on an incident: would it act, why, when, and what would it do."""
    thing = seen(house, actor, "workflow", thing_id)
    incident, _ = await incidents.seen(house, actor, data.incident_id)
    body: Workflow = thing.body
    if data.body is not None:
        body = checking.kept("workflow", data.body, thing.body, MASK)
        checking.body("workflow", body, house.keeper.current, house.templates)

    def load(tx: Tx) -> Foretold:
        revision = incident.policy_revision
        policy: Policy = house.keeper.revision(tx, revision) if revision else Policy()
        walk = next((one.value for one in runs.latest(tx, [incident.id])), None)
        sent = [one.value for one in deliveries.of_subjects(tx, [incident.id])]
        latest = {one.value.workflow_id: one.value for one in workflows.latest(tx, incident.id)}
        known = Known(house.keeper.current, incident, walk, sent, house.url)
        return foretell(known, thing, body, latest.get(thing.id), policy.workflow_ids, house.now())

    return _tried(await house.read(load), body.is_enabled)


def _tried(found: Foretold, is_enabled: bool) -> WorkflowTried:
    return WorkflowTried(
        would_begin=found.would_begin,
        why=found.why,
        applies=found.applies,
        is_enabled=is_enabled,
        at=moment(found.at),
        events=list(found.events),
        when=[_condition(one) for one in found.when],
        until=[_condition(one) for one in found.until],
        actions=[_action(one) for one in found.actions],
    )


def _condition(one: ConditionVerdict) -> ConditionTried:
    return ConditionTried(
        one.group, one.field, one.operator, one.value, one.negate, one.is_met, one.actual, one.words()
    )


def _action(one: Rehearsed) -> ActionTried:
    planned = one.planned
    return ActionTried(
        kind=planned.action.kind,
        text=planned.says,
        subject=planned.subject,
        message=planned.text,
        user_ids=list(planned.user_ids),
        team_ids=list(planned.team_ids),
        places=[PlaceTried(at.channel, at.name, at.user_id, at.method_id, at.hook_id) for at in planned.places],
        method=planned.action.method if planned.url else "",
        url=planned.url,
        body=planned.body,
        refusal=one.refusal,
    )


ROUTES = (try_workflow,)
