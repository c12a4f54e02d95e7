"""
Handoffs: at each, who takes over and who hands over are told, and before it who will take over is reminded.

A schedule that tells has a timer, which remembers who was on call when it rang last. So nobody is told twice, whatever
happens in between, and a change that puts somebody else on call at once is a handoff too.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tocsin.accounts.people import Team
from tocsin.engine.duty import Duty
from tocsin.engine.handoff_words import joined, open_incidents, said, time_of
from tocsin.engine.informing import Audience, tell
from tocsin.engine.work import Work
from tocsin.kernel.instants import DAY, SECOND
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.respond.oncall.handoffs import HandedOver, Handoff, Pair, handoff
from tocsin.respond.oncall.schedules import OnDuty, Schedule
from tocsin.store import timers
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.timers import Timer

KIND = "handoff"
LOOKS_AGAIN = 28 * DAY  # where no handoff is seen


class Place(NamedTuple):
    """Where it happens: the schedule, who is on call by it now, and the schedule's record."""

    schedule: Thing
    people: tuple[OnDuty, ...]
    record: Record[Thing]


def follow_duty(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Look anew at the schedules that a change may concern: the next handoff may be another, or be now."""
    for schedule in _concerned(work, old, new):
        timer_id = f"{KIND} {schedule.id}"
        known = next((one for one in timers.of_subject(work.tx, schedule.id) if one.id == timer_id), None)
        if schedule.archived_at or not _tells(schedule):
            timers.clear(work.tx, timer_id)
        else:
            state = known.state if known else {}
            timers.set_timer(work.tx, Timer(timer_id, KIND, schedule.id, work.now, state))


def ring_handoff(work: Work, timer: Timer) -> None:
    """Tell who takes over and who hands over since the timer rang last, remind who is next, and set the timer."""
    schedule = work.catalog.kind("schedule").get(timer.subject_id)
    duty = Duty(work.catalog)
    compiled = duty.compiled(timer.subject_id)
    if schedule is None or compiled is None or not _tells(schedule):
        return
    place = Place(schedule, compiled.at(work.now), work.load_thing(schedule))
    known: list[list[str]] | None = timer.state.get("people")
    before = [(role, user_id) for role, user_id in known or ()]
    now = _pairs(place.people)
    if known is not None and now != before and schedule.body.tells_handoffs:
        _tell_handoff(work, place, before, handoff(before, now))
    at = compiled.handoff_after(work.now)
    reminds_at = at - schedule.body.reminds * SECOND if schedule.body.reminds else at
    reminded: list[str] = timer.state.get("reminded", []) if timer.state.get("at") == at else []
    if at and reminds_at <= work.now < at:
        reminded = _remind(work, place, compiled.at(at), reminded)
    state: dict[str, Any] = {"people": now, "at": at, "reminded": reminded}
    due_at = (reminds_at if work.now < reminds_at else at) if at else work.now + LOOKS_AGAIN
    timers.set_timer(work.tx, Timer(timer.id, KIND, schedule.id, due_at, state))


def _concerned(work: Work, old: Thing | None, new: Thing) -> Iterable[Thing]:
    schedules = work.catalog.kind("schedule")
    match new.kind:
        case "schedule":
            return (new,)
        case "override":
            ids = dict.fromkeys(one.body.schedule_id for one in (old, new) if one is not None)
            return [schedules[one] for one in ids if one in schedules]
        case _:  # an absence, a calendar or a team: whoever it names may be on call by any
            return [one for one in schedules.values() if _tells(one)]


def _tells(schedule: Thing) -> bool:
    body: Schedule = schedule.body
    return body.tells_handoffs or body.reminds > 0


def _tell_handoff(work: Work, place: Place, before: Sequence[Pair], change: Handoff) -> None:
    now = said(work, _pairs(place.people))
    work.note(place.record, (HandedOver(now, said(work, before)),), cause=place.schedule.id)
    open_now = open_incidents(work, place.schedule)
    for user_id, roles in change.takes.items():
        own = next(one for one in place.people if one.user_id == user_id)
        title = f"You are on call as {joined(roles)}"
        _send(work, place, user_id, title, f"{time_of(work, user_id, own)}\n\n{own.why}\n\n{open_now}")
    for user_id, roles in change.leaves.items():
        _send(work, place, user_id, f"You are no longer on call as {joined(roles)}", f"On call now: {now}.")
    team = work.catalog.kind("team").get(place.schedule.team_id)
    body: Team = team.body if team else Team()
    text = f"On call now: {now}. Before: {said(work, before)}.\n\n{open_now}"
    message = _message(work, place, f"Handoff: {now}", text)
    tell(work, place.record, Audience(hook_ids=body.hook_ids), message, place.schedule.id)


def _remind(work: Work, place: Place, people: Sequence[OnDuty], reminded: Sequence[str]) -> list[str]:
    """Remind who takes over next and wasn't reminded of it yet; return all who were."""
    takes = handoff(_pairs(place.people), _pairs(people)).takes
    for user_id, roles in takes.items():
        if user_id not in reminded:
            own = next(one for one in people if one.user_id == user_id)
            title = f"You will be on call as {joined(roles)}"
            _send(work, place, user_id, title, f"{time_of(work, user_id, own)}\n\n{own.why}")
    return list(dict.fromkeys((*reminded, *takes)))


def _send(work: Work, place: Place, user_id: str, title: str, text: str) -> None:
    user = work.catalog.kind("user").get(user_id)
    if user is not None and user.body.wants_reminders:
        tell(work, place.record, Audience((user_id,)), _message(work, place, title, text), place.schedule.id)


def _message(work: Work, place: Place, title: str, text: str) -> Message:
    schedule = place.schedule
    return Message(
        kind=MessageKind.MESSAGE,
        title=f"{title}: {schedule.name}",
        text=text,
        url=f"{work.public_url}/schedules/{schedule.id}",
        at=work.now,
        document={"schedule_id": schedule.id, "team_id": schedule.team_id},
    )


def _pairs(people: Iterable[OnDuty]) -> list[Pair]:
    return [(one.role, one.user_id) for one in people]
