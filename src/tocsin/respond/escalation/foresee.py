"""
Foresee: what a walk will do if nobody takes over. It is `advance` itself, walked forward without an engine.

Who is reached is asked for the instant of each step, so a handoff between two steps shows.
"""

from collections.abc import Callable

from tocsin.kernel.events import Event
from tocsin.kernel.values import Value
from tocsin.respond.escalation.advance import advance
from tocsin.respond.escalation.people import People
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import ResumedBecause, Run, RunStatus
from tocsin.respond.escalation.steering import resume

TURNS_MAX = 500  # that are foreseen: what is muted every day may be so for ever
MOVES = (RunStatus.HELD, RunStatus.ACTIVE, RunStatus.MUTED, RunStatus.ACKNOWLEDGED)


class Foreseen(Value, frozen=True):
    """What happens at an instant."""

    at: int
    events: tuple[Event, ...]


def foresee(
    run: Run, policy: Policy, people_at: Callable[[int], People], now: int, rounds: int, wakes_at: int = 0
) -> list[Foreseen]:
    """
    Return what a run does from now on, in order, until it is exhausted or has begun `rounds` more rounds.

    `wakes_at`: when a snoozed one is woken, 0: nobody knows.
    """
    found: list[Foreseen] = []
    last = run.round + rounds
    for _ in range(TURNS_MAX):
        before = run
        if run.status is RunStatus.SNOOZED and wakes_at:
            at = max(wakes_at, now)
            decision = resume(run, ResumedBecause.WOKEN, at)
        elif run.status in MOVES and run.due_at:
            at = max(run.due_at, now)
            decision = advance(run, policy, people_at(at), lambda prefix: f"{prefix}_foreseen", at)
        else:
            break
        run = decision.state
        if run.round > last or run == before:
            break
        if decision.events:
            found.append(Foreseen(at, decision.events))
    return found
