"""Timelines: the entries of an incident, an alert or a heartbeat as people read them."""

from typing import Any

from msgspec.structs import fields

from tocsin.kernel.events import Entry, Event, sentence
from tocsin.kernel.instants import to_text
from tocsin.outbound.deliveries import deliveries
from tocsin.respond.escalation import contacting, runs
from tocsin.respond.incidents import states
from tocsin.respond.integrations import heartbeats
from tocsin.respond.oncall import handoffs, swaps
from tocsin.respond.workflows import runs as workflow_runs
from tocsin.server.api.answers import PAGE_MAX, Answer, Page
from tocsin.server.house import House
from tocsin.store import entries
from tocsin.watch.notices import plan
from tocsin.watch.rules import alerts

EVENTS: tuple[type[Event], ...] = (
    *heartbeats.EVENTS,
    *states.EVENTS,
    *runs.EVENTS,
    *contacting.EVENTS,
    *deliveries.EVENTS,
    *plan.EVENTS,
    *handoffs.EVENTS,
    *swaps.EVENTS,
    *alerts.EVENTS,
    *workflow_runs.EVENTS,
)
SAYS = {event.__name__: event.says for event in EVENTS}
DEFAULTS: dict[str, dict[str, Any]] = {  # what isn't stored, since it is at its default
    event.__name__: {one.name: one.default for one in fields(event) if isinstance(one.default, int | str)}
    for event in EVENTS
}


def said(kind: str, reason: str, detail: dict[str, Any]) -> str:
    """Return the sentence of an entry, also with what isn't stored since it is as usual."""
    return sentence(SAYS.get(kind, kind), reason, DEFAULTS.get(kind, {}) | detail)


class EntryShown(Answer, frozen=True):
    """One line of a timeline: what happened, by whom, why, what it follows from, and the sentence that says it."""

    id: str
    subject_id: str
    seq: int
    at: str
    kind: str
    actor: str
    actor_name: str
    cause: str
    reason: str
    detail: dict[str, Any]
    text: str


def entry_shown(house: House, entry: Entry) -> EntryShown:
    """Return a ledger entry with its sentence, in which hooks have their names."""
    things = house.keeper.current.things
    spoken = {
        key: things[one].name if isinstance(one, str) and one in things else one for key, one in entry.detail.items()
    }
    return EntryShown(
        id=entry.id,
        subject_id=entry.subject_id,
        seq=entry.seq,
        at=to_text(entry.at),
        kind=entry.kind,
        actor=entry.actor,
        actor_name=things[entry.actor].name if entry.actor in things else entry.actor,
        cause=entry.cause,
        reason=entry.reason,
        detail=entry.detail,
        text=said(entry.kind, entry.reason, spoken),
    )


async def timeline(house: House, subject_id: str, after: int) -> Page[EntryShown]:
    """Return a page of a subject's timeline, in order; its cursor is the last `seq`."""
    found = await house.read(lambda tx: entries.timeline(tx, subject_id, after, PAGE_MAX + 1))
    items = [entry_shown(house, entry) for entry in found[:PAGE_MAX]]
    return Page(items, str(items[-1].seq) if len(found) > PAGE_MAX else None)
