"""
The writer: the one thread that changes the database, with two queues and group commit.

Turns and commands go first, then intake; whatever waits shares the next commit, so no timer is needed. A job is a sync
function of the transaction that may be run again: a job that raises is undone to its savepoint and told so, the others
go on. When the whole transaction fails (deadlock, lost connection) each job is tried once more alone.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, exc

from tocsin.kernel.errors import TooMuch, Unavailable
from tocsin.store.database import Database
from tocsin.store.tx import Tx

T = TypeVar("T")
Row = Any  # whatever `take` stores
Take = Callable[[Tx, list[Row]], None]

JOBS_MAX = 64  # jobs that share one commit
ROWS_MAX = 1_000  # received rows that share one commit: about 10 ms
WAITING_MAX = 20_000  # received rows that may wait for the writer

log = structlog.get_logger()


class Job(Generic[T]):
    """A function of the transaction, and whom to tell: `done(result, error)` is called after the commit."""

    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: Callable[[Tx], T], done: Callable[[T | None, Exception | None], None]) -> None:
        self.work = work
        self.done = done
        self.result: T | None = None
        self.error: Exception | None = None

    def tell(self) -> None:
        self.done(self.result, self.error)


class Writer:
    """Owns the writing connection. `submit` for turns and commands, `accept` for what was received."""

    def __init__(self, database: Database, take: Take, tell: Callable[[list[Callable[[], None]]], None]) -> None:
        """Take how received rows are stored, and `tell`: carries a batch of calls to the thread that waits for them."""
        self._database = database
        self._take = take
        self._tell = tell
        self._jobs: deque[Job[Any]] = deque()
        self._rows: deque[tuple[Row, Callable[[Exception | None], None]]] = deque()
        self._wake = threading.Condition()
        self._is_closing = False
        self.commits = 0
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Finish what waits, then end."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        self._thread.join()

    def submit(self, work: Callable[[Tx], T], done: Callable[[T | None, Exception | None], None]) -> None:
        """Queue a turn or a command."""
        with self._wake:
            self._jobs.append(Job(work, done))
            self._wake.notify()

    def accept(self, row: Row, done: Callable[[Exception | None], None]) -> None:
        """Queue a received row; raise TooMuch when too many wait."""
        if len(self._rows) >= WAITING_MAX:
            raise TooMuch("too many messages wait to be stored")
        with self._wake:
            self._rows.append((row, done))
            self._wake.notify()

    def _loop(self) -> None:
        while True:
            with self._wake:
                while not (self._jobs or self._rows or self._is_closing):
                    self._wake.wait()
                if self._is_closing and not self._jobs and not self._rows:
                    break
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), JOBS_MAX))]
            rows = [self._rows.popleft() for _ in range(min(len(self._rows), ROWS_MAX))]
            self._commit(jobs, rows)
        self._drop()

    def _commit(self, jobs: list[Job[Any]], rows: list[tuple[Row, Callable[[Exception | None], None]]]) -> None:
        calls: list[Callable[[], None]] = []
        error: Exception | None = None
        try:
            self._transact(jobs, [row for row, _ in rows], calls)
        except (exc.SQLAlchemyError, Unavailable) as failure:
            error = Unavailable(str(failure))
            log.warning("commit_failed", error=str(failure), jobs=len(jobs), rows=len(rows))
            self._drop()
            self._alone(jobs, calls)
        calls.extend(job.tell for job in jobs)
        calls.extend(_bound(done, error) for _, done in rows)
        self._tell(calls)

    def _transact(self, jobs: list[Job[Any]], rows: list[Row], calls: list[Callable[[], None]]) -> None:
        if self._connection is None:
            self._connection = self._database.connect()
        with self._connection.begin():
            tx = Tx(self._connection)
            for job in jobs:
                _work(tx, job)
            if rows:
                self._take(tx, rows)
        self.commits += 1
        calls.extend(tx.after)

    def _alone(self, jobs: list[Job[Any]], calls: list[Callable[[], None]]) -> None:
        for job in jobs:
            try:
                self._transact([job], [], calls)
            except (exc.SQLAlchemyError, Unavailable) as failure:
                job.error = Unavailable(str(failure))
                self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _work(tx: Tx, job: Job[Any]) -> None:
    job.result = job.error = None
    count = len(tx.after)
    tx.connection.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.work(tx)
    except (exc.OperationalError, exc.InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - not ours: it goes back to whoever submitted the job
        tx.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
        del tx.after[count:]
        job.error = error
    tx.connection.exec_driver_sql("RELEASE SAVEPOINT job")


def _bound(done: Callable[[Exception | None], None], error: Exception | None) -> Callable[[], None]:
    return lambda: done(error)
