"""The databases under test: one SQLite file and one PostgreSQL database per file of tests, migrated."""

import random
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from tests.databases import KINDS, new_database

from tocsin.kernel.ids import Ids
from tocsin.store.database import Database
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.things import Things
from tocsin.store.tx import Tx
from tocsin.store.writer import Writer

T = TypeVar("T")

NOW = 1_790_000_000_000_000
SECONDS_MAX = 30.0


class Store:
    """A database, and what its tests need: transactions, ids that ascend, and writers."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.is_sqlite = database.is_sqlite
        self.ids = Ids(lambda: NOW, random.Random(7).getrandbits)
        self.things = Things(Seal(b"k" * 32), self.ids)

    def do(self, job: Callable[[Tx], T]) -> T:
        """Run a job in one transaction of its own."""
        with self.database.connect() as connection, connection.begin():
            return job(Tx(connection))

    def undo(self, job: Callable[[Tx], Any]) -> None:
        """Run a job in a transaction that is rolled back."""
        with self.database.connect() as connection, connection.begin() as transaction:
            job(Tx(connection))
            transaction.rollback()


class Written:
    """A writer on its own thread, and what it told: results and errors in the order of the jobs."""

    def __init__(self, database: Database) -> None:
        self._writer = Writer(database, lambda _tx, _rows: None, self._called)
        self._results: dict[int, tuple[Any, Exception | None]] = {}
        self._told = threading.Condition()

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *_error: object) -> None:
        self._writer.close()

    def submit(self, *jobs: Callable[[Tx], Any]) -> None:
        """Queue jobs; those that were queued before `start` share one commit."""
        for number, job in enumerate(jobs):
            self._writer.submit(job, lambda result, error, number=number: self._done(number, result, error))

    def start(self) -> None:
        """Let the writer begin."""
        self._writer.start()

    def results(self, count: int) -> list[tuple[Any, Exception | None]]:
        """Wait for the outcomes of the first jobs."""
        with self._told:
            assert self._told.wait_for(lambda: len(self._results) >= count, SECONDS_MAX)
            return [self._results[number] for number in range(count)]

    def _called(self, calls: list[Callable[[], None]]) -> None:
        for call in calls:
            call()

    def _done(self, number: int, result: Any, error: Exception | None) -> None:
        with self._told:
            self._results[number] = (result, error)
            self._told.notify_all()


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A migrated database of each kind."""
    database = Database(new_database(request.param, tmp_path_factory.mktemp("store")))
    migrate(database)
    yield Store(database)
    database.close()


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A migrated PostgreSQL database, for what only several nodes can do."""
    database = Database(new_database("postgresql", tmp_path_factory.mktemp("store")))
    migrate(database)
    yield Store(database)
    database.close()
