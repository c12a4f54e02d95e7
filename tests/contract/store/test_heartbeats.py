"""Heartbeats on both databases: rows, deadlines, two nodes that both look, and rows that can't be read."""

from collections.abc import Generator
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node
from tests.contract.store.test_culprits import Alone

from tocsin.engine.following import follow_thing
from tocsin.engine.pulses import outage_key
from tocsin.kernel.errors import Newer, Unavailable
from tocsin.kernel.instants import HOUR, MINUTE, SECOND
from tocsin.respond.integrations.heartbeats import HeartbeatStatus, Pulses
from tocsin.respond.integrations.integration import Heartbeat, Integration
from tocsin.store import downtimes, heartbeats, incidents, late, messages, urls
from tocsin.store.records import Record
from tocsin.store.sealing import Seal
from tocsin.store.tables import SCHEMA
from tocsin.store.tables import heartbeats as rows
from tocsin.store.tables import incidents as incident_rows
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

HOURLY = Heartbeat(every=3600, grace=60)
GARBAGE = b'{"due_at": "never"}'
UP = Pulses(HeartbeatStatus.UP, since=NOW, last_at=NOW, due_at=NOW + HOUR)


@pytest.fixture(autouse=True)
def calm(store: Store) -> Generator[None]:
    """Leave nothing that is due to the next test."""
    yield
    store.do(lambda tx: tx.run(rows.delete()))


def saved(store: Store, name: str, value: Pulses = UP) -> None:
    """Save a new heartbeat."""
    store.do(lambda tx: heartbeats.save(tx, [Record(name, value, is_new=True)], NOW))


def test_heartbeats_come_back_by_integration_and_when_due(store: Store) -> None:
    """A saved heartbeat is found by its integration and at its deadline, which also says how late we are."""
    saved(store, "int_r1")
    saved(store, "int_r2", replace(UP, due_at=NOW + HOUR - 1))
    saved(store, "int_r3", Pulses(HeartbeatStatus.WAITING))
    found = store.do(lambda tx: heartbeats.by_ids(tx, ["int_r2", "int_r1", "int_none"]))
    assert [(one.id, one.value.due_at, one.version) for one in found] == [
        ("int_r1", NOW + HOUR, 1),
        ("int_r2", NOW + HOUR - 1, 1),
    ]
    assert store.do(lambda tx: heartbeats.shown(tx, ["int_r1", "int_none"])) == {"int_r1": UP}
    assert store.do(lambda tx: heartbeats.due(tx, NOW + HOUR, 9)) == ["int_r2", "int_r1"]
    assert store.do(lambda tx: heartbeats.due(tx, NOW + HOUR, 1)) == ["int_r2"]
    assert store.do(lambda tx: heartbeats.due(tx, NOW, 9)) == []
    assert store.do(late.oldest_due) == NOW + HOUR - 1


def test_a_version_that_was_overtaken_is_refused(store: Store) -> None:
    """Of two who read the same version only the first saves; the other is told to take its turn again."""
    saved(store, "int_v")
    (first,) = store.do(lambda tx: heartbeats.by_ids(tx, ["int_v"]))
    (second,) = store.do(lambda tx: heartbeats.by_ids(tx, ["int_v"]))
    store.do(lambda tx: heartbeats.save(tx, [first], NOW))
    with pytest.raises(Unavailable, match="was changed meanwhile"):
        store.do(lambda tx: heartbeats.save(tx, [second], NOW))
    assert [one.version for one in store.do(lambda tx: heartbeats.by_ids(tx, ["int_v"]))] == [2]


def test_one_of_a_newer_release_is_left(store: Store) -> None:
    """What a newer release wrote is not due here, and who would change it is told so."""
    saved(store, "int_n")
    store.do(lambda tx: tx.run(update(rows).values(schema=SCHEMA + 1)))
    assert store.do(lambda tx: heartbeats.due(tx, NOW + HOUR, 9)) == []
    with pytest.raises(Newer, match="int_n"):
        store.do(lambda tx: heartbeats.by_ids(tx, ["int_n"]))


class Watched:
    """A node that watches a job."""

    def __init__(self, store: Store) -> None:
        self.node = Node(store)
        self.lane = store.do(lambda tx: urls.create(tx, Seal(b"k" * 32), store.ids, NOW))
        body = Integration("heartbeat", "job", self.lane, type="heartbeat", heartbeat=HOURLY)
        self.thing: Thing = self.node.do(lambda tx: self._made(tx, body))

    def _made(self, tx: Tx, body: Integration) -> Thing:
        key = self.node.store.ids.new("key").lower()
        made = self.node.store.things.create(tx, "integration", key, "Job", body, author="test", now=NOW)
        follow_thing(self.node.turns.work(tx), None, made, "test")
        return made

    def pulse(self, path: str = "") -> str:
        """Let a pulse arrive; return its message's id."""
        node, message_id = self.node, self.node.store.ids.new("msg")
        one = messages.Received(message_id, self.lane, f"job{path}", "", node.now, "", "", {}, b"")
        node.do(lambda tx: messages.insert(tx, [one]))
        return message_id

    def status(self) -> str:
        """Return what the heartbeat is."""
        return str(self.node.do(lambda tx: heartbeats.shown(tx, [self.thing.id]))[self.thing.id].status)

    def outages(self) -> list[str]:
        """Return the status of each incident that the job ever had."""
        key = outage_key(self.thing.id)
        query = select(incident_rows.c.status).where(incident_rows.c.dedup_key == key).order_by(incident_rows.c.id)
        return [row.status for row in self.node.do(lambda tx: tx.all(query))]


@pytest.fixture
def watched(store: Store) -> Watched:
    """A job that pulsed once."""
    found = Watched(store)
    found.pulse()
    found.node.turn()
    assert found.status() == "up"
    return found


def test_a_fail_and_a_success_in_one_turn_open_and_resolve(watched: Watched) -> None:
    """Pulses that are decided together take effect in their order: a fail, its end, and a fail that stays."""
    fail, success, last = watched.pulse("/fail"), watched.pulse(), watched.pulse("/9")
    again, unknown = watched.pulse("/fail"), watched.pulse("/never")
    watched.node.turn()
    assert watched.outages() == ["resolved", "open"]
    found = [watched.node.status(one) for one in (fail, success, last, again, unknown)]
    assert found == ["mapped", "mapped", "mapped", "appended", "unmapped"]


def test_a_pulse_that_waits_is_decided_before_its_absence(watched: Watched) -> None:
    """After a long pause a pulse that had come in time counts, although the deadline is past when both are seen."""
    watched.pulse()
    watched.node.now += 2 * HOUR
    watched.node.store.do(lambda tx: tx.run(update(rows).values(due_at=NOW)))
    assert watched.node.do(lambda tx: watched.node.turns.turn(tx, (), 10, ("miss",))) == 0
    assert watched.status() == "up"
    watched.node.turn()
    assert watched.outages() == ["open"]  # of the hour after that pulse


def test_a_lane_that_another_node_holds_is_left_to_it(postgresql: Store) -> None:
    """While one node decides the lane's pulses, the other neither waits for it nor says that they are missing."""
    watched = Watched(postgresql)
    watched.pulse()
    watched.node.turn()
    watched.node.now += 2 * HOUR
    with postgresql.database.connect() as connection, connection.begin():
        assert messages.hold(Tx(connection), watched.lane)
        assert watched.node.do(lambda tx: watched.node.turns.turn(tx, (), 10, ("miss",))) == 0
    assert watched.status() == "up"
    watched.node.turn()
    assert watched.status() == "down"


def test_an_old_pulse_says_nothing_of_now(watched: Watched) -> None:
    """One that is decided after a newer one, as when it is replayed, is ignored with the reason; so is a test."""
    node = watched.node
    old = messages.Received(node.store.ids.new("msg"), watched.lane, "job/fail", "", NOW - HOUR, "", "", {}, b"")
    tried = replace(old, id=node.store.ids.new("msg"), received_at=NOW, is_test=True)
    node.do(lambda tx: messages.insert(tx, [old, tried]))
    node.turn()
    assert (node.status(old.id), node.status(tried.id), watched.status()) == ("ignored", "ignored", "up")


def test_a_heartbeat_that_cannot_be_read_waits_and_the_others_go_on(store: Store) -> None:
    """The culprit is pushed and counted; the other job's silence is told meanwhile, and its own once it can be read."""
    bad, fine = Watched(store), Watched(store)
    for one in (bad, fine):
        one.pulse()
        one.node.turn()
    alone = Alone(fine.node)
    (row,) = store.do(lambda tx: tx.all(select(rows).where(rows.c.integration_id == bad.thing.id)))
    stored = _state(store, bad, GARBAGE)
    fine.node.now += 2 * HOUR
    alone.turn_until(lambda: bad.thing.id in fine.node.turns.pushed and fine.outages() == ["open"])
    assert fine.node.turns.pushed[bad.thing.id].kind == "heartbeat"
    assert row.due_at == NOW + HOUR + MINUTE
    _state(store, bad, stored)
    fine.node.now = fine.node.turns.pushed[bad.thing.id].until
    alone.turn_until(lambda: bad.outages() == ["open"])


def _state(store: Store, watched: Watched, state: Any) -> Any:
    """Give a row another state; return what it held."""
    mine = rows.c.integration_id == watched.thing.id
    (row,) = store.do(lambda tx: tx.all(select(rows.c.state).where(mine)))
    store.do(lambda tx: tx.run(update(rows).where(mine).values(state=state)))
    return row.state


def test_the_time_in_which_no_node_was_up_moves_the_deadline(watched: Watched) -> None:
    """Between the last sign of life of one node and the start of the next nothing could be received."""
    node = watched.node
    node.do(lambda tx: downtimes.start(tx, node.store.ids.new("nod"), "a", NOW - 5 * SECOND))
    node.now += 2 * HOUR
    node.do(lambda tx: downtimes.start(tx, node.store.ids.new("nod"), "b", node.now))
    node.turn()
    assert watched.status() == "up"
    (record,) = node.do(lambda tx: heartbeats.by_ids(tx, [watched.thing.id]))
    assert record.value.moved == 2 * HOUR
    assert record.value.due_at == NOW + 3 * HOUR + MINUTE
    node.now = record.value.due_at
    node.turn()
    assert watched.outages() == ["open"]
    assert node.do(lambda tx: incidents.unresolved(tx, watched.lane, [outage_key(watched.thing.id)]))
