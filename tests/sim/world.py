"""
A simulated world: the engine's own turns on a virtual clock, with receivers that fail, crashes and sleeping nodes.

Time jumps to what happens next, so that idle hours cost nothing. Nothing here reads a clock or waits. What is in a
world and what happens in it, all from one seed, is said by its kinds: `day` and `week`.
"""

import hashlib
import heapq
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, exists, func, select

from tocsin.engine.following import follow_thing
from tocsin.engine.turn import STAGES, Settled, Turns
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import HOUR, SECOND
from tocsin.outbound.channels import channel
from tocsin.outbound.channels.channel import Delivered, Inbound, Outcome, Rejected, Retry, Target
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose
from tocsin.respond.integrations.templates import load_templates
from tocsin.store import messages, urls
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.database import Database
from tocsin.store.records import Record
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.tables import alerts, deliveries, heartbeats, incidents, runs, timers
from tocsin.store.things import Things
from tocsin.store.tx import Tx

T = TypeVar("T")

SEAL = Seal(b"k" * 32)
START = 1_790_000_000 * SECOND
LATE = 40 * SECOND  # longer than a lease
TURNS_MAX = 200  # turns at one instant: more would be a loop without end


class World:
    """One seed's world. `run(hours)` plays it; `trace()` is the whole ledger. A copy begins as another world stands."""

    def __init__(self, seed: int, copied: "World | None" = None) -> None:
        self.seed = seed
        self.random = random.Random(f"{seed} {copied.now}" if copied else seed)
        self.now = copied.now if copied else START
        self.late = 0  # the latest that anything due was looked at
        self.sent: list[tuple[int, Delivery]] = []
        self.unwanted: list[str] = []  # pages claimed although their walk had ended
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._settled: list[Settled] = []
        self._life = 0
        self._asleep: dict[int, Turns] = {}  # nodes that stand still, by life, and will go on
        self.ids = Ids(lambda: self.now, self.random.getrandbits)
        self._database = Database("sqlite://")
        self._connection = self._database.connect()
        self.things = Things(SEAL, self.ids)
        if copied:
            _raw(copied._connection).backup(_raw(self._connection))
        else:
            migrate(self._database)
        self.born()
        if not copied:
            self.do(self.populate)

    def populate(self, tx: Tx) -> None:
        """Make what is in the world."""
        raise NotImplementedError

    def plan(self, end: int) -> None:
        """Plan what happens in the world until an instant."""
        raise NotImplementedError

    def outcome(self) -> tuple[Outcome, int]:
        """Return what becomes of a delivery, and after how many µs."""
        luck = self.random.random()
        outcome = Delivered("200") if luck < 0.8 else Retry("503") if luck < 0.95 else Rejected("404")
        return outcome, int(self.random.random() * SECOND) if luck < 0.6 else int(self.random.random() * 15 * SECOND)

    def do(self, job: Callable[[Tx], T]) -> T:
        """Run a job in one transaction, then what it asked for after the commit."""
        tx = Tx(self._connection)
        with self._connection.begin():
            result = job(tx)
        for call in tx.after:
            call()
        return result

    def run(self, hours: int) -> None:
        """Play so many hours, then half a day without news, in which everything comes to its end."""
        end = START + hours * HOUR
        self.plan(end)
        self.play(end + 12 * HOUR)

    def play(self, until: int) -> None:
        """Play until an instant."""
        while True:
            upcoming = [at for at in (self._events[0][0] if self._events else 0, self.do(self._next_due)) if at]
            if not upcoming or min(upcoming) > until:
                return
            self.now = max(self.now, min(upcoming))
            while self._events and self._events[0][0] <= self.now:
                heapq.heappop(self._events)[2]()
            self._turn()

    def trace(self) -> str:
        """Return the hash of all entries, in order."""
        rows = self.do(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM entries ORDER BY id").all())
        return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()

    def at(self, after: int, call: Callable[[], None]) -> None:
        """Let something happen later."""
        self._count += 1
        heapq.heappush(self._events, (self.now + after, self._count, call))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        self._database.close()

    def make(self, tx: Tx, kind: str, name: str, body: Any, team_id: str = "") -> str:
        """Make a configured thing, and do what follows from it; return its id."""
        made = self.things.create(tx, kind, name, name, body, team_id=team_id, author="sim", now=self.now)
        follow_thing(self.turns.work(tx), None, made, "sim")
        return made.id

    def lane(self, tx: Tx) -> str:
        """Make an API URL; return its id."""
        return urls.create(tx, SEAL, self.ids, self.now)

    def arrives(self, lane: str, source: str, body: bytes) -> None:
        """Let a message arrive at an API URL."""
        one = messages.Received(self.ids.new("msg"), lane, source, "", self.now, "", "", {}, body)
        self.do(lambda tx: messages.insert(tx, [one]))

    def born(self) -> None:
        """A node starts: it remembers nothing but what the database holds."""
        self._life += 1
        self._settled = []
        self.keeper = CatalogKeeper(self.things, load_templates())
        name = f"nod_{self.now}_{self._life}"  # no other life's, not even a copy's
        self.turns = Turns(self.keeper, self.ids, lambda: self.now, node=name, public_url="", send=self._send)

    def sleeps(self) -> None:
        """The node stands still and another takes over; its sends end, and it learns of them when it goes on."""
        self._asleep[self._life] = self.turns
        self.born()

    def _turn(self) -> None:
        due = self.do(self._next_due)
        if due:
            self.late = max(self.late, self.now - due)
        for _ in range(TURNS_MAX):
            settled, self._settled = self._settled, []
            if not self.do(lambda tx, settled=settled: self.turns.turn(tx, settled, 16)):
                return
        raise AssertionError(f"seed {self.seed}: the engine does not come to rest at {self.now}")

    def _send(self, records: Sequence[Record[Delivery]]) -> None:
        life = self._life
        for record in records:
            self.sent.append((self.now, record.value))
            is_of_walk = record.value.purpose is DeliveryPurpose.PAGE and not record.value.is_request
            if is_of_walk and self.do(partial(_has_ended, record.value.subject_id)):
                self.unwanted.append(record.value.id)
            outcome, after = self.outcome()
            inbound = _inbound(record.value, self.keeper, self.now)
            settled = Settled(
                record.value, record.version, Delivered() if inbound else outcome, self.random.random(), inbound
            )
            self.at(after, lambda settled=settled: self._answered(settled, life))

    def _answered(self, settled: Settled, life: int) -> None:
        if life == self._life:
            self._settled.append(settled)
        elif life in self._asleep:  # too late: another node has decided meanwhile, or will when the lease ends
            self.at(LATE, lambda: self._settled_late(settled, life))
        # an answer to a dead process reaches nobody

    def _settled_late(self, settled: Settled, life: int) -> None:
        self.do(lambda tx: self._asleep[life].turn(tx, [settled], 1, STAGES[:-1]))

    def _next_due(self, tx: Tx) -> int:
        return min((row[0] for query in DUE if (row := tx.one(query)) is not None and row[0]), default=0)


def _due() -> tuple[Any, ...]:
    """Return what asks for the next instant at which something of each kind is due."""
    pending = deliveries.c.status == "pending"
    older = deliveries.alias("older")
    waits = (older.c.order_key == deliveries.c.order_key) & (older.c.status == "pending")
    in_order = (deliveries.c.order_key == "") | ~exists().where(waits, older.c.id < deliveries.c.id)
    free_at = func.max(deliveries.c.due_at, deliveries.c.leased_until)
    return (
        *(
            select(func.min(one.c.due_at)).where(one.c.due_at > 0)
            for one in (runs, incidents, alerts, heartbeats, timers)
        ),
        select(func.min(free_at)).where(pending & in_order),
    )


DUE = _due()


def _raw(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.dbapi_connection


def _has_ended(incident_id: str, tx: Tx) -> bool:
    """Whether the walk of an incident was halted, as committed."""
    latest = select(runs.c.status).where(runs.c.incident_id == incident_id).order_by(runs.c.id.desc()).limit(1)
    row = tx.one(latest)
    return row is not None and row.status == "halted"


def _inbound(delivery: Delivery, keeper: CatalogKeeper, now: int) -> Inbound | None:
    """Return the document of a notice to one of our own integrations."""
    if delivery.channel != "incidents":
        return None
    settings = dict(keeper.current.kind("hook")[delivery.hook_id].body.settings)
    composed = channel("incidents").compose(delivery.message, Target(settings, delivery.id, now))
    assert isinstance(composed, Inbound)
    return composed
