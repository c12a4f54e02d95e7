"""A day: samples, reports by several lanes, pulses of jobs, crashes, and people who act on incidents."""

import json
import random
from functools import partial
from typing import Any

from sqlalchemy import select
from tests.sim import jobs
from tests.sim.acting import act
from tests.sim.signals import Signals
from tests.sim.world import START, World

from tocsin.accounts.people import ContactMethod, ContactRule, Rotation, Team, TeamMember, User
from tocsin.engine.watching import Watching
from tocsin.kernel.instants import HOUR, MINUTE
from tocsin.respond.escalation.policies import HaltsOn, Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Delay, Integration
from tocsin.store.tables import incidents
from tocsin.store.tx import Tx
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.rules import AlertRule
from tocsin.watch.signals.apps import App

KEYS = 12
LANES: tuple[dict[str, Any], ...] = (  # what each lane's integration has beside the first one's
    {},
    {},
    {"group_within": 1_200, "delay": Delay("wait", wait=300)},
    {"group_within": 3_600},
    {"delay": Delay("count", count=3, within=3_600)},
)
EVALUATE_EVERY = 5 * MINUTE


class Day(World):
    """A small installation with everything that comes in, for a day."""

    def populate(self, tx: Tx) -> None:
        """Make people, a team with a rotation, a policy and an integration per lane, rules, hooks and jobs."""
        self._signals = Signals(self.random, START)
        self._people = people = tuple(_person(self, tx, one) for one in ("ann", "bob"))
        _person(self, tx, "admin", is_admin=True)
        team = self.make(tx, "team", "ops", Team(tuple(TeamMember(one) for one in people), Rotation(people)))
        steps = tuple(Step((StepTarget("role", team, role),), wait=300) for role in ("primary", "manager", "secondary"))
        self._watch(tx)
        self._jobs(tx, team)
        self._lanes = [self._lane(tx, number, steps, team) for number in range(len(LANES))]

    def plan(self, end: int) -> None:
        """Plan reports, acts, crashes, evaluations and pulses."""
        span = end - START
        for _ in range(span // (12 * MINUTE)):
            self.at(int(self.random.random() * span), self._message)
        for _ in range(span // (40 * MINUTE)):
            self.at(int(self.random.random() * span), self._command)
        for _ in range(span // (3 * HOUR)):
            self.at(int(self.random.random() * span), self.random.choice((self.born, self.sleeps)))
        for after in range(0, span, EVALUATE_EVERY):
            self.at(after, self._evaluate)
        for job in jobs.JOBS:
            for after, path in jobs.pulses(random.Random(f"{job.source} {self.seed}"), START, span):
                self.at(after, partial(self._pulse, job.source + path))

    def _lane(self, tx: Tx, number: int, steps: tuple[Step, ...], team: str) -> str:
        halts_on = HaltsOn.ACKNOWLEDGE if number % 2 == 0 else HaltsOn.ASSIGN
        policy = Policy(steps, repeats=number % 2, halts_on=halts_on, sla=number * 2 * 3_600)
        policy_id = self.make(tx, "policy", f"p{number}", policy, team)
        lane = self.lane(tx)
        body = Integration("generic", "sim", lane, default_policy_id=policy_id, **LANES[number])
        self.make(tx, "integration", f"i{number}", body, team)
        return lane

    def _watch(self, tx: Tx) -> None:
        """A rule of each kind, told to our own integration and to a webhook that fails at times."""
        lane = self.lane(tx)
        policy = self.make(tx, "policy", "watch", Policy((Step((StepTarget("user", self._people[0]),), wait=300),)))
        ours = self.make(tx, "integration", "watch", Integration("tocsin", "watch", lane, default_policy_id=policy))
        self.make(tx, "hook", "seam", Hook("incidents", {"integration_id": ours}, is_default=True))
        self.make(tx, "hook", "web", Hook("webhook", {"url": "https://example.com"}, is_default=True))
        app = self.make(tx, "app", "hosts", App("token"))
        threshold = {"expression": "cpu", "operator": "more", "threshold": 90, "group_by": ["host"]}
        self.make(tx, "rule", "busy", AlertRule(app, "threshold", threshold, severity="critical", min_delay=600))
        self.make(
            tx, "rule", "silent", AlertRule(app, "heartbeat", {"silence": 600, "group_by": ["host"]}, min_delay=0)
        )

    def _jobs(self, tx: Tx, team: str) -> None:
        """Two jobs at one API URL, one of which waits for its first pulse."""
        self._job_lane = self.lane(tx)
        step = Step((StepTarget("role", team, "primary"),), wait=300)
        policy = self.make(tx, "policy", "jobs", Policy((step,)))
        for job in jobs.JOBS:
            body = Integration(
                "heartbeat",
                job.source,
                self._job_lane,
                default_policy_id=policy,
                type="heartbeat",
                heartbeat=job.settings,
            )
            self.make(tx, "integration", job.source, body)

    def _message(self) -> None:
        lane = self.random.choice(self._lanes)
        status = "open" if self.random.random() < 0.6 else "close"
        event = {"dedup_key": f"k{self.random.randrange(KEYS)}", "status": status, "subject": "disk"}
        for _ in range(1 + (self.random.random() < 0.2)):
            self.arrives(lane, "sim", json.dumps(event).encode())

    def _command(self) -> None:
        ids = self.do(lambda tx: [row.id for row in tx.all(select(incidents.c.id).order_by(incidents.c.id))])
        if ids:
            self.do(lambda tx: act(self.turns.work(tx), self.random, ids, self._people))

    def _evaluate(self) -> None:
        watching = Watching(self.turns, self._signals, dict, _none, lambda: self.now, 0)
        for rule in list(self.keeper.current.kind("rule").values()):
            compiled = watching.compiled(rule)
            self._signals.stand(self.now)
            facts = watching.facts(rule, compiled, self.now)
            self.do(
                lambda tx, rule=rule, compiled=compiled, facts=facts: watching.decide(
                    tx, rule, compiled, facts, self.now
                )
            )

    def _pulse(self, source: str) -> None:
        self.arrives(self._job_lane, source, b"")


def _person(world: World, tx: Tx, name: str, *, is_admin: bool = False) -> str:
    methods = (ContactMethod("a", "email", {"to": "a@b.c"}), ContactMethod("b", "email", {"to": "b@b.c"}))
    rules = (ContactRule("a"), ContactRule("b", 120))
    body = User("a@b.c", contact_methods=methods, contact_rules=rules, is_admin=is_admin)
    return world.make(tx, "user", name, body)


async def _none(_job: Any) -> None:
    """Stand for the writer, which the world calls itself."""
