"""An incident as conditions see it: the fields by which silences, workflows and policies tell incidents apart."""

from collections.abc import Mapping
from typing import Any

from tocsin.kernel.conditions import Read
from tocsin.kernel.errors import Invalid
from tocsin.respond.incidents.incidents import Incident

GROUPS = ("attributes", "labels")


def said(is_so: bool) -> str:
    """Return yes or no as conditions read it."""
    return "true" if is_so else "false"


def document_of(incident: Incident, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an incident's fields as texts; `names` gives those of things by id. Groups are `labels.host` and such."""
    return {
        "assignee": names.get(incident.assignee_id, ""),
        "assignee_id": incident.assignee_id,
        "dedup_key": incident.dedup_key,
        "integration": names.get(incident.integration_id, ""),
        "integration_id": incident.integration_id,
        "is_acknowledged": said(bool(incident.acknowledged_at)),
        "is_assigned": said(bool(incident.assignee_id)),
        "is_resolved": said(incident.is_resolved),
        "is_sla_breached": said(incident.is_sla_breached),
        "is_snoozed": said(incident.is_snoozed),
        "number": str(incident.number),
        "policy": names.get(incident.policy_id, ""),
        "policy_id": incident.policy_id,
        "priority": incident.priority,
        "problem_count": str(len(incident.grouped_keys) + (not incident.is_own_over and not incident.is_resolved)),
        "report_count": str(incident.report_count),
        "severity": incident.severity,
        "source_name": incident.source_name,
        "status": str(incident.status),
        "subject": incident.subject,
        "tags": ", ".join(incident.tags),
        "team": names.get(incident.team_id, ""),
        "team_id": incident.team_id,
        "text": incident.text,
        "attributes": incident.attributes,
        "labels": incident.labels,
    }


PLAIN = tuple(sorted(document_of(Incident(""), {}).keys() - set(GROUPS)))


def read_of(field: str) -> Read:
    """Return what reads a field of such a document; raise Invalid for one that incidents don't have."""
    group, dot, name = field.partition(".")
    if dot and group in GROUPS and name:
        return lambda document: document[group].get(name)
    if field not in PLAIN:
        known = ", ".join((*PLAIN, *(f"{one}.…" for one in GROUPS)))
        raise Invalid(f"incidents have no field {field[:80]!r}; known: {known}", field="field")
    return lambda document: document.get(field)
