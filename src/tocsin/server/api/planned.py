"""What is planned, as it is shown: steps at their instants, their events in words, and by which methods people hear."""

from collections.abc import Sequence

from tocsin.accounts.people import User
from tocsin.kernel.events import Event, detail_of, kind_of, sentence
from tocsin.kernel.instants import SECOND, to_text
from tocsin.respond.escalation.contacting import ways_to
from tocsin.respond.escalation.foresee import Foreseen
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.escalation.runs import HookPaged, Paged, Run, RunStatus
from tocsin.server.api.answers import Answer
from tocsin.server.api.timelines import SAYS
from tocsin.store.catalog import Catalog
from tocsin.watch.notices.hooks import Hook


class PlannedDelivery(Answer, frozen=True):
    """A message to one contact method of the person, or to the hook (then without a `method_id`)."""

    at: str
    method_id: str
    channel: str


class PlannedEvent(Answer, frozen=True):
    """What will happen: a page, a step that is skipped or reaches nobody, a pause, or the end; `text` says it."""

    kind: str
    reason: str
    text: str
    user_id: str
    user_name: str
    role: str
    hook_id: str
    hook_name: str
    deliveries: list[PlannedDelivery]


class PlannedStep(Answer, frozen=True):
    """What happens at one instant; `step` and `round` count from 1."""

    at: str
    step: int
    round: int
    events: list[PlannedEvent]


def planned(catalog: Catalog, policy: Policy, foreseen: Sequence[Foreseen]) -> list[PlannedStep]:
    """Return what is foreseen of a walk through a policy, as it is shown."""
    return [_step(catalog, policy, one) for one in foreseen]


def summary(run: Run | None, steps: Sequence[PlannedStep]) -> str:
    """Say in one sentence what is next: who is told, how and when, or why nobody is."""
    told = next(((step, one) for step in steps for one in step.events if one.deliveries), None)
    if told is not None:
        step, event = told
        how = " and ".join(dict.fromkeys(one.channel for one in event.deliveries))
        who = event.user_name or f"hook {event.hook_name}"
        return f"Next: {who} is told by {how} at {_minute(step.at)}, unless somebody takes over."
    if run is None:
        return "No escalation has begun."
    if run.status in _WAITS and not run.due_at:
        return f"Nobody is paged: the escalation {_WAITS[run.status]}."
    return f"Nobody else is paged: the escalation is {run.status if run.status in _ENDED else 'at its end'}."


_WAITS = {
    RunStatus.HELD: "waits for what its integration's delay says",
    RunStatus.SNOOZED: "stands still until the incident is woken",
    RunStatus.MUTED: "stands still while the incident is muted",
}
_ENDED = (RunStatus.HALTED, RunStatus.EXHAUSTED)


def _minute(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"


def _step(catalog: Catalog, policy: Policy, foreseen: Foreseen) -> PlannedStep:
    places = [detail_of(event) for event in foreseen.events]
    place = next((one for one in reversed(places) if "step" in one), {})
    return PlannedStep(
        at=to_text(foreseen.at),
        step=int(place.get("step", 0)),
        round=int(place.get("round", 0) or next((one["rounds"] for one in places if "rounds" in one), 0)),
        events=[_event(catalog, policy, event, foreseen.at) for event in foreseen.events],
    )


def _event(catalog: Catalog, policy: Policy, event: Event, at: int) -> PlannedEvent:
    kind = kind_of(event)
    text = sentence(SAYS[kind], event.reason, detail_of(event))
    match event:
        case Paged():
            user: User = catalog.kind("user")[event.user_id].body
            ways = ways_to(user, policy, event.step, at).ways
            sent = [PlannedDelivery(to_text(at + one.wait * SECOND), one.method.id, one.method.channel) for one in ways]
            return PlannedEvent(kind, event.reason, text, event.user_id, event.user_name, event.role, "", "", sent)
        case HookPaged():
            hook: Hook = catalog.kind("hook")[event.hook_id].body
            sent = [PlannedDelivery(to_text(at), "", hook.channel)]
            return PlannedEvent(kind, event.reason, text, "", "", "", event.hook_id, event.hook_name, sent)
        case _:
            return PlannedEvent(kind, event.reason, text, "", "", "", "", "", [])
