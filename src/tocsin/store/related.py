"""Incidents that may be related to one: those that it names, those around it, and earlier ones of its dedup key."""

from collections.abc import Sequence

from sqlalchemy import select

from tocsin.kernel.values import from_json
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.tables import incidents
from tocsin.store.tx import Tx

AROUND_MAX = 150  # on each side, by the time of opening
BACK_MAX = 3_000  # earlier incidents that are searched for the dedup key
SAME_MAX = 20


def candidates(tx: Tx, incident: Incident, team_ids: Sequence[str] | None) -> list[Incident]:
    """Return incidents that may be related, of these teams (None: any), by id; ids grow with the time of opening."""
    before, after = incidents.c.id < incident.id, incidents.c.id > incident.id
    visible = [] if team_ids is None else [incidents.c.team_id.in_(team_ids)]
    columns = (incidents.c.id, incidents.c.api_url_id, incidents.c.dedup_key, incidents.c.team_id)
    back = select(*columns).where(before).order_by(incidents.c.id.desc()).limit(BACK_MAX).subquery()
    same = (
        select(back.c.id)
        .where(back.c.api_url_id == incident.api_url_id, back.c.dedup_key == incident.dedup_key)
        .order_by(back.c.id.desc())
        .limit(SAME_MAX)
    )
    near = (
        select(incidents.c.id).where(before).order_by(incidents.c.id.desc()).limit(AROUND_MAX),
        select(incidents.c.id).where(after).order_by(incidents.c.id).limit(AROUND_MAX),
    )
    named = [*incident.linked_ids, *([incident.merged_into] if incident.merged_into else [])]
    found = [*named, *(row.id for query in (same, *near) for row in tx.all(query))]
    rows = tx.all(select(incidents.c.state).where(incidents.c.id.in_(sorted(set(found))), *visible))
    others = [from_json(row.state, Incident) for row in rows]
    return sorted((one for one in others if one.id != incident.id), key=lambda one: one.id)
