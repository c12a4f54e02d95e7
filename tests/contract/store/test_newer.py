"""Rows that a newer release wrote are left to nodes that know it; everything else goes on."""

from typing import TypeVar

import pytest
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node
from tests.contract.store.values import alert

from tocsin.engine.turn import LEFT_FOR, Settled
from tocsin.engine.work import LEASE
from tocsin.kernel.errors import Newer
from tocsin.kernel.instants import MINUTE
from tocsin.outbound.channels.channel import Delivered
from tocsin.store import alerts
from tocsin.store.records import Record
from tocsin.store.tables import SCHEMA
from tocsin.store.tables import alerts as alert_rows

T = TypeVar("T")


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
