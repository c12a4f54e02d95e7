"""What a walk asks of the world: whom its targets mean, who is paged when they mean nobody, and what mutes it."""

from collections.abc import Callable

from tocsin.kernel.values import Value
from tocsin.outbound.muting.muting import Muted
from tocsin.respond.escalation.policies import StepTarget


class Reached(Value, frozen=True):
    """A person whom a target stands for now: in which role, of which team, and how that came, in words."""

    user_id: str
    user_name: str
    role: str = ""
    team_id: str = ""
    why: str = ""


def _nobody() -> tuple[Reached, ...]:
    return ()


def _no_hooks(_target: StepTarget) -> tuple[tuple[str, str], ...]:
    return ()


class People(Value, frozen=True):
    """
    What `advance` asks of the world at an instant.

    `reach`: whom a target means now; `hooks`: (id, name) of the hooks that it means; `users` and `teams`: recipients of
    the incident, who are paged with a round's first step; `managers` and `admins`: who is paged when a round reached
    nobody. `muted`: what mutes the incident; `reports`: how many came within so many seconds; `named`: a target in
    words, with why it means nobody.
    """

    reach: Callable[[StepTarget], tuple[Reached, ...]]
    managers: Callable[[], tuple[Reached, ...]]
    admins: Callable[[], tuple[Reached, ...]]
    users: Callable[[], tuple[Reached, ...]] = _nobody
    teams: Callable[[], tuple[Reached, ...]] = _nobody
    hooks: Callable[[StepTarget], tuple[tuple[str, str], ...]] = _no_hooks
    muted: Callable[[], Muted | None] = lambda: None
    reports: Callable[[int], int] = lambda _within: 0
    named: Callable[[StepTarget], str] = lambda target: f"{target.kind} {target.role or target.id}"
    is_snoozed: bool = False
    priority: str = ""
    severity: str = ""
