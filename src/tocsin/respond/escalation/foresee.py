"""
Foresee: what a walk will do if nobody takes over. It is `advance` itself, walked forward without an engine.

Who is reached is asked for the instant of each step, so a handoff between two steps shows.
"""

from collections.abc import Callable

from tocsin.kernel.events import Event
from tocsin.kernel.values import Value
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import People, Run, RunStatus, advance

TURNS_MAX = 500


class Foreseen(Value, frozen=True):
    """What happens at an instant."""

    at: int
    events: tuple[Event, ...]


def foresee(run: Run, policy: Policy, people_at: Callable[[int], People], now: int, rounds: int) -> list[Foreseen]:
    """Return what a run does from now on, in order, until it is exhausted or has begun `rounds` more rounds."""
    found: list[Foreseen] = []
    last = run.round + rounds
    while run.status in (RunStatus.HELD, RunStatus.ACTIVE) and run.due_at and len(found) < TURNS_MAX:
        at = max(run.due_at, now)
        decision = advance(run, policy, people_at(at), lambda prefix: f"{prefix}_foreseen", at)
        run = decision.state
        if run.round > last:
            break
        found.append(Foreseen(at, decision.events))
    return found
