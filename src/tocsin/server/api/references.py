"""Which configured things name another one, so that nothing in use is archived: who would be paged then?"""

from collections.abc import Iterator
from typing import Any

from tocsin.outbound.channels import channel
from tocsin.outbound.muting.compiled import compile_window
from tocsin.outbound.muting.muting import MaintenanceWindow
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.workflows.workflows import Workflow
from tocsin.server.api import muting_bodies, policy_bodies, workflow_bodies
from tocsin.server.api.named import named_by
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.rules import AlertRule

SHOWN_MAX = 5


def users_of(catalog: Catalog, thing: Thing, now: int) -> list[Thing]:
    """Return the things in use that name this one, in order of kind and number; what is over by now uses nothing."""
    kinds = sorted(catalog.live)
    others = (other for kind in kinds for other in catalog.kind(kind).values() if other.id != thing.id)
    return [other for other in others if thing.id in set(_named(other, now))]


def said(users: list[Thing]) -> str:
    """Return things as a sentence names them."""
    shown = ", ".join(f"{one.kind} {one.name!r}" for one in users[:SHOWN_MAX])
    return shown if len(users) <= SHOWN_MAX else f"{shown} and {len(users) - SHOWN_MAX} more"


def _named(thing: Thing, now: int) -> Iterator[str]:
    """Yield the ids that a thing names: its team, and whatever its body refers to."""
    yield thing.team_id
    body: Any = thing.body
    match body:
        case AlertRule():
            yield body.app_id
            yield from body.hooks.hook_ids
        case Hook():
            yield from (
                str(body.settings.get(one.key)) for one in channel(body.channel).fields if one.kind == "reference"
            )
        case Integration():
            yield body.default_policy_id
            yield from (route.policy_id for route in body.routes)
            yield from body.recipient_user_ids
            yield from body.recipient_team_ids
            yield from (route.team_id for route in body.team_routes)
        case MaintenanceWindow() if compile_window(body)(now) is not None:
            yield from muting_bodies.named(body)
        case Policy():
            yield from policy_bodies.named(body)
        case Workflow():
            yield from workflow_bodies.named(body)
        case _:
            yield from named_by(body, now)
