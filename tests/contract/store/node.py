"""A node's engine on a test's store, turned by hand."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, select
from tests.contract.store.conftest import NOW, Store

from tocsin.accounts.people import ContactMethod, User
from tocsin.engine.turn import Settled, Turns
from tocsin.kernel.errors import Newer
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.templates import load_templates
from tocsin.store import messages, urls
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.sealing import Seal
from tocsin.store.tables import deliveries, entries, incidents, runs
from tocsin.store.tables import messages as message_rows
from tocsin.store.tx import Tx

T = TypeVar("T")


class Node:
    """A node of this release with two lanes, "newer" and "ours"; one person is paged a minute after the other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.sent: list[Record[Delivery]] = []
        self.keeper = CatalogKeeper(store.things, load_templates())
        self.turns = Turns(self.keeper, store.ids, lambda: self.now, node="nod_1", public_url="", send=self._send)
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
