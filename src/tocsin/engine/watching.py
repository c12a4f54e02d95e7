"""Watching: every interval each alert rule is evaluated; what changed is decided in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from tocsin.engine.turn import Turns
from tocsin.engine.wheel import survive
from tocsin.engine.work import Work
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.store import alerts, downtimes
from tocsin.store.records import Record
from tocsin.store.samples.port import SampleStore
from tocsin.store.things import Thing
from tocsin.store.tx import Tx
from tocsin.watch.rules.alerts import Alert
from tocsin.watch.rules.kinds import kind

FAILURES = 3  # in a row, before people are told that a rule can't be evaluated
LOOKS_BACK = 7 * 24 * 3600 * SECOND  # how long a silent group is remembered


class Watching:
    """Evaluates rules. Reading the samples is off the writer; deciding is on it."""

    def __init__(
        self,
        turns: Turns,
        samples: SampleStore,
        rules: Callable[[], Mapping[str, Thing]],
        submit: Callable[[Callable[[Tx], Any]], Awaitable[Any]],
        now: Callable[[], int],
        interval: float,
    ) -> None:
        self._turns = turns
        self._samples = samples
        self._rules = rules
        self._submit = submit
        self._now = now
        self._interval = interval
        self._failures: dict[str, tuple[int, str]] = {}
        self._known: dict[str, Any] = {}  # compiled settings by revision

    async def run(self, wake: Callable[[], None]) -> None:
        """Evaluate all rules every interval, for ever."""
        while True:
            for rule in list(self._rules().values()):
                if rule.body.is_enabled and await survive(
                    f"evaluating {rule.id}", self.evaluate(rule), partial(self._failed, rule.id)
                ):
                    wake()
            await asyncio.sleep(self._interval)

    async def evaluate(self, rule: Thing) -> int:
        """Evaluate one rule; return how many alerts changed."""
        now = self._now()
        compiled = self.compiled(rule)
        facts = await asyncio.to_thread(self.facts, rule, compiled, now)
        count = int(await self._submit(lambda tx: self.decide(tx, rule, compiled, facts, now)))
        self._failures.pop(rule.id, None)
        return count

    def failing(self) -> dict[str, str]:
        """Return the rules that could not be evaluated several times in a row, with the last error."""
        rules = self._rules()
        self._failures = {one: told for one, told in self._failures.items() if one in rules}
        return {rule_id: error for rule_id, (count, error) in self._failures.items() if count >= FAILURES}

    def _failed(self, rule_id: str, error: Exception) -> None:
        count, _ = self._failures.get(rule_id, (0, ""))
        self._failures[rule_id] = (count + 1, f"{type(error).__name__}: {error}"[:500])

    def decide(self, tx: Tx, rule: Thing, compiled: Any, facts: Any, now: int) -> int:
        """Decide which of the rule's alerts change, and save what follows."""
        work = self._turns.work(tx)
        if work.catalog.kind("rule").get(rule.id) != rule:
            return 0  # it was changed or archived meanwhile: these facts answer a question that nobody asks any more
        records = {labels_key(one.value.labels): work.add(one) for one in alerts.of_rule(tx, rule.id)}
        known: dict[str, Alert] = {key: one.value for key, one in records.items()}
        if rule.body.kind == "heartbeat":
            facts = (facts, downtimes.since(tx, now - LOOKS_BACK))
        decisions = kind(rule.body.kind).evaluate(rule.id, compiled, known, facts, now, work.ids.new)
        for decision in decisions:
            record = records.get(labels_key(decision.state.labels)) or _new(work, decision.state)
            work.decided(record, decision, actor="watch", cause=rule.revision_id)
        if decisions:
            work.save()
        return len(decisions)

    def compiled(self, rule: Thing) -> Any:
        """Return the rule's settings, compiled once per revision."""
        if rule.revision_id not in self._known:
            self._known[rule.revision_id] = kind(rule.body.kind).compile(rule.body.settings)
        return self._known[rule.revision_id]

    def facts(self, rule: Thing, compiled: Any, now: int) -> Any:
        """Return what the samples say to the rule's question."""
        if rule.body.kind == "heartbeat":
            return self._samples.last_seen(rule.body.app_id, compiled.filters, compiled.group_by, now - LOOKS_BACK)
        query = kind(rule.body.kind).query
        return self._samples.query(query(compiled, rule.body.app_id), now) if query else None


def _new(work: Work, alert: Alert) -> Record[Alert]:
    return work.add(Record(alert.id, alert, is_new=True))
