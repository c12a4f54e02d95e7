"""
Tx: one transaction. Store functions take it; they say what they want in SQLAlchemy Core, and many rows at once by
`insert` and `update`, whose statements are text made once per table and dialect.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table

Values = Sequence[Any]

CHUNK = 500  # values in one IN (…) list


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

    def insert(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Insert many rows, each in the order of `columns`."""
        if not rows:
            return
        if self.dialect == "postgresql":
            self.connection.exec_driver_sql(_insert_unnest(table, columns), _arrays(columns, rows))
        else:
            self.connection.exec_driver_sql(_insert_many(table, columns), [tuple(row) for row in rows])

    def update(self, table: Table, keys: tuple[str, ...], columns: tuple[str, ...], rows: Sequence[Values]) -> int:
        """Update many rows, each given as its keys' values, then its columns' values; return how many were met."""
        if not rows:
            return 0
        if self.dialect == "postgresql":
            statement = _update_unnest(table, keys, columns)
            return self.connection.exec_driver_sql(statement, _arrays(keys + columns, rows)).rowcount
        turned = [(*row[len(keys) :], *row[: len(keys)]) for row in rows]
        return self.connection.exec_driver_sql(_update_many(table, keys, columns), turned).rowcount

    def update_versioned(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> int:
        """Update many rows where id and version still match; each row is (id, old version, *columns' values)."""
        if not rows:
            return 0
        if self.dialect == "postgresql":
            statement = _update_versioned_unnest(table, columns)
            return self.connection.exec_driver_sql(statement, _arrays(("id", "version", *columns), rows)).rowcount
        statement = _update_many(table, ("id", "version"), columns)
        return self.connection.exec_driver_sql(statement, [(*row[2:], row[0], row[1]) for row in rows]).rowcount


def chunks(values: Sequence[str]) -> list[Sequence[str]]:
    """Return the values in lists that fit into one IN (…)."""
    return [values[start : start + CHUNK] for start in range(0, len(values), CHUNK)]


def _arrays(columns: tuple[str, ...], rows: Sequence[Values]) -> tuple[list[Any], ...]:
    return tuple([row[place] for row in rows] for place in range(len(columns)))


def _array_types(table: Table, columns: tuple[str, ...]) -> str:
    names = {"TEXT": "text", "BIGINT": "bigint", "BLOB": "bytea", "INTEGER": "bigint"}
    kinds = [str(table.c[name].type).split(" ", maxsplit=1)[0] for name in columns]
    return ", ".join(f"%s::{names[kind]}[]" for kind in kinds)


@cache
def _insert_many(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names are our own tables'


@cache
def _insert_unnest(table: Table, columns: tuple[str, ...]) -> str:
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT * FROM unnest({_array_types(table, columns)})"
    )


@cache
def _update_many(table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?" for name in columns)
    where = " AND ".join(f"{name} = ?" for name in keys)
    return f"UPDATE {table.name} SET {sets} WHERE {where}"  # noqa: S608


@cache
def _update_unnest(table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = v.{name}" for name in columns)
    where = " AND ".join(f"{table.name}.{name} = v.{name}" for name in keys)
    names = ", ".join(keys + columns)
    types = _array_types(table, keys + columns)
    return f"UPDATE {table.name} SET {sets} FROM unnest({types}) AS v ({names}) WHERE {where}"  # noqa: S608


@cache
def _update_versioned_unnest(table: Table, columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = v.{name}" for name in columns)
    names = ", ".join(("id", "old_version", *columns))
    types = _array_types(table, ("id", "version", *columns))
    where = f"{table.name}.id = v.id AND {table.name}.version = v.old_version"
    return f"UPDATE {table.name} SET {sets} FROM unnest({types}) AS v ({names}) WHERE {where}"  # noqa: S608
