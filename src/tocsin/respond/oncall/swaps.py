"""Swaps: somebody wants to give shifts away. Who may answer, and what an answer comes to."""

from collections.abc import Collection
from typing import ClassVar, Literal

from msgspec.structs import replace

from tocsin.kernel.errors import Conflict, Forbidden
from tocsin.kernel.events import Event
from tocsin.kernel.instants import to_text
from tocsin.respond.oncall.local import range_of
from tocsin.respond.oncall.schedules import Override, Swap

Verb = Literal["accept", "decline", "withdraw"]
Status = Literal["asked", "accepted", "declined", "withdrawn"]


class SwapAsked(Event, frozen=True):
    """Somebody wants to give shifts away."""

    says: ClassVar[str] = "$user_name asks $to_name to take the shifts $time. $note"

    user_id: str
    user_name: str
    to_id: str  # '': anybody
    to_name: str
    time: str
    note: str = ""


class SwapAccepted(Event, frozen=True):
    """Somebody took them: an override says so."""

    says: ClassVar[str] = "$by_name takes the shifts (override $override_id)."

    by: str
    by_name: str
    override_id: str


class SwapDeclined(Event, frozen=True):
    """Who was asked doesn't take them."""

    says: ClassVar[str] = "$by_name doesn't take the shifts."

    by: str
    by_name: str


class SwapWithdrawn(Event, frozen=True):
    """Whoever wanted to give them away keeps them."""

    says: ClassVar[str] = "$by_name keeps the shifts."

    by: str
    by_name: str


Answer = SwapAccepted | SwapDeclined | SwapWithdrawn
EVENTS: tuple[type[Event], ...] = (SwapAsked, SwapAccepted, SwapDeclined, SwapWithdrawn)

NEXT: dict[tuple[Status, type[Event]], Status] = {
    ("asked", SwapAccepted): "accepted",
    ("asked", SwapDeclined): "declined",
    ("asked", SwapWithdrawn): "withdrawn",
}


def check_answer(swap: Swap, verb: Verb, user_id: str, members: Collection[str], now: int) -> None:
    """
    Raise Conflict where a swap has been decided or is over, Forbidden where it isn't this user who answers.

    `members` are those of the schedule's team: where nobody in particular was asked, each of them may accept.
    """
    if swap.status != "asked":
        raise Conflict(f"the swap is {swap.status} already")
    match verb:
        case "accept":
            if user_id != swap.to_id if swap.to_id else user_id not in members:
                raise Forbidden("only who was asked takes the shifts; where nobody was named, a member of the team")
            if user_id == swap.user_id:
                raise Forbidden("somebody else takes the shifts")
            if range_of(swap.start, swap.end)[1] <= now:
                raise Conflict("the shifts are over")
        case "decline":
            if user_id != swap.to_id:
                raise Forbidden("only who was asked declines")
        case "withdraw":
            if user_id != swap.user_id:
                raise Forbidden("only who wants to give the shifts away withdraws")


def answered(swap: Swap, event: Answer) -> Swap:
    """Return a swap after an answer."""
    status = NEXT[swap.status, type(event)]
    if isinstance(event, SwapAccepted):
        return replace(swap, status=status, taken_by=event.by, override_id=event.override_id)
    return replace(swap, status=status)


def override_of(swap: Swap, swap_id: str, user_id: str, now: int) -> Override:
    """Return the override by which a user takes a swap's shifts, what is left of them."""
    start, _ = range_of(swap.start, swap.end)
    return Override(
        schedule_id=swap.schedule_id,
        kind="replace",
        start=swap.start if start >= now else to_text(now),
        end=swap.end,
        user_id=user_id,
        replaces_id=swap.user_id,
        note=swap.note or "swap",
        swap_id=swap_id,
    )
