"""Lanes on real databases: what one batch of messages does to the rows of its incidents."""

from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node

from tocsin.store.tables import incidents


def test_a_key_closes_and_opens_again_in_one_turn(store: Store) -> None:
    """A batch that closes an incident and opens the next one of the same key is one turn, and both incidents stand."""
    node = Node(store)
    node.report("ours")
    node.turn()
    messages = [node.report("ours", "close"), node.report("ours")]
    node.do(lambda tx: node.turns.turn(tx, (), 10))
    assert [node.status(one) for one in messages] == ["mapped", "mapped"]
    found = node.rows(incidents, incidents.c.api_url_id == node.lanes["ours"])
    assert [(one.status, one.opened_at) for one in found] == [("resolved", NOW), ("open", NOW)]
