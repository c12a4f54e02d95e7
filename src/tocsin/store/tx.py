"""
Tx: one transaction. Store functions take it; they say what they want in SQLAlchemy Core, and many rows at once by
`insert` and `update`, whose statements are text made once per table and dialect.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table

from tocsin.store.queries import Query

Values = Sequence[Any]

ROWS_MAX = 256  # rows in one VALUES list


class Tx:
    """One transaction on one connection; `after` are calls that the writer makes once it is committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.after: list[Callable[[], None]] = []

    def all(self, statement: Executable, values: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return all rows of a query."""
        return self.connection.execute(statement, values or {}).all()

    def one(self, statement: Executable, values: dict[str, Any] | None = None) -> Row[Any] | None:
        """Return the first row of a query, or None."""
        return self.connection.execute(statement, values or {}).first()

    def run(self, statement: Executable, values: dict[str, Any] | None = None) -> int:
        """Execute a change; return how many rows it met."""
        return self.connection.execute(statement, values or {}).rowcount

    def rows(self, query: Query, /, **values: Any) -> list[Any]:
        """Return all rows of a hot query, as named tuples of its columns."""
        return query.rows(self.connection, self.dialect, values)

    def insert(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Insert many rows, each in the order of `columns`."""
        self._many(_insert, (table, columns), columns, rows)

    def update(self, table: Table, keys: tuple[str, ...], columns: tuple[str, ...], rows: Sequence[Values]) -> int:
        """Update many rows, each given as its keys' values, then its columns' values; return how many were met."""
        return self._many(_update, (table, keys, columns), keys + columns, rows)

    def update_versioned(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> int:
        """Update many rows where id and version still match; each row is (id, old version, *columns' values)."""
        return self._many(_update_versioned, (table, columns), ("id", "version", *columns), rows)

    def _many(
        self, text: Callable[..., str], about: tuple[Any, ...], columns: tuple[str, ...], rows: Sequence[Values]
    ) -> int:
        """
        Execute one statement over many rows.

        SQLite's driver gives the interpreter away at every row of an `executemany`, and beside a busy thread gets it
        back only after the switch interval: 4 µs a row became 240. So rows go as one VALUES list, in a few sizes.
        """
        if not rows:
            return 0
        if self.dialect == "postgresql":
            source = f"unnest({_array_types(about[0], columns)})"
            arrays = tuple([row[place] for row in rows] for place in range(len(columns)))
            return self.connection.exec_driver_sql(text(*about, source), arrays).rowcount
        count = start = 0
        while start < len(rows):
            size = min(1 << (len(rows) - start).bit_length() - 1, ROWS_MAX)
            values = tuple(value for row in rows[start : start + size] for value in row)
            count += self.connection.exec_driver_sql(text(*about, _values(len(columns), size)), values).rowcount
            start += size
        return count


@cache
def _array_types(table: Table, columns: tuple[str, ...]) -> str:
    names = {"TEXT": "text", "BIGINT": "bigint", "BLOB": "bytea", "INTEGER": "bigint"}
    kinds = [str(table.c[name].type).split(" ", maxsplit=1)[0] for name in columns]
    return ", ".join(f"%s::{names[kind]}[]" for kind in kinds)


@cache
def _values(width: int, count: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"(VALUES {', '.join([row] * count)})"


# The names in these texts are our own tables' and columns'.


@cache
def _insert(table: Table, columns: tuple[str, ...], source: str) -> str:
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM {source}"  # noqa: S608


@cache
def _update(table: Table, keys: tuple[str, ...], columns: tuple[str, ...], source: str) -> str:
    return _updated(table, keys, columns, source)


@cache
def _update_versioned(table: Table, columns: tuple[str, ...], source: str) -> str:
    return _updated(table, ("id", "version"), columns, source)


def _updated(table: Table, keys: tuple[str, ...], columns: tuple[str, ...], source: str) -> str:
    names = [f"c{place}" for place in range(len(keys) + len(columns))]
    if source.startswith("(VALUES"):  # SQLite names the columns of VALUES itself
        given, alias = [f"column{place}" for place in range(1, len(names) + 1)], "v"
    else:
        given, alias = names, f"v ({', '.join(names)})"
    where = " AND ".join(f"{table.name}.{key} = v.{name}" for key, name in zip(keys, given, strict=False))
    sets = ", ".join(f"{column} = v.{name}" for column, name in zip(columns, given[len(keys) :], strict=True))
    return f"UPDATE {table.name} SET {sets} FROM {source} AS {alias} WHERE {where}"  # noqa: S608
