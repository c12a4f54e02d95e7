"""Stories of workflows: what sets them off, what they do, when, and that they do nothing else."""

from collections.abc import Sequence

from tests.sim.story import Story

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.workflows.workflows import Action, Workflow


def when(*conditions: tuple[str, str, str]) -> Conditions:
    """Return conditions of which all must be met."""
    return Conditions(tuple(Condition(field, operator, value) for field, operator, value in conditions))


def begins(story: Story, *people: str, workflows: Sequence[str] = (), **given: object) -> None:
    """Make an integration whose policy pages people five minutes apart and lists these workflows."""
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in people)
    story.integration(story.make("policy", "ops", Policy(steps, workflow_ids=tuple(workflows), **given)))


def test_a_storm_raises_the_priority_once() -> None:
    """With the third report the priority becomes P1 and is told; further reports change nothing."""
    story = Story()
    ann = story.person("ann")
    storm = Workflow(
        when=when(("report_count", "greater", "2")),
        actions=(
            Action("set_priority", priority="P1"),
            Action("message", to=("paged",), subject="Storm: $subject", text="$report_count reports, now $priority."),
        ),
        is_enabled=True,
    )
    begins(story, ann, workflows=[story.make("workflow", "Night storm", storm)])

    story.arrives()
    story.expects("03:00 page ann mail")
    story.arrives()
    story.expects()
    assert story.incident().priority == "P3"
    story.arrives()
    story.expects("03:00 message ann mail")
    assert story.deliveries[-1].message.title == "#1 Storm: disk"
    assert story.deliveries[-1].message.text == "3 reports, now P1."
    assert story.incident().priority == "P1"
    story.says(
        "Workflow Night storm begins (conditions came to be met): report_count greater 2 (it is '3').",
        "Priority changed from P3 to P1 by Workflow Night storm (workflow).",
        "Workflow Night storm, time 1: priority P1; message to ann.",
        "Workflow Night storm ended after 1 time(s): done.",
    )
    story.arrives()
    story.expects()
