"""Walked: what an incident's timeline says of its walks. A walk's status comes from its events, by the table."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from tocsin.kernel.events import Entry, Event, detail_of, event_of, sentence
from tocsin.kernel.values import Value
from tocsin.outbound.deliveries import deliveries
from tocsin.respond.escalation import contacting, runs
from tocsin.respond.escalation.runs import RunStarted, RunStatus
from tocsin.respond.incidents import states

KINDS: Mapping[str, type[Event]] = {
    one.__name__: one for one in (*states.EVENTS, *runs.EVENTS, *contacting.EVENTS, *deliveries.EVENTS)
}
REPEATED = ("Appended", "Noted")  # of these there may be very many, and they explain no page
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


class Walk(Value, frozen=True):
    """A walk as far as it is told: what it began with, its status, and the events that are its own."""

    began: RunStarted
    began_at: int
    status: RunStatus
    happened: tuple[Happened, ...] = ()

    @property
    def policy(self) -> str:
        """The policy and its version, in words."""
        version = f", version {self.began.policy_version}" if self.began.policy_version else ""
        return f"{self.began.policy_name}{version}"


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
