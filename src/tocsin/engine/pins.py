"""Pins: the revisions of schedules and teams that a walk keeps, as they were when it began."""

from collections.abc import Mapping
from typing import Any

from tocsin.respond.escalation.policies import Policy
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.catalog import Catalog, CatalogKeeper
from tocsin.store.tx import Tx


def pins_of(catalog: Catalog, policy: Policy, incident: Incident) -> dict[str, str]:
    """Return the revisions of the schedules and teams that a walk may ask, as they are now."""
    targets = [*(target for step in policy.steps for target in step.targets), *policy.fallback]
    schedules = {one.id for one in targets if one.kind == "schedule"}
    teams = {one.id for one in targets if one.kind in ("role", "team") and one.id}
    teams |= {one for one in (incident.team_id, *incident.recipient_team_ids) if one}
    asked = sorted(schedules | teams | {one.id for team in teams for one in catalog.schedules.get(team, ())})
    return {one: catalog.things[one].revision_id for one in asked if one in catalog.things}


def pinned_of(
    keeper: CatalogKeeper, tx: Tx, catalog: Catalog, pins: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the bodies, and the versions, of pinned revisions that are no longer the current ones, by thing."""
    things = catalog.things
    older = {one: pin for one, pin in pins.items() if one not in things or things[one].revision_id != pin}
    if not older:
        return {}, {}
    versions = keeper.versions(tx, list(older.values()))
    return (
        {one: keeper.revision(tx, pin) for one, pin in older.items()},
        {one: versions[pin] for one, pin in older.items()},
    )
