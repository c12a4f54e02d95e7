"""Many rows at once, in and out, on both databases: what one statement writes, one step reads back."""

from sqlalchemy import select
from tests.databases import database_url

from tocsin.store.database import Database
from tocsin.store.queries import Query
from tocsin.store.schema import migrate
from tocsin.store.tables import bodies
from tocsin.store.tx import Tx

__all__ = ["database_url"]

COLUMNS = ("message_id", "content_type", "query", "headers", "body")
ALL = "message_id, content_type, query, headers, body"
SOME = Query(
    ALL, "FROM bodies WHERE message_id IN :ids AND query = :query ORDER BY message_id", json=["headers"], raw=["body"]
)
COUNT = 777  # more than one VALUES list takes


def row(number: int) -> tuple[object, ...]:
    return (f"msg'{number:04}", 'a "b" :ids', "é\t", b'{"a": "\xc3\xa9 \\" \\u0000"}', bytes([number % 256, 0, 255]))


def written(url: str) -> Database:
    database = Database(url)
    migrate(database)
    with database.connect() as connection, connection.begin():
        Tx(connection).insert(bodies, COLUMNS, [row(number) for number in range(COUNT)])
    return database


def test_rows_come_back_as_they_were_written_and_in_order(database_url: str) -> None:
    """Bytes, quotes, blanks and JSON survive the way in and out, however many rows there are."""
    database = written(database_url)
    asked = [f"msg'{number:04}" for number in reversed(range(COUNT))] + ["not there"]
    found = database.read(lambda tx: tx.rows(SOME, ids=asked, query="é\t"))
    assert [
        (*one[:3], one.headers if isinstance(one.headers, bytes) else one.headers.encode(), one.body) for one in found
    ] == [row(number) for number in range(COUNT)]
    assert database.read(lambda tx: tx.rows(SOME, ids=[], query="é\t")) == []
    database.close()


def test_an_update_counts_the_rows_that_it_met(database_url: str) -> None:
    """Only rows whose keys all match are changed, and the count says how many."""
    database = written(database_url)
    changes = [(f"msg'{number:04}", 'a "b" :ids' if number % 2 else "other", "new") for number in range(COUNT)]
    with database.connect() as connection, connection.begin():
        assert Tx(connection).update(bodies, ("message_id", "content_type"), ("query",), changes) == COUNT // 2
    changed = database.read(lambda tx: tx.all(select(bodies.c.message_id).where(bodies.c.query == "new")))
    assert len(changed) == COUNT // 2
    database.close()
