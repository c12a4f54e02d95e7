"""Bodies of workflows: checked before they are saved, their secrets, and what they name."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tocsin.engine.flow import HEARD
from tocsin.engine.informing import SEAMS
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.workflows.checks import check_workflow
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.server.api.rostering import known
from tocsin.store.catalog import Catalog

EVENTS = tuple(sorted(event.__name__ for event in HEARD))


def check(value: Workflow, catalog: Catalog, _templates: Mapping[str, Any]) -> Value:
    """Return a workflow's body; raise Invalid that names the field."""
    check_workflow(value, EVENTS)
    for place, action in enumerate(value.actions):
        for kind, thing_id, field in _things(action):
            known(catalog, kind, thing_id, f"actions[{place}].{field}")
        if action.hook_id and (channel := catalog.kind("hook")[action.hook_id].body.channel) in SEAMS:
            raise Invalid(f"a hook of the channel {channel} opens incidents", field=f"actions[{place}].hook_id")
    return value


def named(value: Workflow) -> Iterator[str]:
    """Yield the ids of the things that a workflow names."""
    yield from (thing_id for action in value.actions for _, thing_id, _ in _things(action))


def secrets(document: dict[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    """
    Return a body with the headers of its calls changed.

    A header is known by its call's method and URL, so that what is kept never goes to another address.
    """
    seen: Counter[str] = Counter()
    actions: list[dict[str, Any]] = []
    for action in document.get("actions", []):
        call = f"{action.get('method')} {action.get('url')}"
        seen[call] += 1
        headers = {
            name: change(f"{call} {seen[call]} {name}", text) for name, text in action.get("headers", {}).items()
        }
        actions.append(action | {"headers": headers})
    return document | {"actions": actions}


def _things(action: Action) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and field of each thing that an action names."""
    yield from (("user", one, "user_ids") for one in action.user_ids)
    yield from (("team", one, "team_ids") for one in action.team_ids)
    yield from (("hook", one, "hook_id") for one in (action.hook_id,) if one)
    yield from (("policy", one, "policy_id") for one in (action.policy_id,) if one)
