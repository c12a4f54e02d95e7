"""
A simulated world: the engine's own turns on a virtual clock, with senders, receivers, people and crashes from one seed.

Time jumps to what happens next, so that idle hours cost nothing. Nothing here reads a clock or waits.
"""

import hashlib
import heapq
import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import exists, func, select
from tests.sim import jobs
from tests.sim.acting import act
from tests.sim.signals import Signals

from tocsin.accounts.people import ContactMethod, ContactRule, Rotation, Team, TeamMember, User
from tocsin.engine.following import follow_thing
from tocsin.engine.turn import STAGES, Settled, Turns
from tocsin.engine.watching import Watching
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import HOUR, MINUTE, SECOND
from tocsin.outbound.channels import channel
from tocsin.outbound.channels.channel import Delivered, Inbound, Rejected, Retry, Target
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose
from tocsin.respond.escalation.policies import HaltsOn, Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Delay, Integration
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
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.rules import AlertRule
from tocsin.watch.signals.apps import App

T = TypeVar("T")
Make = Callable[..., str]

START = 1_790_000_000 * SECOND
KEYS = 12
LANES: tuple[dict[str, Any], ...] = (  # what each lane's integration has beside the first one's
    {},
    {},
    {"group_within": 1_200, "delay": Delay("wait", wait=300)},
    {"group_within": 3_600},
    {"delay": Delay("count", count=3, within=3_600)},
)
EVALUATE_EVERY = 5 * MINUTE
LATE = 40 * SECOND  # longer than a lease
TURNS_MAX = 200  # turns at one instant: more would be a loop without end


class World:
    """One seed's world. `run(hours)` plays it; `trace()` is the whole ledger."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.now = START
        self.late = 0  # the latest that anything due was looked at
        self.sent: list[tuple[int, Delivery]] = []
        self.unwanted: list[str] = []  # pages claimed although their walk had ended
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._settled: list[Settled] = []
        self._life = 0
        self._asleep: dict[int, Turns] = {}  # nodes that stand still, by life, and will go on
        self._signals = Signals(self.random, START)
        self._ids = Ids(lambda: self.now, self.random.getrandbits)
        self._database = Database("sqlite://")
        migrate(self._database)
        self._connection = self._database.connect()
        self._things = Things(Seal(b"k" * 32), self._ids)
        self._lanes: list[str] = []
        self._job_lane = ""
        self._born()
        self.do(self._seed)

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
        self._schedule_all(end)
        while True:
            upcoming = [at for at in (self._events[0][0] if self._events else 0, self.do(self._next_due)) if at]
            if not upcoming or min(upcoming) > end + 12 * HOUR:
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

    def _born(self) -> None:
        """A node starts: it remembers nothing but what the database holds."""
        self._life += 1
        self._settled = []
        self._keeper = CatalogKeeper(self._things, load_templates())
        name = f"nod_{self._life}"
        self._turns = Turns(self._keeper, self._ids, lambda: self.now, node=name, public_url="", send=self._send)

    def _sleeps(self) -> None:
        """The node stands still and another takes over; its sends end, and it learns of them when it goes on."""
        self._asleep[self._life] = self._turns
        self._born()

    def _evaluate(self) -> None:
        watching = Watching(self._turns, self._signals, dict, _none, lambda: self.now, 0)
        for rule in list(self._keeper.current.kind("rule").values()):
            compiled = watching.compiled(rule)
            self._signals.stand(self.now)
            facts = watching.facts(rule, compiled, self.now)
            self.do(
                lambda tx, rule=rule, compiled=compiled, facts=facts: watching.decide(
                    tx, rule, compiled, facts, self.now
                )
            )

    def _turn(self) -> None:
        due = self.do(self._next_due)
        if due:
            self.late = max(self.late, self.now - due)
        for _ in range(TURNS_MAX):
            settled, self._settled = self._settled, []
            if not self.do(lambda tx, settled=settled: self._turns.turn(tx, settled, 16)):
                return
        raise AssertionError(f"seed {self.seed}: the engine does not come to rest at {self.now}")

    def _send(self, records: Sequence[Record[Delivery]]) -> None:
        life = self._life
        for record in records:
            self.sent.append((self.now, record.value))
            if record.value.purpose is DeliveryPurpose.PAGE and self.do(partial(_has_ended, record.value.subject_id)):
                self.unwanted.append(record.value.id)
            luck = self.random.random()
            outcome = Delivered("200") if luck < 0.8 else Retry("503") if luck < 0.95 else Rejected("404")
            after = int(self.random.random() * SECOND) if luck < 0.6 else int(self.random.random() * 15 * SECOND)
            inbound = _inbound(record.value, self._keeper, self.now)
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

    def _schedule_all(self, end: int) -> None:
        span = end - START
        for _ in range(span // (12 * MINUTE)):
            self.at(int(self.random.random() * span), self._message)
        for _ in range(span // (40 * MINUTE)):
            self.at(int(self.random.random() * span), self._command)
        for _ in range(span // (3 * HOUR)):
            self.at(int(self.random.random() * span), self.random.choice((self._born, self._sleeps)))
        for after in range(0, span, EVALUATE_EVERY):
            self.at(after, self._evaluate)
        for job in jobs.JOBS:
            for after, path in jobs.pulses(random.Random(f"{job.source} {self.seed}"), START, span):
                self.at(after, partial(self._pulse, job.source + path))

    def _message(self) -> None:
        lane = self.random.choice(self._lanes)
        status = "open" if self.random.random() < 0.6 else "close"
        event = {"dedup_key": f"k{self.random.randrange(KEYS)}", "status": status, "subject": "disk"}
        for _ in range(1 + (self.random.random() < 0.2)):
            one = messages.Received(
                self._ids.new("msg"), lane, "sim", "", self.now, "", "", {}, json.dumps(event).encode()
            )
            self.do(lambda tx, one=one: messages.insert(tx, [one]))

    def _command(self) -> None:
        ids = self.do(lambda tx: [row.id for row in tx.all(select(incidents.c.id).order_by(incidents.c.id))])
        if ids:
            self.do(lambda tx: act(self._turns.work(tx), self.random, ids, self._people))

    def _seed(self, tx: Tx) -> None:
        def make(kind: str, name: str, body: Any, team_id: str = "") -> str:
            return self._things.create(tx, kind, name, name, body, team_id=team_id, author="sim", now=self.now).id

        def person(name: str, *, is_admin: bool = False) -> str:
            methods = (ContactMethod("a", "email", {"to": "a@b.c"}), ContactMethod("b", "email", {"to": "b@b.c"}))
            rules = (ContactRule("a"), ContactRule("b", 120))
            return make("user", name, User("a@b.c", contact_methods=methods, contact_rules=rules, is_admin=is_admin))

        self._people = people = (person("ann"), person("bob"))
        person("admin", is_admin=True)
        team = make("team", "ops", Team(tuple(TeamMember(one) for one in people), Rotation(people)))
        steps = tuple(Step((StepTarget("role", team, role),), wait=300) for role in ("primary", "manager", "secondary"))
        self._seed_watch(tx, make)
        self._seed_jobs(tx, team)
        for number, given in enumerate(LANES):
            halts_on = HaltsOn.ACKNOWLEDGE if number % 2 == 0 else HaltsOn.ASSIGN
            policy = make(
                "policy",
                f"p{number}",
                Policy(steps, repeats=number % 2, halts_on=halts_on, sla=number * 2 * 3_600),
                team,
            )
            lane = urls.create(tx, Seal(b"k" * 32), self._ids, self.now)
            self._lanes.append(lane)
            body = Integration("generic", "sim", lane, default_policy_id=policy, **given)
            make("integration", f"i{number}", body, team)

    def _seed_watch(self, tx: Tx, make: Make) -> None:
        """A rule of each kind, told to our own integration and to a webhook that fails at times."""
        lane = urls.create(tx, Seal(b"k" * 32), self._ids, self.now)
        policy = make("policy", "watch", Policy((Step((StepTarget("user", self._people[0]),), wait=300),)))
        ours = make("integration", "watch", Integration("tocsin", "watch", lane, default_policy_id=policy))
        make("hook", "seam", Hook("incidents", {"integration_id": ours}, is_default=True))
        make("hook", "web", Hook("webhook", {"url": "https://example.com"}, is_default=True))
        app = make("app", "hosts", App("token"))
        threshold = {"expression": "cpu", "operator": "more", "threshold": 90, "group_by": ["host"]}
        make("rule", "busy", AlertRule(app, "threshold", threshold, severity="critical", min_delay=600))
        make("rule", "silent", AlertRule(app, "heartbeat", {"silence": 600, "group_by": ["host"]}, min_delay=0))

    def _seed_jobs(self, tx: Tx, team: str) -> None:
        """Two jobs at one API URL, one of which waits for its first pulse."""
        self._job_lane = urls.create(tx, Seal(b"k" * 32), self._ids, self.now)
        step = Step((StepTarget("role", team, "primary"),), wait=300)
        policy = self._things.create(tx, "policy", "jobs", "jobs", Policy((step,)), author="sim", now=self.now).id
        for job in jobs.JOBS:
            body = Integration(
                "heartbeat",
                job.source,
                self._job_lane,
                default_policy_id=policy,
                type="heartbeat",
                heartbeat=job.settings,
            )
            made = self._things.create(tx, "integration", job.source, job.source, body, author="sim", now=self.now)
            follow_thing(self._turns.work(tx), None, made, "sim")

    def _pulse(self, source: str) -> None:
        one = messages.Received(self._ids.new("msg"), self._job_lane, source, "", self.now, "", "", {}, b"")
        self.do(lambda tx: messages.insert(tx, [one]))

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


async def _none(_job: Any) -> None:
    """Stand for the writer, which the world calls itself."""


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
