"""Swaps: who may answer, and what an answer comes to."""

import pytest

from tocsin.kernel.errors import Conflict, Forbidden
from tocsin.kernel.instants import from_text
from tocsin.respond.oncall.schedules import Swap
from tocsin.respond.oncall.swaps import (
    NEXT,
    Answer,
    SwapAccepted,
    SwapDeclined,
    SwapWithdrawn,
    Verb,
    answered,
    check_answer,
    override_of,
)

NOW = from_text("2026-12-01T00:00:00Z")
ASKED = Swap("sch", "ann", "2026-12-04T09:00:00Z", "2026-12-05T09:00:00Z", to_id="bob", note="a wedding")
ANYBODY = Swap("sch", "ann", "2026-12-04T09:00:00Z", "2026-12-05T09:00:00Z")
TEAM = ("ann", "bob", "cyd")


@pytest.mark.parametrize(
    ("swap", "verb", "user_id"),
    [
        (ASKED, "accept", "bob"),
        (ASKED, "decline", "bob"),
        (ASKED, "withdraw", "ann"),
        (ANYBODY, "accept", "bob"),
        (ANYBODY, "accept", "cyd"),
        (ANYBODY, "withdraw", "ann"),
    ],
)
def test_who_is_meant_answers(swap: Swap, verb: Verb, user_id: str) -> None:
    """Who was asked accepts or declines, any member where nobody was named, and who asked withdraws."""
    check_answer(swap, verb, user_id, TEAM, NOW)


@pytest.mark.parametrize(
    ("swap", "verb", "user_id", "says"),
    [
        (ASKED, "accept", "cyd", "only who was asked takes the shifts"),
        (ASKED, "accept", "ann", "only who was asked takes the shifts"),
        (ANYBODY, "accept", "ann", "somebody else takes the shifts"),
        (ANYBODY, "accept", "zoe", "a member of the team"),
        (ASKED, "decline", "cyd", "only who was asked declines"),
        (ANYBODY, "decline", "bob", "only who was asked declines"),
        (ASKED, "withdraw", "bob", "only who wants to give the shifts away"),
    ],
)
def test_nobody_else_answers(swap: Swap, verb: Verb, user_id: str, says: str) -> None:
    """An answer of anybody else is refused with the reason."""
    with pytest.raises(Forbidden, match=says):
        check_answer(swap, verb, user_id, TEAM, NOW)


def test_shifts_that_are_over_are_nobodys_to_take() -> None:
    """A swap is accepted until its end; declined and withdrawn it may be afterwards."""
    end = from_text(ASKED.end)
    check_answer(ASKED, "accept", "bob", TEAM, end - 1)
    with pytest.raises(Conflict, match="the shifts are over"):
        check_answer(ASKED, "accept", "bob", TEAM, end)
    check_answer(ASKED, "decline", "bob", TEAM, end)
    check_answer(ASKED, "withdraw", "ann", TEAM, end)


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (SwapAccepted("bob", "Bob", "ovr"), "accepted"),
        (SwapDeclined("bob", "Bob"), "declined"),
        (SwapWithdrawn("ann", "Ann"), "withdrawn"),
    ],
)
def test_a_swap_is_answered_once(event: Answer, status: str) -> None:
    """Each answer has its status, from which no other answer leads away."""
    swap = answered(ASKED, event)
    assert swap.status == status
    assert (swap.taken_by, swap.override_id) == (("bob", "ovr") if status == "accepted" else ("", ""))
    for verb in ("accept", "decline", "withdraw"):
        with pytest.raises(Conflict, match=f"the swap is {status} already"):
            check_answer(swap, verb, "bob", TEAM, NOW)
    assert all(before == "asked" for before, _ in NEXT)


def test_what_is_left_of_the_shifts_is_taken() -> None:
    """The override is for the whole time, or for what is left of it, so that the past stays as it was."""
    whole = override_of(ASKED, "swp", "bob", NOW)
    assert (whole.kind, whole.user_id, whole.replaces_id, whole.note) == ("replace", "bob", "ann", "a wedding")
    assert (whole.start, whole.end, whole.swap_id) == (ASKED.start, ASKED.end, "swp")
    late = override_of(ANYBODY, "swp", "bob", from_text("2026-12-04T12:00:00Z"))
    assert (late.start, late.end, late.note) == ("2026-12-04T12:00:00.000Z", ASKED.end, "swap")
