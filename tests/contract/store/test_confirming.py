"""Amazon asks whether a subscription is wanted: it is confirmed, and people are told only where that fails."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node

from tocsin.engine.turn import Settled
from tocsin.kernel.instants import HOUR, SECOND
from tocsin.outbound.channels.channel import Delivered, Outcome, Rejected, Retry
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose
from tocsin.respond.integrations.integration import Integration
from tocsin.store import messages, urls
from tocsin.store.records import Record
from tocsin.store.sealing import Seal
from tocsin.store.tables import deliveries, entries, incidents
from tocsin.store.tx import Tx

LINK = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f"


@dataclass
class Topic:
    """A topic that is subscribed to an integration of CloudWatch."""

    node: Node
    count: int = 0
    lane: str = field(init=False)

    def __post_init__(self) -> None:
        self.lane = self.node.store.do(self._seed)

    def _seed(self, tx: Tx) -> str:
        store = self.node.store
        url = urls.create(tx, Seal(b"k" * 32), store.ids, NOW)
        policy = next(iter(self.node.keeper.refresh(tx).kind("policy")))
        name = f"aws {store.ids.new('key')}"
        body = Integration("cloudwatch", "aws", url, default_policy_id=policy)
        store.things.create(tx, "integration", name, name, body, author="test", now=NOW)
        return url

    def ask(self, *, link: str = LINK, is_test: bool = False) -> Any:
        """Ask whether the subscription is wanted; return the row of the incident that this opens."""
        self.count += 1
        body = json.dumps(
            {"Type": "SubscriptionConfirmation", "MessageId": str(self.count), "TopicArn": "arn", "SubscribeURL": link}
        ).encode()
        new = self.node.store.ids.new("msg")
        one = messages.Received(new, self.lane, "aws", "", self.node.now, "", "", {}, body, is_test=is_test)
        self.node.do(lambda tx: messages.insert(tx, [one]))
        self.node.turn()
        return self.node.rows(incidents, incidents.c.api_url_id == self.lane)[-1]

    def sent(self, incident_id: str, purpose: DeliveryPurpose = DeliveryPurpose.CONFIRM) -> list[Record[Delivery]]:
        """Return the attempts for an incident; the database has other tests' too."""
        found = [one for one in self.node.sent if one.value.subject_id == incident_id]
        return [one for one in found if one.value.purpose is purpose]

    def answer(self, row: Any, outcome: Outcome, purpose: DeliveryPurpose = DeliveryPurpose.CONFIRM) -> None:
        """Let the last attempt for an incident end so."""
        record = self.sent(row.id, purpose)[-1]
        self.node.turn(Settled(record.value, record.version, outcome, 0.0))

    def incident(self, incident_id: str) -> Any:
        """Return the row of an incident."""
        (row,) = self.node.rows(incidents, incidents.c.id == incident_id)
        return row

    def kinds(self, incident_id: str) -> list[str]:
        """Return the kinds of an incident's timeline, in order."""
        return [row.kind for row in self.node.rows(entries, entries.c.subject_id == incident_id)]

    def purposes(self, incident_id: str) -> list[str]:
        """Return what was sent for an incident."""
        return [row.purpose for row in self.node.rows(deliveries, deliveries.c.subject_id == incident_id)]


def test_it_is_confirmed_and_pages_nobody(store: Store) -> None:
    """The link is followed once; with the answer the incident is over, and the timeline tells all of it."""
    topic = Topic(Node(store))
    row = topic.ask()
    (record,) = topic.sent(row.id)
    assert (record.value.channel, record.value.message.url) == ("sns", LINK)
    topic.answer(row, Delivered("HTTP 200 OK"))
    assert topic.incident(row.id).status == "resolved"
    assert topic.purposes(row.id) == ["confirm"]
    told = topic.kinds(row.id)
    assert told[0] == "Opened"
    assert set(told) == {"Opened", "RunStarted", "Held", "DeliveryQueued", "DeliveryDelivered", "Resolved", "Halted"}


def test_where_it_fails_people_are_paged_at_once(store: Store) -> None:
    """What is refused is not tried again: the walk goes on, and the incident stays with its link."""
    topic = Topic(Node(store))
    row = topic.ask(link="https://sns.evil.example/")
    topic.answer(row, Rejected("a link that confirms must be https to a host of amazonaws.com"))
    assert topic.incident(row.id).status == "open"
    assert topic.purposes(row.id) == ["confirm", "page"]
    assert "Released" in topic.kinds(row.id)


def test_a_slow_answer_doesnt_keep_people_in_the_dark(store: Store) -> None:
    """After two minutes of attempts somebody is paged; a later success still resolves the incident and tells them."""
    topic = Topic(Node(store))
    row = topic.ask()
    topic.answer(row, Retry("HTTP 503"))
    topic.node.now += 121 * SECOND
    topic.node.turn()
    assert topic.purposes(row.id) == ["confirm", "page"]
    topic.answer(row, Delivered(), DeliveryPurpose.PAGE)
    topic.answer(row, Delivered())
    assert topic.incident(row.id).status == "resolved"
    assert topic.purposes(row.id) == ["confirm", "page", "recovery"]


def test_it_is_not_tried_for_ever(store: Store) -> None:
    """An hour later the confirmation has failed."""
    topic = Topic(Node(store))
    row = topic.ask()
    topic.node.now += HOUR
    topic.answer(row, Retry("HTTP 503"))
    (confirm, *_) = topic.node.rows(deliveries, deliveries.c.subject_id == row.id)
    assert confirm.status == "failed"


def test_each_question_is_answered_once(store: Store) -> None:
    """A second question, as somebody asked Amazon to ask again, has an incident and an answer of its own."""
    topic = Topic(Node(store))
    first, second = topic.ask(), topic.ask()
    assert first.id != second.id
    assert [one.value.message.url for row in (first, second) for one in topic.sent(row.id)] == [LINK, LINK]


def test_a_persons_test_confirms_nothing(store: Store) -> None:
    """A test message is not Amazon's: its incident is a test, and nothing is sent."""
    topic = Topic(Node(store))
    row = topic.ask(is_test=True)
    assert topic.purposes(row.id) == []
    assert topic.sent(row.id) == []
