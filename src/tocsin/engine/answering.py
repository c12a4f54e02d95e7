"""Answering: a swap is accepted, declined or withdrawn; an accepted one makes its override, in one transaction."""

from msgspec.structs import replace

from tocsin.engine.duty import Duty
from tocsin.engine.following import follow
from tocsin.engine.swapping import tell_answer
from tocsin.engine.work import Work
from tocsin.kernel.values import Value
from tocsin.respond.oncall.schedules import Swap
from tocsin.respond.oncall.swaps import (
    Answer,
    SwapAccepted,
    SwapDeclined,
    SwapWithdrawn,
    Verb,
    answered,
    check_answer,
    override_of,
)
from tocsin.store.things import Thing, Things


class Reply(Value, frozen=True):
    """What a user says to a swap, and who acts in that user's name."""

    verb: Verb
    user_id: str
    actor_id: str


def answer_swap(work: Work, things: Things, swap_id: str, reply: Reply) -> tuple[Thing, Thing | None]:
    """
    Answer a swap; return it as it is then, and the override that it made. Whoever began the work saves it.

    Raise Conflict, Forbidden or NotFound.
    """
    swap = work.catalog.get("swap", swap_id)
    body: Swap = swap.body
    members = [user_id for user_id, _ in Duty(work.catalog).members(swap.team_id)]
    check_answer(body, reply.verb, reply.user_id, members, work.now)
    user = work.catalog.things.get(reply.user_id)
    name = user.name if user else reply.user_id
    override = _override(work, things, swap, reply) if reply.verb == "accept" else None
    event = _event(reply, name, override.id if override else "")
    changed = things.update(work.tx, replace(swap, body=answered(body, event)), reply.actor_id, work.now)
    work.catalog = work.keeper.refresh(work.tx)
    work.note(work.load_thing(changed), (event,), actor=reply.actor_id)
    tell_answer(work, changed, event)
    if override is not None:
        follow(work, None, override, reply.actor_id)
    return changed, override


def _override(work: Work, things: Things, swap: Thing, reply: Reply) -> Thing:
    body = override_of(swap.body, swap.id, reply.user_id, work.now)
    return things.create(
        work.tx,
        "override",
        work.ids.new("key").lower(),
        swap.name,
        body,
        team_id=swap.team_id,
        author=reply.actor_id,
        now=work.now,
    )


def _event(reply: Reply, name: str, override_id: str) -> Answer:
    match reply.verb:
        case "accept":
            return SwapAccepted(reply.user_id, name, override_id)
        case "decline":
            return SwapDeclined(reply.user_id, name)
        case "withdraw":
            return SwapWithdrawn(reply.user_id, name)
