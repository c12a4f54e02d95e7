"""What stories of workflows are made of."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.workflows.runs import WorkflowRun
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.store import workflows as rows

OPEN = ("is_resolved", "equals", "false")


def when(*conditions: tuple[str, str, str]) -> Conditions:
    """Return conditions of which all must be met."""
    return Conditions(tuple(Condition(field, operator, value) for field, operator, value in conditions))


def either(*conditions: tuple[str, str, str]) -> Conditions:
    """Return conditions of which one must be met."""
    return Conditions(any=when(*conditions).all)


def begins(story: Story, *people: str, workflows: Sequence[str] = (), **given: Any) -> None:
    """Make an integration whose policy pages people five minutes apart and lists these workflows."""
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in people)
    story.integration(story.make("policy", "ops", Policy(steps, workflow_ids=tuple(workflows), **given)))


def told(**given: Any) -> Workflow:
    """Return a workflow that tells those who were paged."""
    return replace(Workflow(actions=(Action("message", to=("paged",), text="hm"),), is_enabled=True), **given)


def sets(priority: str, *conditions: tuple[str, str, str], **given: Any) -> Workflow:
    """Return a workflow that sets a priority."""
    return Workflow(
        when=when(*conditions), actions=(Action("set_priority", priority=priority),), is_enabled=True, **given
    )


def logged(story: Story, workflow_id: str) -> list[WorkflowRun]:
    """Return a workflow's runs, the oldest first."""
    found, _ = story.do(lambda tx: rows.page(tx, {"workflow_id": workflow_id}, "", 500))
    return found[::-1]
