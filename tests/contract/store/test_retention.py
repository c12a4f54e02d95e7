"""What is over is deleted in slices; what is undecided, and what became of messages, stays."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from tests.databases import database_url

from tocsin.engine.upkeep import Upkeep
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import DAY, SECOND
from tocsin.store import accounts, messages, urls
from tocsin.store.database import Database
from tocsin.store.messages import Received
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.tables import bodies, sessions
from tocsin.store.tables import messages as message_rows
from tocsin.store.tx import Tx

__all__ = ["database_url"]

NOW = 1_790_000_000 * SECOND
OLD = 60
DECIDED = 59


def fill(tx: Tx) -> list[str]:
    """60 old messages, of which one is undecided, a new one, and two sessions; return the ids that keep their body."""
    url = urls.create(tx, Seal(b"k" * 32), Ids(lambda: NOW, lambda _: 7), NOW)
    at = NOW - 31 * DAY
    ids = Ids(lambda: at, lambda _: 7)
    old = [Received(ids.new("msg"), url, "s", "", at, "", "", {}, b"{}") for _ in range(OLD)]
    new = Received(Ids(lambda: NOW - 29 * DAY, lambda _: 7).new("msg"), url, "s", "", NOW, "", "", {}, b"{}")
    messages.insert(tx, [*old, new])
    tx.update(message_rows, ("id",), ("status",), [(one.id, "mapped") for one in [*old[:DECIDED], new]])
    accounts.add_session(tx, "over", "usr_1", 0, NOW - 1)
    accounts.add_session(tx, "goes on", "usr_1", 0, NOW + 1)
    return [old[-1].id, new.id]


def test_a_round_deletes_what_is_over_and_nothing_else(database_url: str) -> None:
    """Old bodies go, whatever their number; a pending message keeps its body, and all rows of the log stay."""
    database = Database(database_url)
    migrate(database)

    async def submit(job: Callable[[Tx], Any]) -> Any:
        with database.connect() as connection, connection.begin():
            return job(Tx(connection))

    async def round_() -> list[str]:
        kept = await submit(fill)
        await Upkeep(None, submit, lambda: NOW, bodies_days=30, samples_days=30).once()
        return kept

    kept = asyncio.run(round_())
    assert database.read(lambda tx: sorted(row.message_id for row in tx.all(select(bodies.c.message_id)))) == kept
    assert len(database.read(lambda tx: tx.all(select(message_rows.c.id)))) == OLD + 1
    assert database.read(lambda tx: [row.hash for row in tx.all(select(sessions.c.hash))]) == ["goes on"]
    database.close()
