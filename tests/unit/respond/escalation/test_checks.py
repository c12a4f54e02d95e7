"""Policies as they may be saved: each bad one is refused with the place at fault."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Hours, Window
from tocsin.respond.escalation.checks import check_policy
from tocsin.respond.escalation.policies import Method, Policy, Step, StepConditions, StepTarget

ANN = StepTarget("user", "ann")
NIGHTS = Hours((Window(("mon",), "22:00", "06:00"),), "Europe/Berlin")


def test_a_policy_with_everything_is_taken() -> None:
    """A policy that uses every field within its bounds is no reason to complain."""
    only = StepConditions(NIGHTS, ("P1",), ("critical",), reports=3, within=600)
    step = Step((ANN,), between=60, retries=5, retry_every=300, acks_required=2, only=only, methods=(Method("SMS"),))
    check_policy(
        Policy(
            (step,),
            3,
            mode="centralized",
            methods=(Method("mail", 60, 2),),
            fallback=(ANN,),
            ack_timeout=1800,
            sla=3600,
        )
    )


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Policy(repeats=101), "repeats"),
        (Policy(ack_timeout=-1), "ack_timeout"),
        (Policy(sla=-1), "sla"),
        (Policy(sla_warning=-1), "sla_warning"),
        (Policy(between_teams=8 * 86_400), "between_teams"),
        (Policy(workflow_ids=("wfl",) * 51), "workflow_ids"),
        (Policy((Step(()),) * 51), "steps"),
        (Policy(methods=(Method("SMS"),)), "methods"),
        (Policy(mode="centralized", methods=(Method(""),)), "methods[0].name"),
        (Policy(mode="centralized", methods=(Method("SMS", -1),)), "methods[0].wait"),
        (Policy(mode="centralized", methods=(Method("SMS", repeats=21),)), "methods[0].repeats"),
        (Policy(mode="centralized", methods=(Method("SMS", repeats=1, repeat_every=1),)), "methods[0].repeat_every"),
        (Policy(fallback=(StepTarget("hook", "hok"),)), "fallback"),
        (Policy(fallback=(StepTarget("user", ""),)), "fallback[0].id"),
        (Policy((Step((ANN,) * 51),)), "steps[0].targets"),
        (Policy((Step((StepTarget("role", "tem"),)),)), "steps[0].targets[0].role"),
        (Policy((Step((StepTarget("schedule", ""),)),)), "steps[0].targets[0].id"),
        (Policy((Step((ANN,)), Step((ANN,), wait=-1))), "steps[1].wait"),
        (Policy((Step((ANN,), between=-1),)), "steps[0].between"),
        (Policy((Step((ANN,), retries=51),)), "steps[0].retries"),
        (Policy((Step((ANN,), retries=1, retry_every=0),)), "steps[0].retry_every"),
        (Policy((Step((ANN,), acks_required=0),)), "steps[0].acks_required"),
        (Policy((Step((ANN,), methods=(Method("SMS"),)),)), "steps[0].methods"),
        (Policy((Step((ANN,), only=StepConditions(priorities=("P9",))),)), "steps[0].only.priorities"),
        (Policy((Step((ANN,), only=StepConditions(reports=-1)),)), "steps[0].only.reports"),
        (Policy((Step((ANN,), only=StepConditions(within=60)),)), "steps[0].only.reports"),
        (Policy((Step((ANN,), only=StepConditions(hours=Hours((), "UTC"))),)), "steps[0].only.hours.windows"),
    ],
)
def test_a_bad_policy_names_its_fault(policy: Policy, field: str) -> None:
    """What is out of bounds, or can't mean anybody, is refused, and the answer names the place."""
    with pytest.raises(Invalid) as refused:
        check_policy(policy)
    assert refused.value.field == field
