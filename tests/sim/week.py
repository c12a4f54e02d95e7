"""A week on call: random policies, schedules, workflows and people; reports, acts, changes, failures and crashes."""

import json

from msgspec.structs import replace
from sqlalchemy import select
from tests.sim import bodies
from tests.sim.acting import EVERY_VERB, act, resolve
from tests.sim.flows import workflow
from tests.sim.left import Left
from tests.sim.world import World

from tocsin.engine.following import follow_thing
from tocsin.kernel.instants import HOUR, SECOND
from tocsin.outbound.channels.channel import Delivered, Outcome
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.integrations.integration import Delay, Integration
from tocsin.store.tables import incidents
from tocsin.store.things import Thing
from tocsin.store.tx import Tx
from tocsin.watch.notices.hooks import Hook

KEYS = tuple(f"k{number}" for number in range(6))
FLOWS = 3
POLICIES = 3
REPORTS, ACTS, CHANGES, CRASHES, LOOKS = 50, 60, 24, 8, 8  # in a week
PATIENCE = 2 * HOUR  # after the last news; then somebody resolves what is left
DELAYS = (None, None, Delay("wait", wait=300), Delay("count", count=2, within=3_600))


class Week(World):
    """An installation of responders. Now and then a copy of it is left alone, and does what its plans said."""

    def populate(self, tx: Tx) -> None:
        """Make people, two teams with schedules, and policies with an integration each."""
        dice = self.random
        names = ("ann", "bob", "cyd", "dan")
        self._people = tuple(self.make(tx, "user", one, bodies.user(dice)) for one in names)
        self._people += (self.make(tx, "user", "eve", bodies.user(dice, is_admin=True)),)
        self._quiet_from = 0
        teams = [self.make(tx, "team", one, bodies.team(dice, self._people)) for one in ("ops", "web")]
        self._schedules = [
            self.make(tx, "schedule", f"s{number}", bodies.schedule(dice, self._people), teams[number % 2])
            for number in range(dice.randint(1, 3))
        ]
        hook = self.make(tx, "hook", "chat", Hook("webhook", {"url": "https://example.com"}))
        self._targets = [
            *(StepTarget("user", one) for one in self._people),
            *(StepTarget("role", team, role) for team in ("", *teams) for role in bodies.ROLES),
            *(StepTarget("team", team) for team in teams),
            *(StepTarget("schedule", one, when=when) for one in self._schedules for when in ("current", "next")),
        ]
        self._hooks = [StepTarget("hook", hook)]
        self._flows = [
            self.make(tx, "workflow", f"w{number}", workflow(dice, self._people, hook), dice.choice(("", *teams)))
            for number in range(FLOWS)
        ]
        self.lanes = [self._lane(tx, number, teams) for number in range(POLICIES)]

    def _lane(self, tx: Tx, number: int, teams: list[str]) -> str:
        dice = self.random
        policy = self.make(tx, "policy", f"p{number}", bodies.policy(dice, self._targets, self._hooks))
        lane = self.lane(tx)
        body = Integration("generic", "sim", lane, default_policy_id=policy, delay=dice.choice(DELAYS))
        self.make(tx, "integration", f"i{number}", body, dice.choice(teams))
        return lane

    def plan(self, end: int) -> None:
        """Plan what comes in and what people do, and when plans are looked at."""
        for count, call in (
            (REPORTS, self._report),
            (ACTS, self._act),
            (CHANGES, self._change),
            (CRASHES, self._crash),
            (LOOKS, self._look),
        ):
            for _ in range(count):
                self.at(int(self.random.random() * (end - self.now)), call)
        self.at(end + PATIENCE - self.now, self._resolve_all)

    def outcome(self) -> tuple[Outcome, int]:
        """Return failures while the week lasts; at its end everything arrives."""
        return (Delivered("200"), SECOND) if self._quiet_from else super().outcome()

    def _report(self) -> None:
        status = "open" if self.random.random() < 0.7 else "close"
        event = {"dedup_key": self.random.choice(KEYS), "status": status, "subject": "disk"}
        self.arrives(self.random.choice(self.lanes), "sim", json.dumps(event).encode())

    def _act(self) -> None:
        ids = self._ids()
        if ids:
            self.do(lambda tx: act(self.turns.work(tx), self.random, ids, self._people, EVERY_VERB))

    def _crash(self) -> None:
        self.random.choice((self.born, self.sleeps))()

    def _ids(self) -> list[str]:
        return self.do(lambda tx: [row.id for row in tx.all(select(incidents.c.id).order_by(incidents.c.id))])

    def _change(self) -> None:
        """Let somebody override, be out of office, silence, inhibit, end a mute, or edit something."""
        dice, now = self.random, self.now
        match dice.randrange(9):
            case 0:
                body = bodies.override(dice, dice.choice(self._schedules), self._people, now)
                self.do(lambda tx: self.make(tx, "override", f"o{now}", body))
            case 1:
                gone = bodies.absence(dice, self._people, now)
                away = {one.body.user_id for one in self.keeper.current.kind("absence").values()}
                if gone.user_id not in away:
                    self.do(lambda tx: self.make(tx, "absence", f"a{now}", gone))
            case 2:
                silence = bodies.silence(dice, now, KEYS)
                self.do(lambda tx: self.make(tx, "silence", f"m{now}", silence))
            case 3:
                inhibition = bodies.inhibition(dice, KEYS)
                self.do(lambda tx: self.make(tx, "inhibition", f"n{now}", inhibition))
            case 4 | 5:
                live = self.keeper.current.live
                mutes = sorted((*live.get("silence", {}), *live.get("inhibition", {})))
                if mutes:
                    self._edit(dice.choice(mutes), None)
            case 6:
                self._edit(dice.choice(self._schedules), bodies.schedule(dice, self._people))
            case 7:
                body = workflow(dice, self._people, self._hooks[0].id)
                self._edit(dice.choice(self._flows), replace(body, is_enabled=dice.random() < 0.7))
            case _:
                policies = sorted(self.keeper.current.kind("policy"))
                self._edit(dice.choice(policies), bodies.policy(dice, self._targets, self._hooks))

    def _edit(self, thing_id: str, body: object | None) -> None:
        """Save another body of a thing; without one it is archived."""

        def edit(tx: Tx) -> None:
            old: Thing = self.keeper.refresh(tx).things[thing_id]
            changed = replace(old, body=body) if body else replace(old, archived_at=self.now)
            new = self.things.update(tx, changed, "sim", self.now)
            follow_thing(self.turns.work(tx), old, new, "sim")

        self.do(edit)

    def _look(self) -> None:
        left = Left(self)
        left.check()
        left.close()

    def _resolve_all(self) -> None:
        self._quiet_from = self.now
        for incident_id in self._ids():
            self.do(lambda tx, one=incident_id: resolve(self.turns.work(tx), one, self._people[0]))
