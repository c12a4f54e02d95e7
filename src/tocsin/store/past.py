"""The past: the catalog as it was at an instant, by the revisions in force then, and what was open around it."""

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy import or_, select

from tocsin.kernel.values import from_json
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.catalog import Catalog, CatalogKeeper
from tocsin.store.tables import incidents
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

KINDS = frozenset(
    {"absence", "calendar", "hook", "inhibition", "override", "policy", "schedule", "silence", "team", "user"}
)
CHUNK = 500  # parameters of one statement


def catalog_at(tx: Tx, keeper: CatalogKeeper, at: int) -> Catalog:
    """
    Return what decided whom to page at an instant: the things of KINDS, as they were.

    Names and teams are today's, as no revision keeps them; of other kinds everything is.
    """
    now = keeper.refresh(tx).things.values()
    known = {one.id: one for one in now if one.created_at <= at}
    changed = [one.id for one in known.values() if one.updated_at > at and one.kind in KINDS]
    for place in range(0, len(changed), CHUNK):
        revisions = keeper.store.revisions_at(tx, changed[place : place + CHUNK], at)
        versions = keeper.versions(tx, list(revisions.values()))
        for thing_id, revision in revisions.items():
            body = keeper.revision(tx, revision)
            known[thing_id] = replace(known[thing_id], version=versions[revision], revision_id=revision, body=body)
    return catalog_of({one.id: replace(one, archived_at=_since(one.archived_at, at)) for one in known.values()})


def catalog_of(things: dict[str, Thing]) -> Catalog:
    """Return a catalog of these things, for questions about people."""
    live: dict[str, dict[str, Thing]] = {}
    schedules: dict[str, list[Thing]] = {}
    for one in sorted(things.values(), key=lambda one: one.number):
        if not one.archived_at:
            live.setdefault(one.kind, {})[one.id] = one
            if one.kind == "schedule":
                schedules.setdefault(one.team_id, []).append(one)
    return Catalog(things=things, live=live, schedules=schedules)


def open_between(tx: Tx, start: int, end: int, team_ids: Sequence[str] | None, limit: int) -> list[Incident]:
    """Return incidents of these teams (None: any) that were unresolved at some time in `[start, end]`, newest first."""
    rows = incidents.c
    unresolved = or_(rows.status != "resolved", (rows.updated_at >= start) & (rows.resolved_at >= start))
    visible = [] if team_ids is None else [rows.team_id.in_(list(team_ids))]
    query = select(rows.state).where(rows.opened_at <= end, unresolved, *visible).order_by(rows.id.desc())
    return [from_json(row.state, Incident) for row in tx.all(query.limit(limit))]


def _since(archived_at: int, at: int) -> int:
    return archived_at if archived_at <= at else 0
