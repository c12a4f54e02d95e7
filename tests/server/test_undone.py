"""What must not happen when a sender leaves, a transaction is undone or an evaluation fails."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tocsin.engine.tally import Tally
from tocsin.engine.wheel import survive
from tocsin.kernel.errors import Unavailable
from tocsin.kernel.ids import Ids
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.integrations.templates import load_templates
from tocsin.server.fairness import Fairness
from tocsin.server.intake import Intake
from tocsin.store.catalog import Catalog, CatalogKeeper, hash_secret
from tocsin.store.database import Database
from tocsin.store.messages import Received
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.things import Things
from tocsin.store.tx import Tx

NOW = 1_790_000_000_000_000


def new_ids() -> Ids:
    """Return ids without chance."""
    return Ids(lambda: NOW, lambda _bits: 7)


def test_half_a_body_is_no_message() -> None:
    """A sender that leaves in the middle of its body has sent nothing."""
    accepted: list[Received] = []
    answers: list[Any] = []
    keeper = CatalogKeeper(Things(Seal(b"k" * 32), new_ids()), load_templates())
    keeper.current = Catalog(url_ids={hash_secret("guid"): "url_1"})
    pieces = iter([{"type": "http.request", "body": b'{"subject"', "more_body": True}, {"type": "http.disconnect"}])

    async def accept(message: Received) -> None:
        accepted.append(message)

    async def receive() -> dict[str, Any]:
        return next(pieces)

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    def stored(message: Received) -> Awaitable[None]:
        return accept(message)

    async def never(*_given: Any) -> None:
        raise AssertionError("not for the application inside")

    intake = Intake(never, keeper, new_ids(), lambda: NOW, stored, None, Tally(), Fairness(keeper, lambda: NOW, 1, 1))
    scope = {"type": "http", "method": "POST", "path": "/POSTAlert/guid/x", "query_string": b"", "headers": []}
    asyncio.run(intake(scope, receive, send))

    assert not accepted
    assert answers[0]["status"] == 400


def test_what_was_rolled_back_never_enters_the_catalog() -> None:
    """A thing that a failed transaction made is not configured, though the transaction itself saw it."""
    database = Database("sqlite://")
    migrate(database)
    things = Things(Seal(b"k" * 32), new_ids())
    keeper = CatalogKeeper(things, load_templates())

    def create(tx: Tx) -> Catalog:
        things.create(tx, "policy", "p", "p", Policy(), author="test", now=NOW)
        return keeper.refresh(tx)

    with database.connect() as connection:
        with connection.begin() as transaction:
            seen = create(Tx(connection))
            transaction.rollback()
        assert len(seen.kind("policy")) == 1
        assert not keeper.current.kind("policy")
        with connection.begin():
            tx = Tx(connection)
            create(tx)
        for call in tx.after:
            call()
    assert len(keeper.current.kind("policy")) == 1
    database.close()


def test_an_evaluation_that_fails_is_not_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    """A recurring work that raises gives nothing this time, and the log says why."""

    async def work() -> int:
        raise Unavailable("the database is away")

    assert asyncio.run(survive("evaluating rul_1", work())) is None
    assert "the database is away" in capsys.readouterr().out
