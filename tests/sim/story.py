"""
Stories: an installation on a virtual clock, told like a score: what arrives, when, who is told how, and nothing else.

The engine's own turns on an in-memory database; everything is delivered unless the story says otherwise.
"""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select

from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.engine.following import follow_thing
from tocsin.engine.responding import obey
from tocsin.engine.turn import Settled, Turns
from tocsin.engine.work import Work
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import SECOND, from_text, to_text
from tocsin.outbound.channels.channel import Delivered, Outcome
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.incidents.decide import Command, Person, Verb
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.templates import load_templates
from tocsin.server.api.timelines import said
from tocsin.store import entries, incidents, messages, runs, urls
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.database import Database
from tocsin.store.records import Record
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.tables import deliveries, heartbeats, timers
from tocsin.store.tables import incidents as incident_rows
from tocsin.store.tables import messages as message_rows
from tocsin.store.tables import runs as run_rows
from tocsin.store.things import Thing, Things
from tocsin.store.tx import Tx

T = TypeVar("T")

SEAL = Seal(b"k" * 32)
TURNS_MAX = 200


class Story:
    """An installation. Times are UTC; a day is named only where it isn't the first one."""

    def __init__(self, start: str = "2026-11-22T03:00:00Z") -> None:
        self.now = self._began = from_text(start)
        self.sent: list[str] = []
        self.deliveries: list[Delivery] = []
        self.answers: Callable[[Delivery], Outcome] = lambda _delivery: Delivered("200")
        self.names: dict[str, str] = {}  # of things, by id
        self._dice = random.Random(1)
        self._ids = Ids(lambda: self.now, self._dice.getrandbits)
        self._database = Database("sqlite://")
        migrate(self._database)
        self._connection = self._database.connect()
        self.things = Things(SEAL, self._ids)
        self.restarts()

    # The world.

    def person(self, name: str, *methods: str, waits: Sequence[int] = (), **given: Any) -> str:
        """Make a user who is reached by mail, or by methods of these names, each after its wait (seconds)."""
        chosen = methods or ("mail",)
        address = f"{name}@example.com"
        contacts = tuple(ContactMethod(one, "email", {"to": address}, one) for one in chosen)
        rules = tuple(ContactRule(one, wait) for one, wait in zip(chosen, waits, strict=False))
        return self.make("user", name, User(address, contact_methods=contacts, contact_rules=rules, **given))

    def make(self, kind: str, name: str, body: Any, team_id: str = "") -> str:
        """Make a configured thing; return its id."""
        thing = self.do(
            lambda tx: self.things.create(tx, kind, name, name, body, team_id=team_id, author="story", now=self.now)
        )
        self._follow(None, thing)
        self.names[thing.id] = name
        return thing.id

    def change(self, thing_id: str, body: Any) -> None:
        """Save another body of a thing."""
        old = self.thing(thing_id)
        changed = Thing(**{name: getattr(old, name) for name in Thing.__struct_fields__} | {"body": body})
        self._follow(old, self.do(lambda tx: self.things.update(tx, changed, "story", self.now)))

    def archive(self, thing_id: str) -> None:
        """Archive a thing."""
        old = self.thing(thing_id)
        changed = Thing(**{name: getattr(old, name) for name in Thing.__struct_fields__} | {"archived_at": self.now})
        self._follow(old, self.do(lambda tx: self.things.update(tx, changed, "story", self.now)))

    def thing(self, thing_id: str) -> Thing:
        """Return a thing as it is now."""
        return self.do(self.keeper.refresh).things[thing_id]

    def integration(self, policy_id: str, team_id: str = "", name: str = "monitor", **given: Any) -> str:
        """Make an integration of the generic template whose incidents have this policy."""
        lane = self.do(lambda tx: urls.create(tx, SEAL, self._ids, self.now))
        body = Integration("generic", name, lane, default_policy_id=policy_id, **given)
        return self.make("integration", name, body, team_id)

    # What happens.

    def arrives(self, key: str = "disk", status: str = "open", integration: str = "", **fields: Any) -> None:
        """Let a report arrive at an integration, the first one unless its id is given."""
        owners = self.do(self.keeper.refresh).kind("integration")
        body: Integration = (owners[integration] if integration else next(iter(owners.values()))).body
        document = {"dedup_key": key, "status": status, "subject": key} | fields
        one = messages.Received(
            self._ids.new("msg"), body.api_url_id, body.source, "", self.now, "", "", {}, json.dumps(document).encode()
        )
        self.do(lambda tx: messages.insert(tx, [one]))
        self._turn()

    def recovers(self, key: str = "disk", integration: str = "") -> None:
        """Let the report arrive that the problem is over."""
        self.arrives(key, "close", integration)

    def does(self, user_id: str, verb: Verb, number: int = 1, **given: Any) -> None:
        """Let a person act on the incident with this number."""

        incident_id = self.incident(number).id

        def act(work: Work) -> None:
            person = Person(user_id, self.names.get(user_id, user_id))
            obey(work, incident_id, Command(verb, person, **given))

        self.work(act)
        self._turn()

    def work(self, act: Callable[[Work], T]) -> T:
        """Do something in one transaction of the engine."""

        def job(tx: Tx) -> T:
            work = self.turns.work(tx)
            result = act(work)
            work.save()
            return result

        return self.do(job)

    def passes(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Let time pass; what is due meanwhile happens at its instant."""
        end = self.now + ((days * 24 + hours) * 3600 + minutes * 60 + seconds) * SECOND
        while (due := self.do(self._next_due)) and due <= end:
            self.now = max(self.now, due)
            self._turn()
        self.now = end

    def until(self, text: str) -> None:
        """Let time pass until an RFC 3339 time."""
        self.passes(seconds=(from_text(text) - self.now) // SECOND)

    def restarts(self) -> None:
        """Let the process die and start again: it knows nothing but what is stored."""
        self.keeper = CatalogKeeper(self.things, load_templates())
        self.turns = Turns(self.keeper, self._ids, lambda: self.now, node="nod", public_url="", send=self._send)
        self._settled: list[Settled] = []

    # What is seen.

    def expects(self, *lines: str) -> None:
        """Compare what was sent since the last time, in order, with `03:05 page ann mail`; nothing else was."""
        sent, self.sent = self.sent, []
        assert sent == list(lines)

    def incident(self, number: int = 1) -> Incident:
        """Return an incident by its number."""
        row = self.do(lambda tx: tx.one(select(incident_rows.c.id).where(incident_rows.c.number == number)))
        assert row is not None, f"there is no incident #{number}"
        (record,) = self.do(lambda tx: incidents.by_ids(tx, [row.id]))
        return record.value

    def run_status(self, number: int = 1) -> str:
        """Return the status of an incident's latest run."""
        incident_id = self.incident(number).id
        (record,) = self.do(lambda tx: runs.latest(tx, [incident_id]))
        return str(record.value.status)

    def timeline(self, number: int = 1) -> list[str]:
        """Return an incident's timeline as `03:00 sentence`."""
        incident_id = self.incident(number).id
        found = self.do(lambda tx: entries.timeline(tx, incident_id, limit=1_000))
        return [f"{self._clock(one.at)} {said(one.kind, one.reason, one.detail)}" for one in found]

    def says(self, *parts: str, number: int = 1) -> None:
        """Check that the timeline has a line with each of these parts, in order."""
        lines = iter(self.timeline(number))
        for part in parts:
            assert any(part in line for line in lines), f"{part!r} is not (or not there) in\n" + "\n".join(
                self.timeline(number)
            )

    def fate(self) -> str:
        """Return what became of the last message, in words."""
        last = select(message_rows.c.reason).order_by(message_rows.c.id.desc()).limit(1)
        row = self.do(lambda tx: tx.one(last))
        assert row is not None, "no message came"
        return str(row.reason)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        self._database.close()

    def do(self, job: Callable[[Tx], T]) -> T:
        """Run a job in one transaction, then what it asked for after the commit."""
        tx = Tx(self._connection)
        with self._connection.begin():
            result = job(tx)
        for call in tx.after:
            call()
        return result

    def _follow(self, old: Thing | None, new: Thing) -> None:
        """Do what follows from a change, as the API does."""
        self.do(self.keeper.refresh)
        self.do(lambda tx: follow_thing(self.turns.work(tx), old, new, "story"))

    def _turn(self) -> None:
        for _ in range(TURNS_MAX):
            settled, self._settled = self._settled, []
            if not self.do(lambda tx, settled=settled: self.turns.turn(tx, settled, 64)):
                return
        raise AssertionError("the engine does not come to rest")

    def _send(self, records: Sequence[Record[Delivery]]) -> None:
        for record in records:
            value = record.value
            self.deliveries.append(value)
            self.sent.append(f"{self._clock(self.now)} {value.purpose} {value.to} {value.method_id}".rstrip())
            self._settled.append(Settled(value, record.version, self.answers(value), 0.0))

    def _next_due(self, tx: Tx) -> int:
        pending = deliveries.c.status == "pending"
        asked = (
            *(select(func.min(one.c.due_at)).where(one.c.due_at > 0) for one in (incident_rows, run_rows, timers)),
            select(func.min(heartbeats.c.due_at)).where(heartbeats.c.due_at > 0),
            select(func.min(func.max(deliveries.c.due_at, deliveries.c.leased_until))).where(pending),
        )
        return min((row[0] for query in asked if (row := tx.one(query)) is not None and row[0]), default=0)

    def _clock(self, at: int) -> str:
        text, first = to_text(at), to_text(self._began)
        day = "" if text[:10] == first[:10] else f"{text[5:10]} "
        return day + (text[11:16] if text[17:19] == "00" else text[11:19])
