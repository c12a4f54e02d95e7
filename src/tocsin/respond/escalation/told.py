"""
Told: what an incident's timeline says of its pages and its walks. The timeline alone is asked, so it stays true.

Each delivery of a page stands in it with what became of it; a walk's status comes from its events by the table.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tocsin.kernel.events import Entry, Event, detail_of, event_of, sentence
from tocsin.kernel.instants import to_words
from tocsin.kernel.values import Value
from tocsin.outbound.deliveries import deliveries
from tocsin.outbound.deliveries.deliveries import DeliveryQueued, DeliveryStatus
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.contacting import MethodSkipped
from tocsin.respond.escalation.runs import HookPaged, Paged, RunStarted, RunStatus
from tocsin.respond.incidents import states

KINDS: Mapping[str, type[Event]] = {
    one.__name__: one for one in (*states.EVENTS, *runs.EVENTS, MethodSkipped, *deliveries.EVENTS)
}
REPEATED = ("Appended", "Noted")  # those of which there may be very many, and which explain no page
ASKED = tuple(kind for kind in KINDS if kind not in REPEATED)


class Happened(Value, frozen=True):
    """An event of a timeline, decoded, with its entry's id, instant and cause."""

    entry_id: str
    at: int
    cause: str
    event: Event

    @property
    def text(self) -> str:
        """The sentence that says it."""
        return sentence(self.event.says, self.event.reason, detail_of(self.event))


class Sent(Value, frozen=True):
    """One delivery of a page: when it was to leave, what became of it and when, in words too."""

    delivery_id: str
    channel: str
    to: str
    due_at: int
    at: int
    status: DeliveryStatus
    text: str


class Walk(Value, frozen=True):
    """A walk as far as it was told: what it began with, its status, and the events that are its own."""

    began: RunStarted
    began_at: int
    status: RunStatus
    happened: tuple[Happened, ...] = ()

    @property
    def policy(self) -> str:
        """The policy and its version, in words."""
        version = f", version {self.began.policy_version}" if self.began.policy_version else ""
        return f"{self.began.policy_name}{version}"


class Told(Value, frozen=True):
    """A page: to whom (a person, or a hook), when, why, over what, and over what not. `policy`: with its version."""

    page_id: str
    at: int
    user_id: str
    name: str
    hook_id: str
    step: int
    round: int
    reason: str
    policy: str
    text: str
    sent: tuple[Sent, ...] = ()
    skipped: tuple[str, ...] = ()


def happened(entries: Iterable[Entry]) -> list[Happened]:
    """Return what a timeline tells, decoded, in order."""
    found = ((entry, event_of(entry, KINDS)) for entry in entries)
    return [Happened(entry.id, entry.at, entry.cause, event) for entry, event in found if event is not None]


def walks(timeline: Iterable[Happened]) -> list[Walk]:
    """Return the walks, each with what it did, in order."""
    found: dict[str, Walk] = {}
    for one in timeline:
        run_id = getattr(one.event, "run_id", "")
        if isinstance(one.event, RunStarted):
            found[run_id] = Walk(one.event, one.at, RunStatus.ACTIVE)
        elif run_id in found:
            walk = found[run_id]
            status = runs.NEXT.get((walk.status, type(one.event)), walk.status)
            found[run_id] = replace(walk, status=status, happened=(*walk.happened, one))
    return list(found.values())


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
            who = (event.user_id, event.user_name, "")
        case HookPaged():
            who = ("", event.hook_name, event.hook_id)
        case _:
            return None
    policy = policies.get(event.run_id, "")
    by = f" By policy {policy}." if policy else ""
    text = f"{one.text}{by}"
    return Told(event.page_id, one.at, *who, event.step, event.round, event.reason, policy, text)


_STATUS: Mapping[type[Event], DeliveryStatus] = {event: status for (_, event), status in deliveries.NEXT.items()}


def _sent(timeline: Iterable[Happened]) -> dict[str, dict[str, Sent]]:
    """Return the deliveries by the entry from which they follow, and by their id."""
    found: dict[str, dict[str, Sent]] = {}
    causes: dict[str, str] = {}
    for one in timeline:
        event = one.event
        if isinstance(event, DeliveryQueued):
            text = f"To {event.to} by {event.channel}, due at {to_words(event.due_at)}: pending."
            first = Sent(event.delivery_id, event.channel, event.to, event.due_at, one.at, DeliveryStatus.PENDING, text)
            causes[event.delivery_id] = one.cause
            found.setdefault(one.cause, {})[event.delivery_id] = first
        elif type(event) in _STATUS and (delivery_id := getattr(event, "delivery_id", "")) in causes:
            known = found[causes[delivery_id]]
            status = _STATUS[type(event)]
            known[delivery_id] = replace(known[delivery_id], at=one.at, status=status, text=one.text)
    return found
