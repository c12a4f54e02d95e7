"""Migrations: they end at the schema of today, and a filled database keeps its rows whatever release it was of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, Table, func, insert, inspect, select
from tests.databases import KINDS, new_database
from tests.golden.stored import STATES, sample

from tocsin.kernel.values import to_json
from tocsin.store import alerts, deliveries, heartbeats, incidents, runs
from tocsin.store.database import Database
from tocsin.store.schema import MIGRATIONS, migrate
from tocsin.store.tables import metadata
from tocsin.store.tx import Tx

WORD = "x"  # in every text column: so each reference leads to its row
GOLDEN: dict[str, bytes] = {f"{one.__name__.lower()}s": to_json(sample(one)) for one in STATES}
GOLDEN["deliveries"] = GOLDEN.pop("deliverys")
GOLDEN["heartbeats"] = GOLDEN.pop("pulsess")


def revisions() -> list[str]:
    """Return every revision, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    database = Database(new_database(request.param, tmp_path))
    yield database
    database.close()


def shape(database: Database) -> dict[str, Any]:
    """Return all that a schema is: columns, keys and indexes of each table, whatever order they have."""
    with database.connect() as connection:
        seen = inspect(connection)
        return {
            table: {
                "columns": {
                    one["name"]: (repr(one["type"]), one["nullable"], str(one["default"]))
                    for one in seen.get_columns(table)
                },
                "primary key": seen.get_pk_constraint(table)["constrained_columns"],
                "foreign keys": [
                    (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                    for one in seen.get_foreign_keys(table)
                ],
                "indexes": {
                    one["name"]: (one["column_names"], one["unique"], _where(one)) for one in seen.get_indexes(table)
                },
            }
            for table in seen.get_table_names()
            if table != "alembic_version"
        }


def _where(index: Any) -> str:
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def fill(database: Database) -> dict[str, dict[str, Any]]:
    """Put a row into every table that is there; return them by table."""
    tables = MetaData()
    with database.connect() as connection, connection.begin():
        tables.reflect(connection)
        rows = {table.name: _row(table) for table in tables.sorted_tables if table.name != "alembic_version"}
        for table in tables.sorted_tables:
            if table.name in rows:
                connection.execute(insert(table).values(**rows[table.name]))
    return rows


def _row(table: Table) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, LargeBinary):
            row[column.name] = GOLDEN.get(table.name, b"{}") if column.name == "state" else b"{}"
        else:
            row[column.name] = 1 if isinstance(column.type, BigInteger | Integer) else WORD
    return row


def test_the_migrations_end_at_the_schema_of_today(empty: Database, tmp_path: Path) -> None:
    """A migrated database and one made fresh from the tables have the same columns, keys and indexes."""
    fresh = Database(new_database("sqlite" if empty.is_sqlite else "postgresql", tmp_path))
    with fresh.connect() as connection, connection.begin():
        metadata.create_all(connection)
    migrate(empty)

    assert shape(empty) == shape(fresh)
    assert len(shape(empty)) == len(metadata.tables)
    fresh.close()


@pytest.mark.parametrize("revision", revisions())
def test_a_filled_database_keeps_its_rows(empty: Database, revision: str) -> None:
    """From every revision, migrating leaves each row with its values, and the store reads what the rows hold."""
    migrate(empty, revision)
    rows = fill(empty)
    migrate(empty)

    with empty.connect() as connection, connection.begin():
        for name, row in rows.items():
            table = metadata.tables[name]
            (stored,) = connection.execute(select(table)).all()
            kept = {column: getattr(stored, column) for column in row}
            assert {key: bytes(one) if isinstance(one, memoryview) else one for key, one in kept.items()} == row, name
        tx = Tx(connection)
        found = [area.by_ids(tx, [WORD])[0].value for area in (incidents, alerts, deliveries)]
        found += [run.value for run in runs.latest(tx, [WORD])]
        found += [one.value for one in heartbeats.by_ids(tx, [WORD])]
    assert sorted(to_json(one) for one in found) == sorted(one for name, one in GOLDEN.items() if name in rows)


def test_migrating_again_changes_nothing(empty: Database) -> None:
    """A database at the present schema is left as it is."""
    migrate(empty)
    fill(empty)
    before = shape(empty)
    migrate(empty)

    assert shape(empty) == before
    with empty.connect() as connection:
        assert connection.execute(select(func.count()).select_from(metadata.tables["entries"])).scalar_one() == 1


def test_what_becomes_a_column_is_filled_from_the_rows(empty: Database) -> None:
    """The policy and integration by which people look for incidents are there for old incidents too."""
    migrate(empty, "0001")
    fill(empty)
    migrate(empty)

    table = metadata.tables["incidents"]
    with empty.connect() as connection:
        (row,) = connection.execute(select(table)).all()
    assert (row.policy_id, row.integration_id) == ("policy_id é", "integration_id é")
