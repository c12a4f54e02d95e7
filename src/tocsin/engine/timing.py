"""Timers that are due: each is taken away, and what its kind stands for is done; that may set it again."""

from collections.abc import Callable, Mapping

from tocsin.engine.work import Work
from tocsin.store import timers
from tocsin.store.timers import Timer

Ring = Callable[[Work, Timer], None]


def take_timers(work: Work, limit: int, rings: Mapping[str, Ring]) -> int:
    """Do what is due, at most `limit`; return how much that was. A timer of a newer release's kind is left to it."""
    found = timers.due(work.tx, work.now, limit, sorted(rings))
    for timer in found:
        timers.clear(work.tx, timer.id)
        rings[timer.kind](work, timer)
    return len(found)
