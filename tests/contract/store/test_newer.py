"""Rows that a newer release wrote are left to nodes that know it; everything else goes on."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from sqlalchemy import Table, select
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.values import alert

from tocsin.accounts.people import ContactMethod, User
from tocsin.engine.turn import LEFT_FOR, Settled, Turns
from tocsin.engine.work import LEASE
from tocsin.kernel.errors import Newer
from tocsin.kernel.instants import MINUTE
from tocsin.outbound.channels.channel import Delivered
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.interpret import Integration
from tocsin.respond.integrations.templates import load_templates
from tocsin.store import alerts, messages, urls
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.sealing import Seal
from tocsin.store.tables import SCHEMA, deliveries, entries, incidents, runs
from tocsin.store.tables import alerts as alert_rows
from tocsin.store.tables import messages as message_rows
from tocsin.store.tx import Tx

T = TypeVar("T")


class Node:
    """A node of this release with two lanes, "newer" and "ours"; one person is paged a minute after the other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.sent: list[Record[Delivery]] = []
        self._keeper = CatalogKeeper(store.things, load_templates())
        self.turns = Turns(self._keeper, store.ids, lambda: self.now, node="nod_1", public_url="", send=self._send)
        self.lanes = store.do(self._seed)

    def do(self, job: Callable[[Tx], T]) -> T:
        """Run a job in a transaction, and what it asked for after the commit."""
        after: list[Callable[[], None]] = []

        def kept(tx: Tx) -> T:
            after_commit, result = tx.after, job(tx)
            after.extend(after_commit)
            return result

        result = self.store.do(kept)
        for call in after:
            call()
        return result

    def turn(self, *settled: Settled) -> None:
        """Turn until there is nothing to do, as the wheel does: what is for newer nodes is left, the turn repeated."""
        for _ in range(20):
            try:
                if not self.do(lambda tx, settled=settled: self.turns.turn(tx, settled, 10)):
                    return
                settled = ()
            except Newer:
                continue
        raise AssertionError("the engine does not come to rest")

    def report(self, name: str, status: str = "open") -> str:
        """Let a report arrive in a lane; return the message's id."""
        body = json.dumps({"dedup_key": "k", "status": status, "subject": name}).encode()
        message_id = self.store.ids.new("msg")
        one = messages.Received(message_id, self.lanes[name], "t", "", self.now, "application/json", "", {}, body)
        self.do(lambda tx: messages.insert(tx, [one]))
        return message_id

    def status(self, message_id: str) -> str:
        """Return what became of a message."""
        (row,) = self.rows(message_rows, message_rows.c.id == message_id)
        return str(row.status)

    def rows(self, table: Table, where: Any) -> Sequence[Any]:
        """Return rows of a table."""
        return self.store.do(lambda tx: tx.all(select(table).where(where).order_by(table.c.id)))

    def incident(self, name: str) -> Any:
        """Return the row of a lane's incident."""
        (row,) = self.rows(incidents, incidents.c.api_url_id == self.lanes[name])
        return row

    def under(self, name: str) -> list[Any]:
        """Return all rows that stand under a lane's incident, its own first."""
        row = self.incident(name)
        return [
            row,
            *self.rows(runs, runs.c.incident_id == row.id),
            *self.rows(deliveries, deliveries.c.subject_id == row.id),
            *self.rows(entries, entries.c.subject_id == row.id),
        ]

    def number(self, name: str, schema: int) -> None:
        """Let the row of a lane's incident name a schema."""
        of_incident = incidents.update().where(incidents.c.api_url_id == self.lanes[name]).values(schema=schema)
        self.do(lambda tx: tx.run(of_incident))

    def _send(self, records: Sequence[Record[Delivery]]) -> None:
        self.sent += records

    def _seed(self, tx: Tx) -> dict[str, str]:
        def make(kind: str, name: str, body: Any) -> str:
            name = f"{name} {self.store.ids.new('key')}"
            return self.store.things.create(tx, kind, name, name, body, author="test", now=NOW).id

        people = [
            make("user", name, User(f"{name}@x.y", contact_methods=(ContactMethod("m", "email", {"to": "a@b.c"}),)))
            for name in ("ann", "bob")
        ]
        policy = make("policy", "p", Policy(tuple(Step((StepTarget("user", one),), wait=60) for one in people)))
        lanes: dict[str, str] = {}
        for name in ("newer", "ours"):
            lanes[name] = urls.create(tx, Seal(b"k" * 32), self.store.ids, NOW)
            make("integration", name, Integration("generic", "t", lanes[name], default_policy_id=policy))
        return lanes


@pytest.fixture
def node(store: Store) -> Node:
    """A node whose two lanes have an open incident each; then a newer release wrote one of them."""
    node = Node(store)
    for name in node.lanes:
        node.report(name)
    node.turn()
    assert len(node.sent) == 2
    node.number("newer", SCHEMA + 1)
    return node


def test_its_messages_wait_and_other_lanes_go_on(node: Node) -> None:
    """A message for an incident of a newer release stays pending, while the other lane's is decided."""
    before = node.under("newer")
    waiting, decided = node.report("newer", "close"), node.report("ours", "close")
    node.turn()

    assert (node.status(waiting), node.status(decided)) == ("pending", "mapped")
    assert node.under("newer") == before
    assert (node.incident("newer").status, node.incident("ours").status) == ("open", "resolved")


def test_its_steps_and_deliveries_are_not_taken(node: Node) -> None:
    """When its next step is due and the leases have ended, this node steps, sends and saves only what is its own."""
    before = node.under("newer")
    node.sent.clear()
    node.now += MINUTE + LEASE
    node.turn()

    assert node.under("newer") == before
    assert {record.value.subject_id for record in node.sent} == {node.incident("ours").id}
    assert [row.kind for row in node.under("ours") if hasattr(row, "kind")].count("Paged") == 2


def test_an_answer_that_comes_too_late_is_not_saved(node: Node) -> None:
    """What this node had sent when the newer release took over is left to it; its own answer is saved."""
    before = node.under("newer")
    node.turn(*(Settled(record.value, record.version, Delivered("250"), 0.5) for record in node.sent))

    assert node.under("newer") == before
    assert [row.status for row in node.under("ours") if hasattr(row, "purpose")] == ["delivered"]


def test_a_persons_command_is_answered_by_another_node(node: Node) -> None:
    """A command for it raises Newer, which the doors answer with 503: another node will take it."""
    incident_id = node.incident("newer").id
    with pytest.raises(Newer, match=incident_id):
        node.do(lambda tx: node.turns.work(tx).load_incident(incident_id))


def test_a_newer_node_takes_it_from_there(node: Node) -> None:
    """The waiting message, the overdue step and the unfinished delivery are taken by a node that knows the number."""
    waiting = node.report("newer", "close")
    node.turn()
    node.number("newer", SCHEMA)  # to a node of that release, its own number is no higher
    node.now += LEFT_FOR
    node.turn()

    assert node.status(waiting) == "mapped"
    assert node.incident("newer").status == "resolved"


def test_whatever_changes_under_an_incident_gives_it_our_number(node: Node) -> None:
    """A claim that writes no event still puts this release's number on the incident, which covers its deliveries."""
    node.number("ours", SCHEMA - 1)
    node.now += LEASE
    node.turn()

    assert node.incident("ours").schema == SCHEMA


def test_alerts_of_a_newer_release_are_left(store: Store) -> None:
    """Its alert owes us no notice, and a rule with one is evaluated by a node that knows it."""
    value = alert("alr_n1", "rul_n", due_at=NOW)
    store.do(lambda tx: alerts.save(tx, [Record(value.id, value, is_new=True)], NOW))
    assert store.do(lambda tx: alerts.due(tx, NOW, 10)) == ["alr_n1"]
    store.do(lambda tx: tx.run(alert_rows.update().where(alert_rows.c.id == "alr_n1").values(schema=SCHEMA + 1)))

    assert store.do(lambda tx: alerts.due(tx, NOW, 10)) == []
    assert store.do(lambda tx: alerts.by_ids(tx, ["alr_n1"])) == []
    with pytest.raises(Newer, match="alr_n1"):
        store.do(lambda tx: alerts.of_rule(tx, "rul_n"))
