"""Swaps: who is asked to take shifts hears of it, and who asked hears the answer."""

from tocsin.accounts.people import User
from tocsin.engine.duty import Duty
from tocsin.engine.informing import Audience, tell
from tocsin.engine.work import Work
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.respond.oncall.local import range_of, spoken
from tocsin.respond.oncall.schedules import Swap
from tocsin.respond.oncall.swaps import Answer, SwapAccepted, SwapAsked, SwapDeclined
from tocsin.store.things import Thing


def follow_swap(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Ask whoever may take the shifts of a new swap: who is named, else everybody in the schedule's team."""
    if old is not None:
        return
    swap: Swap = new.body
    asked = (swap.to_id,) if swap.to_id else _others(work, new)
    by, to = _name(work, swap.user_id), _name(work, swap.to_id) if swap.to_id else "the team"
    record = work.load_thing(new)
    work.note(record, (SwapAsked(swap.user_id, by, swap.to_id, to, _time(work, swap), swap.note),), actor=actor)
    note = f"\n\n{swap.note}" if swap.note else ""
    for user_id in asked:
        text = f"{by} wants to give away {_time(work, swap, user_id)}.{note}\n\nAccept or decline it in Tocsin."
        tell(work, record, Audience((user_id,)), _message(work, new, f"{by} asks you to take shifts", text), new.id)


def tell_answer(work: Work, swap: Thing, event: Answer) -> None:
    """Tell who asked that the shifts are taken or aren't, and who was asked that they are no longer to be had."""
    body: Swap = swap.body
    match event:
        case SwapAccepted():
            told, title = body.user_id, f"{event.by_name} takes your shifts"
        case SwapDeclined():
            told, title = body.user_id, f"{event.by_name} can't take your shifts"
        case _:
            told, title = body.to_id, f"{event.by_name} keeps the shifts"
    message = _message(work, swap, title, f"{_time(work, body, told)}.")
    tell(work, work.load_thing(swap), Audience((told,)), message, swap.id)


def _others(work: Work, swap: Thing) -> tuple[str, ...]:
    return tuple(one for one, _ in Duty(work.catalog).members(swap.team_id) if one != swap.body.user_id)


def _message(work: Work, swap: Thing, title: str, text: str) -> Message:
    schedule = _name(work, swap.body.schedule_id)
    return Message(
        kind=MessageKind.MESSAGE,
        title=f"{title}: {schedule}",
        text=text,
        url=f"{work.public_url}/schedules/{swap.body.schedule_id}",
        at=work.now,
        document={"swap_id": swap.id, "schedule_id": swap.body.schedule_id, "status": swap.body.status},
    )


def _time(work: Work, swap: Swap, user_id: str = "") -> str:
    """Return a swap's time in words, in the zone of a user, else in the schedule's."""
    user = work.catalog.kind("user").get(user_id)
    schedule = work.catalog.kind("schedule").get(swap.schedule_id)
    body: User | None = user.body if user else None
    zone: str = body.zone if body else (schedule.body.zone if schedule else "UTC")
    return spoken(*range_of(swap.start, swap.end), zone)


def _name(work: Work, thing_id: str) -> str:
    things = work.catalog.things
    return things[thing_id].name if thing_id in things else thing_id
