"""Told: what an incident's timeline says of its pages: to whom, why, over what, and what became of each message."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tocsin.kernel.events import Event
from tocsin.kernel.instants import to_words
from tocsin.kernel.values import Value
from tocsin.outbound.deliveries.deliveries import NEXT, DeliveryQueued, DeliveryStatus
from tocsin.respond.escalation.contacting import MethodSkipped
from tocsin.respond.escalation.runs import HookPaged, Paged
from tocsin.respond.escalation.walked import Happened, walks

STATUS: Mapping[type[Event], DeliveryStatus] = {event: status for (_, event), status in NEXT.items()}


class Sent(Value, frozen=True):
    """One delivery of a page: when it was to leave, what became of it and when, in words too."""

    delivery_id: str
    channel: str
    due_at: int
    at: int
    status: DeliveryStatus
    text: str


class Told(Value, frozen=True):
    """A page: to whom (a person, or a hook), when, why, over what, and over what not. `policy`: with its version."""

    page_id: str
    at: int
    user_id: str
    hook_id: str
    name: str
    step: int
    round: int
    reason: str
    policy: str
    text: str
    sent: tuple[Sent, ...] = ()
    skipped: tuple[str, ...] = ()


def pages(timeline: Sequence[Happened]) -> list[Told]:
    """Return the pages, in order, each with its deliveries and the methods that were not used."""
    policies = {walk.began.run_id: walk.policy for walk in walks(timeline)}
    sent = _sent(timeline)
    skipped = [(one, one.event) for one in timeline if isinstance(one.event, MethodSkipped)]
    return [
        replace(
            page,
            sent=tuple(sent.get(one.entry_id, {}).values()),
            skipped=tuple(it.text for it, event in skipped if event.page_id == page.page_id),
        )
        for one in timeline
        if (page := _page(one, policies)) is not None
    ]


def _page(one: Happened, policies: Mapping[str, str]) -> Told | None:
    event = one.event
    match event:
        case Paged():
            who = (event.user_id, "", event.user_name)
        case HookPaged():
            who = ("", event.hook_id, event.hook_name)
        case _:
            return None
    policy = policies.get(event.run_id, "")
    text = f"{one.text} By policy {policy}." if policy else one.text
    return Told(event.page_id, one.at, *who, event.step, event.round, event.reason, policy, text)


def _sent(timeline: Iterable[Happened]) -> dict[str, dict[str, Sent]]:
    """Return the deliveries by the entry from which they follow, and by their id."""
    found: dict[str, dict[str, Sent]] = {}
    causes: dict[str, str] = {}
    for one in timeline:
        event = one.event
        if isinstance(event, DeliveryQueued):
            text = f"To {event.to} by {event.channel}, due at {to_words(event.due_at)}: pending."
            first = Sent(event.delivery_id, event.channel, event.due_at, one.at, DeliveryStatus.PENDING, text)
            causes[event.delivery_id] = one.cause
            found.setdefault(one.cause, {})[event.delivery_id] = first
        elif type(event) in STATUS and (delivery_id := getattr(event, "delivery_id", "")) in causes:
            known = found[causes[delivery_id]]
            known[delivery_id] = replace(known[delivery_id], at=one.at, status=STATUS[type(event)], text=one.text)
    return found
