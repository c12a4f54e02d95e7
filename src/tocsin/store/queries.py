"""
Queries on the hot path: text made once per dialect, whose rows all come in one step.

SQLite's driver gives the interpreter away at every row that it fetches, and beside a busy thread gets it back only
after the switch interval. So SQLite packs all rows into one JSON text.
"""

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import msgspec
import re2
from sqlalchemy import Connection

LOCK = "FOR NO KEY UPDATE"  # beside which foreign keys to the row may be checked
LISTED = re2.compile(r"IN :(\w+)")  # `IN :ids` takes a list of texts
NAMED = re2.compile(r":(\w+)")


class Query:
    """
    A hot query: its columns, and the text after them, with `:name` for values and `IN :names` for lists of texts.

    `json` and `raw` name the columns that hold bytes: our own JSON (given as text), and anything. `lock` is what
    PostgreSQL adds.
    """

    def __init__(
        self, columns: str, source: str, *, json: Sequence[str] = (), raw: Sequence[str] = (), lock: str = ""
    ) -> None:
        names = columns.replace(",", " ").split()
        self._row = namedtuple("Row", [name.rpartition(".")[2] for name in names])  # pyright: ignore
        self._raw = tuple(place for place, name in enumerate(self._row._fields) if name in raw)
        packed = ", ".join(_packed(name, json, raw) for name in self._row._fields)
        listed = LISTED.sub(r"IN (SELECT value FROM json_each(:\1))", source)
        self._sqlite = f"SELECT json_group_array(json_array({packed})) FROM (SELECT {columns} {listed})"  # noqa: S608
        listed = LISTED.sub(r"= ANY(:\1)", source)
        self._postgresql = NAMED.sub(r"%(\1)s", f"SELECT {columns} {listed} {lock}")

    def rows(self, connection: Connection, dialect: str, values: dict[str, Any]) -> list[Any]:
        """Return the rows as named tuples."""
        if dialect == "postgresql":
            return [self._row._make(row) for row in connection.exec_driver_sql(self._postgresql, values)]
        given = {name: _listed(value) if isinstance(value, list) else value for name, value in values.items()}
        text: str = connection.exec_driver_sql(self._sqlite, given).scalar_one()
        rows: list[list[Any]] = msgspec.json.decode(text)
        for row in rows:
            for place in self._raw:
                row[place] = bytes.fromhex(row[place])
        return [self._row._make(row) for row in rows]


def _listed(values: list[str]) -> str:
    return msgspec.json.encode(values).decode()


def _packed(name: str, json: Sequence[str], raw: Sequence[str]) -> str:
    if name in raw:
        return f"hex({name})"
    return f"CAST({name} AS TEXT)" if name in json else name
