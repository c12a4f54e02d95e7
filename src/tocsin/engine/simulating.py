"""
Simulating: an incident that doesn't exist yet is opened by the engine's own decisions at any instant, and undone.

So what is shown isn't computed like what happens: it is what happens, and then what its plan says.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

from msgspec.structs import replace

from tocsin.engine.flow import FLOW
from tocsin.engine.opening import ByHand, open_incident
from tocsin.engine.outlook import Outlook, outlooks
from tocsin.engine.work import Work
from tocsin.kernel.events import Event, event_of
from tocsin.kernel.ids import Ids
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.foresee import Foreseen
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.reports import Report
from tocsin.store import entries
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

KINDS: Mapping[str, type[Event]] = {one.__name__: one for one in runs.EVENTS}
NODE = "simulation"


class Simulated(NamedTuple):
    """The incident as it would open, and everything that its walk would do, from its beginning."""

    incident: Incident
    outlook: Outlook
    steps: list[Foreseen]


class Undone(Exception):
    """Carries what was simulated out of a transaction that is undone."""

    def __init__(self, simulated: Simulated) -> None:
        super().__init__("simulated")
        self.simulated = simulated


def simulate(
    tx: Tx, keeper: CatalogKeeper, ids: Ids, now: int, report: Report, source: Thing | None, by_hand: ByHand | None
) -> NoReturn:
    """Open an incident as a report asks at an instant, see what follows, and raise Undone with it."""
    work = Work(tx, keeper, ids, now, node=NODE, public_url="", flow=FLOW, send=_send)
    fresh = replace(report, dedup_key=ids.new(NODE[:3]), fallback_key="", is_test=False)
    record = open_incident(work, "", fresh, source, "", 0, by_hand)
    work.save()
    timeline = entries.timeline(tx, record.id, limit=10_000)
    begun = tuple(event for one in timeline if (event := event_of(one, KINDS)) is not None)
    outlook = outlooks(tx, keeper, [record.value])[record.id]
    raise Undone(Simulated(record.value, outlook, [Foreseen(now, begun), *outlook.steps(now, outlook.policy.repeats)]))


def _send(_records: Sequence[Record[Delivery]]) -> None:
    """Send nothing: it is called after a commit, which never comes."""
