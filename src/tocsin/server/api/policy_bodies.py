"""Bodies of escalation policies: checked before they are saved, and what they name."""

from collections.abc import Iterator
from typing import Any

from tocsin.kernel.values import Value
from tocsin.respond.escalation.checks import check_policy
from tocsin.respond.escalation.policies import Policy, StepTarget
from tocsin.server.api.rostering import known
from tocsin.store.catalog import Catalog

KINDS = {"role": "team"}  # every other target is named by the kind of thing that it is


def check(value: Policy, catalog: Catalog, _templates: Any) -> Value:
    """Return a policy's body; raise Invalid that names the field."""
    check_policy(value)
    for workflow_id in value.workflow_ids:
        known(catalog, "workflow", workflow_id, "workflow_ids")
    for target, place in _targets(value):
        if target.id:  # without one it is the incident's own
            known(catalog, KINDS.get(target.kind, target.kind), target.id, f"{place}.id")
    return value


def named(value: Policy) -> Iterator[str]:
    """Yield the ids that a policy names."""
    yield from (target.id for target, _ in _targets(value))
    yield from value.workflow_ids


def _targets(value: Policy) -> Iterator[tuple[StepTarget, str]]:
    for number, step in enumerate(value.steps):
        yield from ((target, f"steps[{number}].targets[{place}]") for place, target in enumerate(step.targets))
    yield from ((target, f"fallback[{place}]") for place, target in enumerate(value.fallback))
