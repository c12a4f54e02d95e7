"""Handoffs: who takes over and who hands over between two moments of a schedule."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from tocsin.kernel.events import Event

Pair = tuple[str, str]
"""A member role, and who has it."""


class HandedOver(Event, frozen=True):
    """Others are on call by a schedule than before."""

    says: ClassVar[str] = "On call now: $now. Before: $before."

    now: str
    before: str


EVENTS: tuple[type[Event], ...] = (HandedOver,)


class Handoff(NamedTuple):
    """User → the roles that are taken over, and those that are handed over; who does both only takes over."""

    takes: dict[str, tuple[str, ...]]
    leaves: dict[str, tuple[str, ...]]


def handoff(before: Sequence[Pair], after: Sequence[Pair]) -> Handoff:
    """Return who takes over which roles and who hands over which, in the order of the roles."""
    takes = _by_user(one for one in after if one not in before)
    leaves = _by_user(one for one in before if one not in after)
    return Handoff(takes, {user_id: roles for user_id, roles in leaves.items() if user_id not in takes})


def _by_user(pairs: Iterable[Pair]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role, user_id in pairs:
        found[user_id] = (*found.get(user_id, ()), role)
    return found
