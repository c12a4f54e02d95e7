"""
Self-watch: Tocsin looks at itself, says at `/readyz` what is wrong, and tells its administrators: once, and when it is
over.

Each trouble begins at one bound and ends at a lower one, so that nobody is told at every breath.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tocsin.engine.opening import is_over, say
from tocsin.engine.turn import Pushed, Turns
from tocsin.engine.wheel import survive
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.kernel.values import Value
from tocsin.respond.integrations.reports import Action, Report
from tocsin.store import late
from tocsin.store.tx import Tx

EVERY = 5.0  # seconds
LATE_MAX = 15 * SECOND
LOOKS = 3  # in a row, before lateness is a trouble: after a restart we catch up first
FULL, EMPTY = 0.8, 0.5  # parts of the backlog's bound
DISK_FULL, DISK_FREE = 0.05, 0.1  # parts of the disk that are free; of a larger one, of its first DISK_MAX bytes
DISK_MAX = 200 * 10**9
PUSHED_FOR = 10 * MINUTE


class Vitals(Value, frozen=True):
    """How we are: µs of lateness, parts of bounds, and rows that could not be decided lately."""

    late: int = 0
    backlog: float = 0.0
    free: float = 1.0
    pushed: tuple[str, ...] = ()


def troubles(vitals: Vitals, known: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong, by key, in words; `known` was wrong before and needs more to be over."""
    found: dict[str, str] = {}
    if vitals.late >= LATE_MAX:
        found["late"] = f"the oldest page or step that is due waits for {vitals.late / SECOND:.0f} s"
    if vitals.backlog >= (EMPTY if "backlog" in known else FULL):
        found["backlog"] = f"the backlog of inbound messages is at {vitals.backlog:.0%} of its bound"
    if vitals.free < (DISK_FREE if "disk" in known else DISK_FULL):
        found["disk"] = f"{vitals.free:.1%} of the disk (at most 200 GB) is free"
    if vitals.pushed:
        found["stuck"] = "these could not be decided and are tried again: " + "; ".join(vitals.pushed[:10])
    return found


class SelfWatch:
    """Looks every few seconds. `troubles`: what this node found wrong, in words, by key."""

    def __init__(
        self,
        turns: Turns,
        read: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        submit: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        now: Callable[[], int],
        backlog: Callable[[], float],
        free: Callable[[], float],
        failing: Callable[[], Mapping[str, str]],
        name: str,
    ) -> None:
        """
        Take what measures us, and our name.

        `backlog`: the part of its bound; `free`: the part of the disk; `failing`: rules that can't be evaluated, why.
        """
        self.troubles: dict[str, str] = {}
        self._turns = turns
        self._read = read
        self._submit = submit
        self._now = now
        self._backlog = backlog
        self._free = free
        self._failing = failing
        self._name = name
        self._looks = self._late_looks = 0
        self._told: set[str] | None = None  # None: what was told before we began isn't known

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await survive("selfwatch", self.once())
            await asyncio.sleep(EVERY)

    async def once(self) -> None:
        """Look, and tell what has changed."""
        now = self._now()
        due_at = await self._read(late.oldest_due)
        late_for = now - due_at if due_at else 0
        self._late_looks = self._late_looks + 1 if late_for >= LATE_MAX else 0
        vitals = Vitals(late_for if self._late_looks >= LOOKS else 0, self._backlog(), self._free(), self._pushed(now))
        rules = {f"rule {rule_id}": error for rule_id, error in self._failing().items()}
        self.troubles = troubles(vitals, self.troubles) | rules
        self._looks += 1
        if self._told != set(self.troubles) and (self.troubles or self._looks >= LOOKS):
            await self._submit(self._tell)
            self._told = set(self.troubles)

    def _pushed(self, now: int) -> tuple[str, ...]:
        pushed = self._turns.pushed
        for row_id in [one for one, push in pushed.items() if push.until < now - PUSHED_FOR]:
            del pushed[row_id]
        return tuple(_pushed(row_id, push) for row_id, push in pushed.items())

    def _tell(self, tx: Tx) -> None:
        work = self._turns.work(tx)
        for key, text in self.troubles.items():
            if key in TEXTS:
                where = f" on {self._name}" if key in OF_NODE else ""
                say(work, _report(self._key(key), f"Tocsin{where}: {text}", TEXTS[key], ADMINS))
            else:
                rule = work.catalog.things[key.partition(" ")[2]]
                subject = f"The alert rule {rule.name} can't be evaluated: {text}"
                say(work, _report(key, subject, TEXT_OF_RULE, OWNERS), rule)
        keys = [self._key(key) for key in TEXTS if key not in self.troubles]
        keys += [key for rule_id in work.catalog.kind("rule") if (key := f"rule {rule_id}") not in self.troubles]
        is_over(work, [*keys, *((self._told or set()) - set(self.troubles))], OVER)
        work.save()

    def _key(self, key: str) -> str:
        return f"{key} {self._name}" if key in OF_NODE else key


OF_NODE = ("disk", "stuck")
OVER = "Tocsin found it to be over"
TEXTS = {
    "late": "Pages leave late. Look at the load of the machine and of the database, and at `/metrics`.",
    "backlog": "More comes in than can be decided. When the backlog is full, senders are answered 503.",
    "disk": "When the disk is full, nothing can be accepted any more. Free some space, or keep less (settings).",
    "stuck": "An error of ours: the log has it. Everything else goes on.",
}


TEXT_OF_RULE = "In doubt it doesn't count as all is well: correct the rule, or look why its samples can't be read."
ADMINS = "Tocsin's own trouble: the administrators are paged"
OWNERS = "Tocsin's own trouble with a rule: its team's managers are paged, else the administrators"


def _report(key: str, subject: str, text: str, why: str) -> Report:
    severity = "critical" if key == "late" else "error"
    return Report(Action.OPEN, key, "", subject=subject[:1_000], text=text, severity=severity, policy_reason=why)


def _pushed(row_id: str, push: Pushed) -> str:
    return f"{push.kind} {row_id}, {push.count} times: {push.error}"[:200]
