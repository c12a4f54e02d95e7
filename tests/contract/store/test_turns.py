"""Transactions: what undoes what, who waits for whom, and what is taken again."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import exc
from tests.contract.store.conftest import SECONDS_MAX, Store, Written
from tests.contract.store.values import NOW, incident, received

from tocsin.kernel.errors import NotFound, Unavailable
from tocsin.store import counters, incidents, messages, urls
from tocsin.store.database import Database
from tocsin.store.records import Record
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal
from tocsin.store.tx import Tx


def test_a_job_that_raises_is_undone_alone(store: Store) -> None:
    """Of jobs that share a commit, the one that raises leaves nothing behind and is told why; the others stay."""

    def fails(tx: Tx) -> int:
        counters.take(tx, "undone")
        tx.after.append(lambda: pytest.fail("what was undone must not be followed"))
        raise NotFound("nothing there")

    with Written(store.database) as written:
        written.submit(lambda tx: counters.take(tx, "kept"), fails, lambda tx: counters.take(tx, "kept"))
        written.start()
        (first, none), (nothing, error), (second, _) = written.results(3)

    assert (first, none, nothing, second) == (1, None, None, 2)
    assert isinstance(error, NotFound)
    assert store.do(lambda tx: (counters.value(tx, "kept"), counters.value(tx, "undone"))) == (2, 0)


def test_a_unique_violation_is_undone_and_the_turn_can_be_taken_again(store: Store) -> None:
    """A job that breaks the unique index is undone alone and told so; looked at again, it finds what was in its way."""

    def opens(tx: Tx) -> str:
        found = incidents.unresolved(tx, "url_t", ["k"]) if attempts else []
        attempts.append(1)
        if not found:
            new = store.ids.new("inc")
            incidents.save(tx, [Record(new, incident(new, "url_t", "k"), is_new=True)], NOW)
            return new
        return found[0].id

    attempts: list[int] = []
    first = store.do(opens)
    attempts.clear()
    with Written(store.database) as written:
        written.submit(opens, lambda tx: counters.take(tx, "beside"), opens)
        written.start()
        (_, error), (beside, _), (again, _) = written.results(3)

    assert isinstance(error, exc.IntegrityError)
    assert (beside, again) == (1, first)


def test_a_lost_transaction_is_taken_again_job_by_job(store: Store) -> None:
    """When the whole transaction fails, each job is run once more, alone, and nothing is done twice."""
    attempts: list[int] = []

    def loses(tx: Tx) -> int:
        attempts.append(1)
        taken = counters.take(tx, "again")
        if len(attempts) == 1:
            raise exc.OperationalError("SELECT 1", {}, Exception("the connection is gone"))
        return taken

    with Written(store.database) as written:
        written.submit(lambda tx: counters.take(tx, "again"), loses)
        written.start()
        results = written.results(2)

    assert results == [(1, None), (2, None)]
    assert len(attempts) == 2


def test_what_fails_twice_is_told_as_unavailable(store: Store) -> None:
    """A job whose transaction fails alone too is told Unavailable: the same may succeed later."""

    def loses(_tx: Tx) -> None:
        raise exc.OperationalError("SELECT 1", {}, Exception("the disk is full"))

    with Written(store.database) as written:
        written.submit(loses)
        written.start()
        ((_, error),) = written.results(1)

    assert isinstance(error, Unavailable)
    assert "the disk is full" in str(error)


def test_two_processes_take_numbers_in_turn(store: Store) -> None:
    """Two writers on one database never give a number twice."""
    other = Database(store.database.url.replace("+psycopg", ""))
    with Written(store.database) as one, Written(other) as two:
        for written in (one, two):
            written.submit(*[lambda tx: counters.take(tx, "shared")] * 20)
            written.start()
        taken = [result for written in (one, two) for result, _ in written.results(20)]
    other.close()

    assert sorted(taken) == list(range(1, 41))


def test_a_serialization_failure_is_taken_again(postgresql: Store) -> None:
    """The database's own demand to try again (40001) is met, and the result is there."""
    attempts: list[int] = []

    def job(tx: Tx) -> int:
        attempts.append(1)
        if len(attempts) == 1:
            tx.connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
        return counters.take(tx, "serialized")

    with Written(postgresql.database) as written:
        written.submit(job)
        written.start()
        assert written.results(1) == [(1, None)]


def test_a_deadlock_is_taken_again(postgresql: Store) -> None:
    """Two nodes that take two rows in opposite order both come to their end, though one was chosen as the victim."""
    other = Database(postgresql.database.url.replace("+psycopg", ""))
    postgresql.do(lambda tx: [counters.take(tx, "left"), counters.take(tx, "right")])
    both_hold_one = threading.Barrier(2)
    attempts: list[str] = []

    def crosses(first: str, second: str) -> Any:
        def job(tx: Tx) -> int:
            is_first_attempt = first not in attempts
            attempts.append(first)
            counters.take(tx, first)
            if is_first_attempt:
                both_hold_one.wait(SECONDS_MAX)
            return counters.take(tx, second)

        return job

    with Written(postgresql.database) as one, Written(other) as two:
        one.submit(crosses("left", "right"))
        two.submit(crosses("right", "left"))
        one.start()
        two.start()
        errors = [error for written in (one, two) for _, error in written.results(1)]
    other.close()

    assert errors == [None, None]
    assert len(attempts) >= 3
    assert postgresql.do(lambda tx: (counters.value(tx, "left"), counters.value(tx, "right"))) == (3, 3)


def test_a_lane_is_held_by_one_node_and_intake_goes_on(postgresql: Store) -> None:
    """While one node holds a lane another passes it by, and messages still come in under its foreign key."""
    lane = postgresql.do(lambda tx: urls.create(tx, Seal(b"k" * 32), postgresql.ids, NOW))
    with postgresql.database.connect() as connection, connection.begin():
        assert messages.hold(Tx(connection), lane) is True
        assert postgresql.do(lambda tx: messages.hold(tx, lane)) is False
        postgresql.do(lambda tx: messages.insert(tx, [received("msg_t1", lane)]))
    assert postgresql.do(lambda tx: messages.hold(tx, lane)) is True
    assert [row.id for row in postgresql.do(lambda tx: messages.pending(tx, lane, 9))] == ["msg_t1"]


def test_one_process_at_a_time_writes_to_sqlite(tmp_path: Path) -> None:
    """On SQLite a transaction takes the write lock when it begins: what it reads is still true when it saves."""
    database = Database(f"sqlite:///{tmp_path / 'one.db'}")
    migrate(database)
    other = Database(database.url)
    with database.connect() as one, other.connect() as two:
        two.connection.cursor().execute("PRAGMA busy_timeout = 0")
        with one.begin(), pytest.raises(exc.OperationalError, match="locked"):
            two.begin()
    database.close()
    other.close()
