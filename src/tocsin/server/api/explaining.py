"""Why a message became what it became: read again, with the integrations that were in force when it was decided."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from tocsin.kernel.errors import Invalid
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.choosing import Candidate, Raw
from tocsin.respond.integrations.explain import REPORTS_MAX, Became, Check, explain, remembered
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.messages import MessageStatus
from tocsin.respond.integrations.reports import Action
from tocsin.server.api.answers import Answer
from tocsin.server.api.reading import beside, ready
from tocsin.server.house import House
from tocsin.store import views
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

CANDIDATES_MAX = 100  # of one API URL that are asked again


class CheckShown(Answer, frozen=True):
    """Something that was asked: met, not met, or (null) not asked or nothing to be met."""

    is_met: bool | None
    text: str


async def why(house: House, row: Row[Any], body: Row[Any] | None, reports: Sequence[Row[Any]]) -> list[CheckShown]:
    """Return the checks of a message in the order in which they were made."""
    checks = [_received(row, body)]
    if row.status == MessageStatus.PENDING:
        checks.append(Check(None, "It waits for its turn"))
    elif row.status == MessageStatus.FAILED:
        checks.append(Check(False, f"It could not be decided: {row.reason}"))
    else:
        checks += await _decided(house, row, body, reports)
    return [CheckShown(one.is_met, one.text) for one in checks]


def _received(row: Row[Any], body: Row[Any] | None) -> Check:
    if body is None:
        return Check(None, f"Received in full: {row.size} bytes, which are no longer kept; what was decided is")
    return Check(True, f"Received in full and stored before the answer: {row.size} bytes")


async def _decided(house: House, row: Row[Any], body: Row[Any] | None, reports: Sequence[Row[Any]]) -> list[Check]:
    became = await house.read(lambda tx: _became(house, tx, reports[:REPORTS_MAX]))
    if any(_is_heartbeat(house, one.integration_id) for one in reports):
        return remembered([msgspec.structs.replace(one, dedup_key="") for one in became], row.reason)
    if body is None:
        return remembered(became, row.reason)
    found = await house.read(lambda tx: _in_force(house, tx, row, reports))
    candidates = [one for thing, integration in found if (one := _compiled(house, thing, integration))]
    raw = Raw(row.source, body.body, body.content_type, body.query, body.path, row.received_at, bool(row.is_test))
    raw = await ready(house, candidates, raw)
    return await beside(raw, lambda: explain(candidates, raw, became))


def _is_heartbeat(house: House, integration_id: str) -> bool:
    thing = house.keeper.current.things.get(integration_id)
    return thing is not None and thing.body.type == "heartbeat"


def _in_force(house: House, tx: Tx, row: Row[Any], reports: Sequence[Row[Any]]) -> list[tuple[Thing, Integration]]:
    """Return the integrations of the API URL as they were when the message was decided, in order of sequence."""
    current = house.keeper.current.things.values()
    things = {
        thing.id: thing
        for thing in current
        if thing.kind == "integration"
        and thing.body.api_url_id == row.api_url_id
        and not 0 < thing.archived_at <= row.decided_at
    }
    revisions = house.things.revisions_at(tx, list(things)[:CANDIDATES_MAX], row.decided_at)
    revisions |= {one.integration_id: one.integration_revision for one in reports if one.integration_revision}
    found = [(things[one], house.keeper.revision(tx, revision)) for one, revision in revisions.items() if one in things]
    return sorted(found, key=lambda one: (one[1].sequence, one[0].number))


def _compiled(house: House, thing: Thing, integration: Integration) -> Candidate | None:
    """Return what an integration was; None where its template is gone, or what was valid then no longer is."""
    template = house.templates.get(integration.template)
    try:
        return Candidate(thing.id, thing.name, compile_integration(integration, template)) if template else None
    except Invalid:
        return None


def _became(house: House, tx: Tx, reports: Sequence[Row[Any]]) -> list[Became]:
    incidents = {one.id: one for one in views.incidents_of(tx, [one.incident_id for one in reports])}
    versions = house.things.versions(tx, [one.policy_revision for one in incidents.values()])
    return [_one(house, report, incidents.get(report.incident_id), versions) for report in reports]


def _one(house: House, report: Row[Any], incident: Incident | None, versions: dict[str, int]) -> Became:
    policy = ""
    if incident is not None and incident.policy_id in house.keeper.current.things:
        name = house.keeper.current.things[incident.policy_id].name
        what = "a test, so it pages nobody" if incident.is_test else "started"
        policy = f"{name}, revision {versions.get(incident.policy_revision, 0)}: {what}"
    return Became(
        action=report.action,
        outcome=report.outcome,
        reason=report.reason,
        dedup_key=report.dedup_key,
        incident=f"#{incident.number}" if incident else "",
        policy=policy,
        is_joined=incident is not None and report.action != Action.CLOSE and incident.dedup_key != report.dedup_key,
    )
