"""Left alone: a copy of a world in which nobody does anything, so that it must do what its plans say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from tests.sim.world import World

from tocsin.accounts.people import User
from tocsin.engine.outlook import Outlook, outlooks
from tocsin.kernel.events import Event, detail_json, kind_of
from tocsin.kernel.instants import HOUR, SECOND
from tocsin.kernel.values import from_json, read_json
from tocsin.outbound.channels.channel import Delivered, Outcome
from tocsin.outbound.deliveries.deliveries import LASTS, DeliveryPurpose
from tocsin.respond.escalation.contacting import ways_to
from tocsin.respond.escalation.runs import EVENTS, Paged
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import deliveries, entries
from tocsin.store.tables import incidents
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

HORIZON = 12 * HOUR
ROUNDS = 100
PAGE_LASTS = LASTS[DeliveryPurpose.PAGE]
KINDS = {event.__name__ for event in EVENTS}

Line = tuple[int, str, dict[str, Any], list[tuple[int, str]]]  # when, what, its detail, and (when, method) of messages


class Planned(NamedTuple):
    """What was planned for an incident, and where its timeline stood."""

    run_id: str
    seq: int
    lines: list[Line]


class Left(World):
    """A copy of a world. Its plans are made at once; `check` plays it and compares."""

    def __init__(self, world: World) -> None:
        super().__init__(world.seed, copied=world)
        self._until = self.now + HORIZON
        self.planned = self.do(self._plans)

    def outcome(self) -> tuple[Outcome, int]:
        """Let everything arrive."""
        return Delivered("200"), SECOND

    def check(self) -> None:
        """Play half a day; raise AssertionError where something else happens than was planned."""
        begun = self.now
        self.play(self._until)
        for incident_id, planned in self.planned.items():
            happened = self.do(lambda tx, one=incident_id, plan=planned: self._happened(tx, one, plan))
            where = f"seed {self.seed}, {incident_id} at {begun}"
            for number, (line, real) in enumerate(zip(planned.lines, happened, strict=False)):
                assert line == real, f"{where}: line {number} of its plan was\n{line}\nand this happened:\n{real}"
            missing = planned.lines[len(happened) :]
            assert not missing, f"{where}: planned, and did not happen: {missing}"
            more = happened[len(planned.lines) :]
            assert not more, f"{where}: happened, and was not planned: {more}"

    def _plans(self, tx: Tx) -> dict[str, Planned]:
        rows = tx.all(select(incidents.c.state, incidents.c.seq).where(incidents.c.status != "resolved"))
        known = {one.id: (one, row.seq) for row in rows for one in (from_json(row.state, Incident),)}
        found = outlooks(tx, self.keeper, [one for one, _ in known.values()])
        users = self.keeper.refresh(tx).kind("user")
        return {one: Planned(it.run.id, known[one][1], self._lines(users, it)) for one, it in found.items()}

    def _lines(self, users: Mapping[str, Thing], outlook: Outlook) -> list[Line]:
        lines: list[Line] = []
        for foreseen in outlook.steps(self.now, ROUNDS):
            for event in foreseen.events:
                sent: list[tuple[int, str]] = []
                if isinstance(event, Paged):
                    user: User = users[event.user_id].body
                    ways = ways_to(user, outlook.policy, event.step, foreseen.at).ways
                    sent = [(foreseen.at + one.wait * SECOND, one.method.id) for one in ways]
                lines.append((foreseen.at, kind_of(event), _bare(event), sent))
        return [one for one in lines if one[0] <= self._until]

    def _happened(self, tx: Tx, incident_id: str, planned: Planned) -> list[Line]:
        found: list[Line] = []
        sent = [one.value for one in deliveries.of_subjects(tx, [incident_id])]
        for entry in entries.timeline(tx, incident_id, limit=100_000):
            if entry.seq <= planned.seq or entry.kind not in KINDS or entry.detail.get("run_id") != planned.run_id:
                continue
            page_id = entry.detail.get("page_id", "")
            of_page = [one for one in sent if one.user_id and page_id and one.page_id == page_id]
            pages = [(one.give_up_at - PAGE_LASTS, one.method_id) for one in of_page]
            detail = {name: value for name, value in entry.detail.items() if name != "page_id"}
            found.append((entry.at, entry.kind, detail | {"reason": entry.reason}, pages))
        return found


def _bare(event: Event) -> dict[str, Any]:
    """Return what an event says as the ledger has it, without the id that only a real page has."""
    detail = {name: value for name, value in read_json(detail_json(event)).items() if name != "page_id"}
    return detail | {"reason": event.reason}
