"""Related incidents: what one has to do with another, in words."""

from tocsin.kernel.instants import DAY
from tocsin.respond.incidents.incidents import Incident

NEAR = 7 * DAY


def relations(incident: Incident, other: Incident) -> list[str]:
    """Return why another incident is related, the strongest reason first; nothing where it isn't."""
    found: list[str] = []
    if other.merged_into == incident.id:
        found.append("was merged into this one")
    if incident.merged_into == other.id:
        found.append("goes on in this one's place")
    if other.id in incident.linked_ids and other.merged_into != incident.id:
        found.append("linked")
    if (other.api_url_id, other.dedup_key) == (incident.api_url_id, incident.dedup_key):
        found.append("same problem (dedup key)")
    if abs(other.opened_at - incident.opened_at) <= NEAR:
        found += _likeness(incident, other)
    return found


def _likeness(incident: Incident, other: Incident) -> list[str]:
    found: list[str] = []
    if other.subject == incident.subject:
        found.append("same subject")
    shared = sorted(incident.labels.items() & other.labels.items())
    if shared and len(shared) == min(len(incident.labels), len(other.labels)):
        found.append(f"same labels ({', '.join(f'{name}={text}' for name, text in shared)})")
    if incident.source_name and incident.source_name == other.source_name:
        found.append(f"same source ({incident.source_name})")
    return found
