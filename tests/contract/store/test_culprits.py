"""A row that can't be decided is pushed and counted; everything else goes on, and people are told."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Table, update
from tests.contract.store.conftest import Store
from tests.contract.store.node import Node
from tests.contract.store.values import NOW

from tocsin.engine.inflow import Inflow
from tocsin.engine.selfwatch import LOOKS, PUSHED_FOR, SelfWatch
from tocsin.engine.tally import Tally
from tocsin.engine.turn import PUSH, PUSH_MAX
from tocsin.engine.wheel import Wheel
from tocsin.kernel.instants import MINUTE
from tocsin.store.tables import deliveries, incidents, runs
from tocsin.store.tx import Tx
from tocsin.watch.rules.rules import AlertRule
from tocsin.watch.signals.apps import App

GARBAGE = b'{"id": 5}'


class Alone:
    """A node turned by a real wheel, which looks again and again until a test has seen what it waits for."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.failing: dict[str, str] = {}
        self.wheel = Wheel(
            node.turns, self.submit, self.submit, node.keeper, Never(), lambda: node.now, lambda: 0.5, Inflow(), Tally()
        )
        self.watch = SelfWatch(
            node.turns,
            self.submit,
            self.submit,
            lambda: node.now,
            lambda: 0.0,
            lambda: 1.0,
            lambda: self.failing,
            "here",
        )

    async def submit(self, job: Callable[[Tx], Any]) -> Any:
        """Run a job as the writer would."""
        await asyncio.sleep(0)
        return self.node.do(job)

    def turn_until(self, is_there: Callable[[], bool]) -> None:
        """Let the wheel turn until something is there."""

        async def turn() -> None:
            async with asyncio.timeout(20):
                turning = asyncio.create_task(self.wheel.run())
                while not is_there():
                    self.wheel.wake()
                    await asyncio.sleep(0)
                turning.cancel()
                await asyncio.gather(turning, return_exceptions=True)

        asyncio.run(turn())


class Never:
    """Sends nothing: deliveries are taken by the node's own list."""

    async def send(self, request: Any, delivery_id: str) -> Any:
        raise AssertionError("nothing is sent here")


@pytest.fixture
def alone(store: Store) -> Alone:
    """A node with an incident in each of two lanes; each has paged its first person."""
    node = Node(store)
    for name in node.lanes:
        node.report(name)
    node.turn()
    assert len(node.sent) == 2
    node.sent.clear()
    return Alone(node)


@contextmanager
def spoiled(node: Node, table: Table, where: Any) -> Generator[None]:
    """Let a row hold what no release has written, for a while."""
    (row,) = node.rows(table, where)
    node.do(lambda tx: tx.run(update(table).where(table.c.id == row.id).values(state=GARBAGE)))
    yield
    node.do(lambda tx: tx.run(update(table).where(table.c.id == row.id).values(state=row.state)))


def paged(node: Node, name: str) -> int:
    """Return how many pages a lane's incident has queued."""
    return len(node.rows(deliveries, deliveries.c.subject_id == node.incident(name).id))


def test_a_run_that_cannot_be_read_waits_and_the_others_go_on(alone: Alone) -> None:
    """The other incident's second person is paged; the culprit comes again after 5 s, then 10 s, at most 5 min."""
    node = alone.node
    culprit = node.incident("newer").id
    with spoiled(node, runs, runs.c.incident_id == culprit):
        node.now += MINUTE
        alone.turn_until(lambda: culprit in node.turns.pushed and paged(node, "ours") == 2)
        assert node.turns.pushed[culprit].kind == "run"
        waits = []
        for count in range(1, 9):
            alone.turn_until(lambda count=count: node.turns.pushed[culprit].count == count)
            waits.append(node.turns.pushed[culprit].until - node.now)
            node.now = node.turns.pushed[culprit].until
        assert waits == [min(PUSH * 2**count, PUSH_MAX) for count in range(8)]
        alone.turn_until(lambda: node.turns.pushed[culprit].count == 9)
    node.now = node.turns.pushed[culprit].until
    alone.turn_until(lambda: paged(node, "newer") == 2)


def test_a_delivery_that_cannot_be_read_waits_and_the_others_are_claimed(alone: Alone) -> None:
    """When the leases of both pages end, one of them is claimed anew; the culprit's lease is moved on."""
    node = alone.node
    subject = node.incident("newer").id
    (row,) = node.rows(deliveries, deliveries.c.subject_id == subject)
    other = node.incident("ours").id
    with spoiled(node, deliveries, deliveries.c.subject_id == subject):
        node.now = row.leased_until
        alone.turn_until(lambda: row.id in node.turns.pushed and bool(node.sent))
        assert {record.value.subject_id for record in node.sent} == {other}
    node.sent.clear()
    node.now = node.turns.pushed[row.id].until
    alone.turn_until(lambda: subject in {record.value.subject_id for record in node.sent})


def test_the_culprits_message_is_set_aside_not_another_lanes(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two lanes with messages the one that fails loses its message to `failed`; the other's is decided."""
    node = alone.node
    with spoiled(node, incidents, incidents.c.api_url_id == node.lanes["newer"]):
        fine, bad = node.report("ours", "close"), node.report("newer", "close")
        alone.turn_until(lambda: node.status(bad) == "failed" and node.status(fine) == "mapped")


def test_people_are_told_once_and_when_it_is_over(alone: Alone) -> None:
    """A pushed row opens one incident of our own, without a policy, that pages the administrators, and resolves it."""
    node = alone.node
    culprit = node.incident("newer").id
    with spoiled(node, runs, runs.c.incident_id == culprit):
        node.now += MINUTE
        alone.turn_until(lambda: culprit in node.turns.pushed)
        for _ in range(LOOKS + 1):
            asyncio.run(alone.watch.once())
    (told,) = node.rows(incidents, incidents.c.dedup_key == "stuck here")
    assert (told.status, told.severity, told.policy_id) == ("open", "error", "")
    assert culprit in told.subject
    node.now = node.turns.pushed[culprit].until
    alone.turn_until(lambda: paged(node, "newer") == 2)
    node.now += PUSHED_FOR + MINUTE
    asyncio.run(alone.watch.once())
    (told,) = node.rows(incidents, incidents.c.dedup_key == "stuck here")
    assert told.status == "resolved"


def test_a_rule_that_cannot_be_evaluated_is_told_to_its_team(alone: Alone) -> None:
    """Its incident says which rule and why, is the rule's team's, and ends when the rule is evaluated again."""
    node = alone.node
    things, author = node.store.things, "test"
    app = node.do(lambda tx: things.create(tx, "app", "a", "a", App(token="t" * 32), author=author, now=NOW))
    body = AlertRule(app.id, "threshold", {"expression": "x", "operator": ">", "threshold": 1}, "critical")
    rule = node.do(lambda tx: things.create(tx, "rule", "cpu", "CPU", body, team_id="tea_1", author=author, now=NOW))
    alone.failing[rule.id] = "ValueError: no such column"
    asyncio.run(alone.watch.once())
    (told,) = node.rows(incidents, incidents.c.dedup_key == f"rule {rule.id}")
    assert (told.status, told.team_id, told.integration_id) == ("open", "tea_1", "")
    assert told.subject == "The alert rule CPU can't be evaluated: ValueError: no such column"
    alone.failing.clear()
    asyncio.run(alone.watch.once())
    asyncio.run(alone.watch.once())
    asyncio.run(alone.watch.once())
    (told,) = node.rows(incidents, incidents.c.dedup_key == f"rule {rule.id}")
    assert told.status == "resolved"
