"""An incident's plan: what its escalation does next and when, whom that reaches and how, unless somebody takes over."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from tocsin.engine.outlook import Outlook, outlooks
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.incidents import seen
from tocsin.server.api.planned import PlannedStep, planned, summary
from tocsin.server.house import House
from tocsin.store import views

ROUNDS_MAX = 20

ASKED_MAX = 100

Asked = Annotated[list[str], QueryParameter(max_items=ASKED_MAX, description="The incidents, each by its id.")]
Rounds = Annotated[int, QueryParameter(ge=0, le=ROUNDS_MAX, description="How many further rounds to look ahead.")]


class IncidentPlan(Answer, frozen=True):
    """
    The walk as it stands (`status`: that of its run, '' without one) and its steps to come; `text` says what is next.

    `muted`: what mutes the incident now, in words. `next_at`: when the walk itself moves next, null where only
    somebody's act moves it.
    """

    incident_id: str
    run_id: str
    status: str
    policy_id: str
    policy_name: str
    policy_revision: str
    next_at: str | None
    text: str
    muted: str
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
    known = await house.read(lambda tx: outlooks(tx, house.keeper, incidents))
    return [_plan(house, one, known.get(one.id), rounds) for one in incidents]


def _plan(house: House, incident: Incident, outlook: Outlook | None, rounds: int) -> IncidentPlan:
    if outlook is None:
        return IncidentPlan(incident.id, "", "", "", "", "", None, summary(None, ()), "", [])
    catalog, run = house.keeper.current, outlook.run
    steps = planned(catalog, outlook.policy, outlook.steps(house.now(), rounds))
    return IncidentPlan(
        incident_id=incident.id,
        run_id=run.id,
        status=run.status,
        policy_id=run.policy_id,
        policy_name=catalog.things[run.policy_id].name if run.policy_id in catalog.things else "",
        policy_revision=run.policy_revision,
        next_at=moment(run.due_at),
        text=summary(run, steps),
        muted=muted.why if (muted := outlook.people_at(house.now()).muted()) else "",
        steps=steps,
    )


ROUTES = (list_incident_plans, read_incident_plan)
