"""Simulate: who would be paged for an incident that doesn't exist yet, at any time, by the engine's own decisions."""

from typing import Annotated, Any

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.engine.opening import NOBODY, ByHand
from tocsin.engine.simulating import Simulated, Undone, simulate
from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.respond.integrations.choosing import Raw, read_message
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.integrations.samples import alone
from tocsin.respond.integrations.texts import SUBJECT_MAX
from tocsin.server.api.answers import Answer, instant
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.forms import things
from tocsin.server.api.incidents import Priority, Severity
from tocsin.server.api.planned import PlannedStep, planned, summary
from tocsin.server.api.reading import beside, ready
from tocsin.server.house import House
from tocsin.store.things import Thing

PAYLOAD_MAX = 1 << 20  # characters


class Simulation(Value, frozen=True, forbid_unknown_fields=True):
    """
    What would come: from an integration (`integration_id`) or under a policy (`policy_id`), `at` a time ('': now).

    From an integration either a `payload` as its tool sends it, or nothing but a severity: its routes then see a
    document with `severity`, `priority` (the severity in capitals), `labels` and whatever `fields` say.
    """

    integration_id: str = ""
    policy_id: str = ""
    at: str = ""
    severity: Severity = "critical"
    priority: Priority | None = None
    team_id: str = ""
    subject: Annotated[str, Meta(max_length=SUBJECT_MAX)] = "Simulated"
    labels: dict[str, str] = {}
    fields: dict[str, str] = {}
    payload: Annotated[str, Meta(max_length=PAYLOAD_MAX)] = ""
    content_type: str = ""
    query: str = ""


class SimulatedShown(Answer, frozen=True):
    """
    What would happen. `opens` is false where no incident would: `reason` says why.

    `steps` has everything that the walk would do from its beginning, if nobody took over; `text` says it in short.
    """

    at: str
    opens: bool
    reason: str
    subject: str
    severity: str
    priority: str
    team_name: str
    policy_id: str
    policy_name: str
    policy_reason: str
    status: str
    text: str
    steps: list[PlannedStep]


@post("/api/v1/simulate", status_code=200)
async def simulate_incident(house: TheHouse, actor: TheActor, data: JSONBody[Simulation]) -> SimulatedShown:
    """Read who would be paged for an incident that doesn't exist, when and by which methods. Nothing is written."""
    at = instant(data.at, "at") if data.at else house.now()
    integration = seen(house, actor, "integration", data.integration_id) if data.integration_id else None
    if integration is not None:
        report = await _read(house, integration, data, at)
        team_id = integration.team_id
    else:
        report, team_id = _under_policy(house, actor, data)
    require(actor, Verb.SEE, "incident", team_id)
    if report.action is not Action.OPEN:
        return _nothing(report, at)
    by_hand = None if integration else ByHand(NOBODY, team_id, data.priority or "")
    try:
        await house.write(lambda tx: simulate(tx, house.keeper, house.ids, at, report, integration, by_hand))
    except Undone as done:
        return _shown(house, done.simulated, report, at)
    raise AssertionError("a simulation ends by undoing itself")


async def _read(house: House, integration: Thing, data: Simulation, at: int) -> Report:
    """Return what the integration makes of a payload, or of a document that has nothing but a severity."""
    compiled = house.keeper.current.compiled[integration.id]
    if not data.payload:
        document: dict[str, Any] = {"severity": data.severity, "priority": data.severity.upper(), "labels": data.labels}
        policy_id, why = compiled.choose(document | data.fields, at)
        if planned_in := compiled.maintenance(at):
            return Report(Action.IGNORE, "", f"nothing is opened: {planned_in}")
        recipients = compiled.recipients(document | data.fields, "", "")
        return _report(data, policy_id, why, recipients)
    candidates = [alone(compiled)]
    raw = Raw(compiled.source, data.payload.encode(), data.content_type, data.query, "", at)
    raw = await ready(house, candidates, raw)
    reading = await beside(raw, lambda: read_message(candidates, raw))
    opening = next((one for one in reading.reports if one.action is Action.OPEN), None)
    reasons = "; ".join(one.reason for one in reading.reports) or reading.reason
    return opening or Report(Action.IGNORE, "", reasons)


def _under_policy(house: House, actor: Actor, data: Simulation) -> tuple[Report, str]:
    if not data.policy_id:
        raise Invalid("name an integration or a policy", field="integration_id")
    (policy,) = things(house, "policy", [data.policy_id], "policy_id", actor)
    if data.team_id:
        things(house, "team", [data.team_id], "team_id")
    return _report(data, policy.id, "asked for", ()), data.team_id or policy.team_id


def _report(data: Simulation, policy_id: str, why: str, recipients: tuple[Any, ...]) -> Report:
    return Report(
        Action.OPEN,
        "",
        "simulated",
        subject=data.subject,
        severity=data.severity,
        labels=data.labels,
        policy_id=policy_id,
        policy_reason=why,
        recipients=recipients,
    )


def _nothing(report: Report, at: int) -> SimulatedShown:
    return SimulatedShown(to_text(at), False, report.reason, "", "", "", "", "", "", "", "", "Nobody is paged.", [])


def _shown(house: House, simulated: Simulated, report: Report, at: int) -> SimulatedShown:
    catalog, incident = house.keeper.current, simulated.incident
    names = {one.id: one.name for one in catalog.things.values()}
    steps = planned(catalog, simulated.outlook.policy, simulated.steps)
    return SimulatedShown(
        at=to_text(at),
        opens=True,
        reason=report.reason,
        subject=incident.subject,
        severity=incident.severity,
        priority=incident.priority,
        team_name=names.get(incident.team_id, ""),
        policy_id=incident.policy_id,
        policy_name=names.get(incident.policy_id, ""),
        policy_reason=report.policy_reason,
        status=simulated.outlook.run.status,
        text=summary(simulated.outlook.run, steps),
        steps=steps,
    )


ROUTES = (simulate_incident,)
