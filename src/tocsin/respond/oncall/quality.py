"""Quality: how good a schedule is, from 0 to 100, each deduction with its reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import ceil
from typing import Literal

from tocsin.kernel.instants import HOUR
from tocsin.kernel.values import Value
from tocsin.respond.oncall.final import Stretch, gaps

ROLE_POINTS = 20
"""What it costs when one of the other roles is never held, or when somebody is always on call who can't be reached."""
BALANCE_POINTS = 20
"""What it costs when one person has it all, of very many."""
NAMED_MAX = 5


class Deduction(Value, frozen=True):
    """What makes a schedule worse, by how many points, and why."""

    kind: Literal["balance", "gaps", "unreachable"]
    points: int
    why: str


class Quality(Value, frozen=True):
    """100 less the deductions, 0 at least."""

    score: int
    deductions: tuple[Deduction, ...]


def quality(
    stretches: Sequence[Stretch], roles: Sequence[str], unreachable: Collection[str], names: Mapping[str, str]
) -> Quality:
    """
    Return how good a final schedule is.

    `roles` are those that it gives, the leading one first. Time without anybody, or without anybody who can be reached,
    costs its share of 100 points; time without one of the other roles, or with somebody who can't be reached beside
    others, its share of ROLE_POINTS. Hours of the leading role that would have to change hands for all to have equally
    many cost their share of BALANCE_POINTS.
    """
    whole = sum(one.end - one.start for one in stretches)
    if not whole:
        return Quality(100, ())
    found = [*_gaps(stretches, roles, whole), *_unreachable(stretches, unreachable, names, whole)]
    if roles:
        found += _balance(stretches, roles[0], names)
    return Quality(max(0, 100 - sum(one.points for one in found)), tuple(found))


def _gaps(stretches: Sequence[Stretch], roles: Sequence[str], whole: int) -> Iterable[Deduction]:
    nobody = sum(one.end - one.start for one in stretches if not one.people)
    if nobody:
        yield Deduction("gaps", ceil(100 * nobody / whole), f"nobody is on call for {_share(nobody, whole)}")
    for role, ranges in gaps((one for one in stretches if one.people), roles).items():
        missing = sum(end - start for start, end in ranges)
        if missing:
            why = f"others are on call, but nobody is {role}, for {_share(missing, whole)}"
            yield Deduction("gaps", ceil(ROLE_POINTS * missing / whole), why)


def _unreachable(
    stretches: Sequence[Stretch], unreachable: Collection[str], names: Mapping[str, str], whole: int
) -> Iterable[Deduction]:
    alone = beside = 0
    hours: dict[str, int] = {}
    for one in stretches:
        users = {person.user_id: None for person in one.people}
        missing = [user_id for user_id in users if user_id in unreachable]
        for user_id in missing:
            hours[user_id] = hours.get(user_id, 0) + one.end - one.start
        if missing and len(missing) == len(users):
            alone += one.end - one.start
        elif missing:
            beside += one.end - one.start
    said = _said(hours, names)
    if alone:
        why = f"nobody who is on call can be reached for {_share(alone, whole)} ({said})"
        yield Deduction("unreachable", ceil(100 * alone / whole), why)
    if beside:
        why = f"somebody on call can't be reached, though others can, for {_share(beside, whole)} ({said})"
        yield Deduction("unreachable", ceil(ROLE_POINTS * beside / whole), why)


def _balance(stretches: Sequence[Stretch], role: str, names: Mapping[str, str]) -> Iterable[Deduction]:
    hours: dict[str, int] = {}
    for one in stretches:
        for person in one.people:
            if person.role == role:
                hours[person.user_id] = hours.get(person.user_id, 0) + one.end - one.start
    total = sum(hours.values())
    mean = total // len(hours) if hours else 0
    over = {user_id: time - mean for user_id, time in hours.items() if time > mean}
    points = round(BALANCE_POINTS * sum(over.values()) / total) if total else 0
    if points:
        why = f"hours as {role} beyond the average of {_hours(mean)}: {_said(over, names)}"
        yield Deduction("balance", points, why)


def _said(times: Mapping[str, int], names: Mapping[str, str]) -> str:
    longest = sorted(times.items(), key=lambda one: (-one[1], one[0]))
    said = ", ".join(f"{names.get(user_id, user_id)} {_hours(time)}" for user_id, time in longest[:NAMED_MAX])
    return said if len(longest) <= NAMED_MAX else f"{said} and {len(longest) - NAMED_MAX} more"


def _share(time: int, whole: int) -> str:
    return f"{_hours(time)} of {_hours(whole)} ({100 * time / whole:.1f} %)"


def _hours(time: int) -> str:
    return f"{round(time / HOUR, 1):g} h"
