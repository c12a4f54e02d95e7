"""Policy: whom to page, in which order, with which waits. The configured body; name and id are in the catalog."""

from enum import StrEnum
from typing import Literal

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value

STEPS_MAX = 50
TARGETS_MAX = 50
REPEATS_MAX = 100
WAIT_MAX = 7 * 24 * 3600


class HaltsOn(StrEnum):
    """What ends a walk early: in PagerDuty acknowledging does, in AlertOps only assigning."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"


class StepTarget(Value, frozen=True):
    """
    Whom a step pages: a user, a member role of a team, or a whole team.

    Without an id a role or team is the incident's: of the teams that its integration names, else of its own.
    """

    kind: Literal["user", "role", "team"]
    id: str  # of the user or the team
    role: str = ""  # for kind role: primary, secondary, manager …


class Step(Value, frozen=True):
    """Targets, and the seconds from this step's start to the next one's."""

    targets: tuple[StepTarget, ...]
    wait: int = 300


class Policy(Value, frozen=True):
    """An escalation policy. `repeats`: further rounds after the first, 0 for one walk."""

    steps: tuple[Step, ...] = ()
    repeats: int = 0
    halts_on: HaltsOn = HaltsOn.ACKNOWLEDGE
    priority: Literal["P1", "P2", "P3", "P4", "P5"] = "P3"
    description: str = ""


def check_policy(policy: Policy) -> None:
    """Raise Invalid that names the first field at fault."""
    if not 0 <= policy.repeats <= REPEATS_MAX:
        raise Invalid(f"repeats must be 0 to {REPEATS_MAX}", field="repeats")
    if len(policy.steps) > STEPS_MAX:
        raise Invalid(f"more than {STEPS_MAX} steps", field="steps")
    for number, step in enumerate(policy.steps):
        if not 0 <= step.wait <= WAIT_MAX:
            raise Invalid(f"wait must be 0 to {WAIT_MAX} seconds", field=f"steps[{number}].wait")
        if len(step.targets) > TARGETS_MAX:
            raise Invalid(f"more than {TARGETS_MAX} targets", field=f"steps[{number}].targets")
        for place, target in enumerate(step.targets):
            if target.kind == "role" and not target.role:
                raise Invalid("a role target needs a role", field=f"steps[{number}].targets[{place}].role")
