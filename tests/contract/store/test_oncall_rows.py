"""What is stored of being on call: secrets of calendars, who was paged, and messages about configured things."""

import pytest
from msgspec.structs import replace
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node

from tocsin.engine.answering import Reply, answer_swap
from tocsin.engine.following import follow_thing
from tocsin.engine.turn import Settled
from tocsin.kernel.errors import NotFound
from tocsin.kernel.instants import DAY, HOUR, to_text
from tocsin.outbound.channels.channel import Delivered
from tocsin.respond.oncall.schedules import Layer, Place, Schedule, Swap, Turn
from tocsin.store import calendar_urls, entries, paged
from tocsin.store.sealing import Seal
from tocsin.store.tables import calendar_urls as url_rows
from tocsin.store.tables import deliveries
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

SEAL = Seal(b"k" * 32)


def test_a_calendar_has_one_secret_at_a_time(store: Store) -> None:
    """Only the newest leads to the thing; what is stored are its hash and its seal; the old ones keep their end."""
    old, new = (store.do(lambda tx: calendar_urls.renew(tx, SEAL, store.ids, "sch_1", NOW)) for _ in range(2))
    assert store.do(lambda tx: calendar_urls.thing_of(tx, new.secret)) == "sch_1"
    with pytest.raises(NotFound):
        store.do(lambda tx: calendar_urls.thing_of(tx, old.secret))
    assert store.do(lambda tx: calendar_urls.of(tx, SEAL, "sch_1")) == new
    rows = store.do(lambda tx: tx.all(url_rows.select()))
    assert [bool(row.revoked_at) for row in sorted(rows, key=lambda row: row.id)] == [True, False]
    assert all(new.secret not in str(value) for row in rows for value in row)
    assert store.do(lambda tx: calendar_urls.revoke(tx, "sch_1", NOW + 1))
    assert not store.do(lambda tx: calendar_urls.revoke(tx, "sch_1", NOW + 2))
    with pytest.raises(NotFound):
        store.do(lambda tx: calendar_urls.of(tx, SEAL, "sch_1"))


def test_pages_are_found_by_time_and_team(store: Store) -> None:
    """Each page of the ledger is its user's, in the range asked for, and of the team's incidents where one is named."""
    node = Node(store)
    node.report("ours")
    node.turn()
    ann = next(thing.id for thing in node.keeper.current.things.values() if thing.name.startswith("ann"))
    assert store.do(lambda tx: paged.pages(tx, NOW - DAY, NOW + DAY)).get(ann) == [NOW]
    assert store.do(lambda tx: paged.pages(tx, NOW + HOUR, NOW + DAY)) == {}
    assert store.do(lambda tx: paged.pages(tx, NOW - DAY, NOW + DAY, "tea_other")) == {}


class Duty:
    """A schedule of days that tells its handoffs, and a swap that Ann asks of Bob, on a node."""

    def __init__(self, store: Store) -> None:
        self.node = Node(store)
        people = list(self.node.do(self.node.keeper.refresh).kind("user").values())
        self.ann, self.bob = people[-2:]
        places = (Place(self.ann.id), Place(self.bob.id))
        layer = Layer("days", places=places, turn=Turn("day", time="00:00"))
        self.schedule = self._make("schedule", Schedule((layer,), tells_handoffs=True))
        span = (to_text(NOW + DAY), to_text(NOW + 2 * DAY))
        self.swap = self._make("swap", Swap(self.schedule.id, self.ann.id, *span, self.bob.id))

    def settle(self) -> None:
        """Let what was sent be delivered."""
        sent, self.node.sent[:] = list(self.node.sent), []
        self.node.turn(*(Settled(one.value, one.version, Delivered("200"), 0.0) for one in sent))

    def statuses(self, thing: Thing) -> list[str]:
        """Return the statuses of a thing's deliveries."""
        return [row.status for row in self.node.rows(deliveries, deliveries.c.subject_id == thing.id)]

    def _make(self, kind: str, body: object) -> Thing:
        store = self.node.store

        def make(tx: Tx) -> Thing:
            key = store.ids.new("key")
            made = store.things.create(tx, kind, key, key, body, author="t", now=self.node.now)  # pyright: ignore
            follow_thing(self.node.turns.work(tx), None, made, "t")
            return made

        return self.node.do(make)


def test_messages_about_things_are_sent_and_settled(store: Store) -> None:
    """A swap's question is delivered, its answer makes an override, and the next handoff is told, each once."""
    duty = Duty(store)
    node = duty.node
    node.turn()
    duty.settle()
    assert duty.statuses(duty.swap) == ["delivered"]

    def accept(tx: Tx) -> Thing:
        work = node.turns.work(tx)
        changed, override = answer_swap(work, store.things, duty.swap.id, Reply("accept", duty.bob.id, duty.bob.id))
        work.save()
        assert override is not None
        return replace(changed)

    assert node.do(accept).body.status == "accepted"
    duty.settle()
    assert duty.statuses(duty.swap) == ["delivered", "delivered"]
    node.now += 12 * HOUR
    node.turn()
    duty.settle()
    told = duty.statuses(duty.schedule)
    assert set(told) == {"delivered"}
    node.turn()
    assert duty.statuses(duty.schedule) == told
    kinds = [one.kind for one in node.do(lambda tx: entries.timeline(tx, duty.schedule.id))]
    assert kinds.count("HandedOver") == 1
