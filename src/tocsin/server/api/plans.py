"""An incident's plan: what its escalation does next and when, whom that reaches and how, unless somebody takes over."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from tocsin.accounts.people import ContactRule, User
from tocsin.engine.people import people_of
from tocsin.kernel.events import Event, detail_of, kind_of, sentence
from tocsin.kernel.instants import SECOND, to_text
from tocsin.respond.escalation.foresee import Foreseen, foresee
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import Paged, Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.incidents import seen
from tocsin.server.api.timelines import SAYS
from tocsin.server.house import House
from tocsin.store import runs, views
from tocsin.store.catalog import Catalog
from tocsin.store.tx import Tx

ROUNDS_MAX = 20

ASKED_MAX = 100

Asked = Annotated[list[str], QueryParameter(max_items=ASKED_MAX, description="The incidents, each by its id.")]
Rounds = Annotated[int, QueryParameter(ge=0, le=ROUNDS_MAX, description="How many further rounds to look ahead.")]


class PlannedDelivery(Answer, frozen=True):
    """A message to one contact method of the person."""

    at: str
    method_id: str
    channel: str


class PlannedEvent(Answer, frozen=True):
    """What will happen: a page, a step that reaches nobody, or the end; `text` says it."""

    kind: str
    reason: str
    text: str
    user_id: str
    user_name: str
    role: str
    deliveries: list[PlannedDelivery]


class PlannedStep(Answer, frozen=True):
    """What happens at one instant; `step` and `round` count from 1."""

    at: str
    step: int
    round: int
    events: list[PlannedEvent]


class IncidentPlan(Answer, frozen=True):
    """The walk as it stands (`status`: active, halted, exhausted, or '' without one) and its steps to come."""

    incident_id: str
    run_id: str
    status: str
    policy_id: str
    policy_name: str
    policy_revision: str
    next_at: str | None
    steps: list[PlannedStep]


@get("/api/v1/incidents/{incident_id:str}/plan")
async def read_incident_plan(
    house: TheHouse, actor: TheActor, incident_id: FromPath[str], rounds: Rounds = 1
) -> IncidentPlan:
    """Read what the incident's escalation does next, by the code that will do it."""
    incident, _ = await seen(house, actor, incident_id)
    (plan,) = await _plans(house, [incident], rounds)
    return plan


@get("/api/v1/incidents/plans")
async def list_incident_plans(house: TheHouse, actor: TheActor, incident_id: Asked) -> Page[IncidentPlan]:
    """List what the escalations of several incidents do next, in this round; an unknown incident is left out."""
    found = await house.read(lambda tx: views.incidents_of(tx, incident_id))
    visible = [one for one in found if checking.sees(actor, "incident", one.team_id)]
    return Page(await _plans(house, visible, 0), None)


async def _plans(house: House, incidents: list[Incident], rounds: int) -> list[IncidentPlan]:
    def load(tx: Tx) -> dict[str, tuple[Run, Policy]]:
        found = [one.value for one in runs.latest(tx, [incident.id for incident in incidents])]
        return {
            run.incident_id: (run, house.keeper.revision(tx, run.policy_revision) if run.policy_revision else Policy())
            for run in found
        }

    walks = await house.read(load)
    return [_plan(house, one, *walks.get(one.id, (None, Policy())), rounds) for one in incidents]


def _plan(house: House, incident: Incident, run: Run | None, policy: Policy, rounds: int) -> IncidentPlan:
    catalog = house.keeper.current
    steps = foresee(run, policy, lambda at: people_of(catalog, incident, at), house.now(), rounds) if run else []
    return IncidentPlan(
        incident_id=incident.id,
        run_id=run.id if run else "",
        status=run.status if run else "",
        policy_id=run.policy_id if run else "",
        policy_name=catalog.things[run.policy_id].name if run and run.policy_id in catalog.things else "",
        policy_revision=run.policy_revision if run else "",
        next_at=moment(run.due_at) if run else None,
        steps=[_step(catalog, one) for one in steps],
    )


def _step(catalog: Catalog, foreseen: Foreseen) -> PlannedStep:
    places = [detail_of(event) for event in foreseen.events]
    place = next((one for one in reversed(places) if "step" in one), {})
    return PlannedStep(
        at=to_text(foreseen.at),
        step=int(place.get("step", 0)),
        round=int(place.get("round", 0) or next((one["rounds"] for one in places if "rounds" in one), 0)),
        events=[_event(catalog, event, foreseen.at) for event in foreseen.events],
    )


def _event(catalog: Catalog, event: Event, at: int) -> PlannedEvent:
    kind = kind_of(event)
    text = sentence(SAYS[kind], event.reason, detail_of(event))
    if not isinstance(event, Paged):
        return PlannedEvent(kind, event.reason, text, "", "", "", [])
    user: User = catalog.kind("user")[event.user_id].body
    channels = {method.id: method.channel for method in user.contact_methods}
    rules = user.contact_rules or tuple(ContactRule(one) for one in channels)
    deliveries = [
        PlannedDelivery(to_text(at + rule.wait * SECOND), rule.method_id, channels[rule.method_id])
        for rule in rules
        if rule.method_id in channels
    ]
    return PlannedEvent(kind, event.reason, text, event.user_id, event.user_name, event.role, deliveries)


ROUTES = (list_incident_plans, read_incident_plan)
