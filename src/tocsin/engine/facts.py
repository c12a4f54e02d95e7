"""Facts: what workflows' conditions ask about an incident, and what the tokens in their texts stand for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tocsin.engine.work import Work
from tocsin.kernel.instants import to_text
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose, DeliveryStatus
from tocsin.respond.escalation.runs import Run, RunStatus
from tocsin.respond.incidents.document import document_of, said
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.incidents.times import TIMES
from tocsin.respond.workflows.conditions import BEYOND, Facts
from tocsin.store.catalog import Catalog
from tocsin.store.records import Record

OVER = (RunStatus.HALTED, RunStatus.EXHAUSTED)


def facts_of(work: Work, incident: Record[Incident], fields: Collection[str]) -> Facts:
    """Return the facts now; what is known of the walk is looked up only where a field asks for it."""
    if not any(one in BEYOND for one in fields):
        return facts(work.catalog, incident.value, None, (), work.now)
    run = work.run_of(incident.id)
    sent = [one.value for one in work.deliveries_of(incident.id)]
    return facts(work.catalog, incident.value, run.value if run else None, sent, work.now)


def facts(catalog: Catalog, incident: Incident, run: Run | None, sent: Sequence[Delivery], now: int) -> Facts:
    """Return the facts at an instant, of an incident's walk and deliveries."""
    pages = (one.status for one in sent if one.purpose is DeliveryPurpose.PAGE)
    is_complete = run is not None and run.status in OVER and DeliveryStatus.PENDING not in pages
    document = document_of(incident, names_of(catalog, incident))
    document |= {"are_deliveries_complete": said(is_complete), "escalation": str(run.status) if run else ""}
    return Facts(document, incident, now)


def tokens_of(asked: Facts, public_url: str) -> dict[str, Any]:
    """Return what tokens stand for: the fields, times in whole minutes, and the incident's id, page and instants."""
    incident = asked.incident
    minutes = {name: field.minutes(incident, asked.now) for name, field in TIMES.items()}
    return {
        **asked.document,
        **{name: "" if one is None else str(int(one)) for name, one in minutes.items()},
        "id": incident.id,
        "url": f"{public_url}/incidents/{incident.id}",
        "now": to_text(asked.now),
        "opened_at": to_text(incident.opened_at),
        "sla_at": to_text(incident.sla_at) if incident.sla_at else "",
    }


def names_of(catalog: Catalog, incident: Incident) -> Mapping[str, str]:
    """Return the names of the things that an incident is of, by id."""
    ids = (incident.assignee_id, incident.integration_id, incident.policy_id, incident.team_id)
    return {one: catalog.things[one].name for one in ids if one in catalog.things}
