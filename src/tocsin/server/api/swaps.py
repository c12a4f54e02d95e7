"""Swaps: whoever is asked accepts or declines, whoever asked withdraws; and who is on call then."""

from litestar import post
from litestar.params import FromPath, JSONBody

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.engine.answering import Reply, answer_swap
from tocsin.engine.duty import Duty
from tocsin.kernel.values import Value
from tocsin.respond.oncall.local import range_of
from tocsin.respond.oncall.schedules import Swap
from tocsin.respond.oncall.swaps import Verb as SwapVerb
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import Shown, seen, shown
from tocsin.server.api.drawing import stretch_shown
from tocsin.server.api.pictures import StretchShown
from tocsin.server.house import House
from tocsin.store.things import Thing
from tocsin.store.tx import Tx


class Answering(Value, frozen=True, forbid_unknown_fields=True):
    """In whose name a swap is answered; '': one's own. Another's needs the right to edit the schedule."""

    user_id: str = ""


class SwapAnswered(Answer, frozen=True):
    """A swap after an answer, and who is on call in its time."""

    swap: Shown[Swap]
    on_call: list[StretchShown]


@post("/api/v1/swaps/{thing_id:str}/accept", status_code=200)
async def accept_swap(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Answering | None] = None
) -> SwapAnswered:
    """Take the shifts of a swap: an override says so from now on."""
    return await _answered(house, actor, thing_id, "accept", data)


@post("/api/v1/swaps/{thing_id:str}/decline", status_code=200)
async def decline_swap(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Answering | None] = None
) -> SwapAnswered:
    """Say that one can't take the shifts of a swap."""
    return await _answered(house, actor, thing_id, "decline", data)


@post("/api/v1/swaps/{thing_id:str}/withdraw", status_code=200)
async def withdraw_swap(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Answering | None] = None
) -> SwapAnswered:
    """Keep the shifts that one wanted to give away."""
    return await _answered(house, actor, thing_id, "withdraw", data)


async def _answered(house: House, actor: Actor, thing_id: str, verb: SwapVerb, data: Answering | None) -> SwapAnswered:
    thing = seen(house, actor, "swap", thing_id)
    user_id = data.user_id if data and data.user_id else actor.id
    if user_id != actor.id:
        require(actor, Verb.EDIT, "schedule", thing.team_id)
    reply = Reply(verb, user_id, actor.id)

    def answer(tx: Tx) -> Thing:
        work = house.turns.work(tx)
        changed, _ = answer_swap(work, house.things, thing_id, reply)
        work.save()
        return changed

    changed = await house.write(answer)
    await house.write(house.keeper.refresh)
    house.wheel.wake()
    return SwapAnswered(shown(changed), _on_call(house, changed.body))


def _on_call(house: House, swap: Swap) -> list[StretchShown]:
    compiled = Duty(house.keeper.current).compiled(swap.schedule_id)
    found = compiled.stretches(*range_of(swap.start, swap.end)) if compiled else []
    return [stretch_shown(house, one) for one in found]


ROUTES = (accept_swap, decline_swap, withdraw_swap)
