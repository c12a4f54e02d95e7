"""Lanes on real databases: what one batch of messages does to the rows of its incidents."""

import msgspec
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node

from tocsin.engine.lanes import MAILS_MAX
from tocsin.store.tables import incidents
from tocsin.store.tx import Tx


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


def test_a_turn_takes_few_mails(store: Store) -> None:
    """Mails may be of megabytes: a turn takes a few of a lane that has a mailbox, and the next turn the next ones."""
    node = Node(store)

    def give_mailbox(tx: Tx) -> None:
        (thing,) = node.keeper.refresh(tx).lanes[node.lanes["ours"]]
        body = msgspec.structs.replace(thing.body, type="email", mailbox="t")
        store.things.update(tx, msgspec.structs.replace(thing, body=body), "test", NOW)

    node.do(give_mailbox)
    sent = [node.report("ours") for _ in range(MAILS_MAX + 2)]
    node.do(lambda tx: node.turns.turn(tx, (), 10))
    assert [node.status(one) for one in sent] == ["mapped", *["appended"] * (MAILS_MAX - 1), "pending", "pending"]
    node.do(lambda tx: node.turns.turn(tx, (), 10))
    assert [node.status(one) for one in sent[-2:]] == ["appended", "appended"]
