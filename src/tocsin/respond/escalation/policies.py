"""Policy: whom to page, in which order, with which waits. The configured body; name and id are in the catalog."""

from enum import StrEnum
from typing import Literal

from tocsin.kernel.hours import Hours
from tocsin.kernel.values import Value


class HaltsOn(StrEnum):
    """What ends a walk early: in PagerDuty acknowledging does, in AlertOps only assigning."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"


class StepTarget(Value, frozen=True):
    """
    Whom a step pages: a user, a member role of a team, a whole team, who is on call in a schedule, or a hook.

    Without an id a role, team or hook is the incident's: of the teams that its integration names, else of its own.
    """

    kind: Literal["user", "role", "team", "schedule", "hook"]
    id: str  # of the user, team, schedule or hook
    role: str = ""  # for kind role: primary, secondary, manager …; for a schedule '' means every role
    when: Literal["current", "next"] = "current"  # for a schedule: who is on call, or who will be after the handoff


class StepConditions(Value, frozen=True):
    """When a step is taken; what isn't said doesn't count. A step whose conditions aren't met is skipped at once."""

    hours: Hours | None = None
    priorities: tuple[str, ...] = ()  # P1 … P5
    severities: tuple[str, ...] = ()
    reports: int = 0  # so many of the incident
    within: int = 0  # came within the last so many seconds


class Method(Value, frozen=True):
    """A way of centralized notification: the contact method that a person has under this name, id or channel."""

    name: str
    wait: int = 0  # seconds
    repeats: int = 0
    repeat_every: int = 300  # seconds


class Step(Value, frozen=True):
    """
    Targets, and the seconds from this step's start to the next one's.

    `between`: seconds from one person to the next, 0 for all at once; `retries`: how often each is paged again, every
    `retry_every` seconds. `is_round_robin`: of all whom the targets mean one is paged, the next one for each incident.
    """

    targets: tuple[StepTarget, ...]
    wait: int = 300
    name: str = ""
    between: int = 0
    retries: int = 0
    retry_every: int = 300
    is_round_robin: bool = False
    acks_required: int = 1
    only: StepConditions | None = None
    methods: tuple[Method, ...] = ()  # of a centralized policy, before the policy's own


class Policy(Value, frozen=True):
    """
    An escalation policy. `repeats`: further rounds after the first, 0 for one walk.

    `mode`: by each person's own contact rules, or by `methods` for everybody. `fallback` is paged when a round reached
    nobody; without one the team's managers are, else the administrators. `ack_timeout`: so many seconds after an
    acknowledgement an unresolved incident pages again, 0: never. `sla`: seconds in which it is to be resolved, 0: none;
    `sla_warning`: how many seconds before that people are told. Where a step means several teams, the next one is paged
    `between_teams` seconds after the one before; `teams_first` orders them before users;
    `is_once_per_round`: who was paged in a round isn't again by its later steps. `workflow_ids`: what else
    happens. `is_quick_launch`: offered when a person opens an incident.
    """

    steps: tuple[Step, ...] = ()
    repeats: int = 0
    halts_on: HaltsOn = HaltsOn.ACKNOWLEDGE
    priority: Literal["P1", "P2", "P3", "P4", "P5"] = "P3"
    description: str = ""
    mode: Literal["user", "centralized"] = "user"
    methods: tuple[Method, ...] = ()
    fallback: tuple[StepTarget, ...] = ()
    ack_timeout: int = 0
    sla: int = 0
    sla_warning: int = 3600
    between_teams: int = 0
    teams_first: bool = False
    is_once_per_round: bool = False
    workflow_ids: tuple[str, ...] = ()
    is_quick_launch: bool = False
