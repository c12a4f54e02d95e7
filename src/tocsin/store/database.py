"""The database: connections to SQLite or PostgreSQL, opened the way that our guarantees need."""

import sqlite3
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, exc, pool

from tocsin.kernel.errors import Unavailable
from tocsin.store.tx import Tx

try:
    from pysqlite3 import dbapi2

    sqlite: ModuleType = dbapi2
except ImportError:  # no wheel for this machine: the stdlib's, see `sqlite_risk`
    sqlite = sqlite3

T = TypeVar("T")

WAL_RESET_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
BUSY_MILLIS = 5_000
STATEMENTS_MAX = 500  # prepared texts that a SQLite connection keeps: each table has one per size of a batch


def sqlite_risk(version: tuple[int, ...]) -> str:
    """Return what is wrong with this SQLite version, '' if nothing: the WAL-reset race can corrupt a database."""
    if version < (3, 7, 0) or version >= WAL_RESET_FIXED[0]:
        return ""
    if any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_RESET_FIXED):
        return ""
    shown = ".".join(map(str, version))
    return f"SQLite {shown} has the WAL-reset corruption bug (fixed in 3.51.3, 3.50.7 and 3.44.6)"


class Database:
    """Opens connections: one that writes (the writer's own), and a pool that reads."""

    def __init__(self, url: str) -> None:
        """Take `sqlite:///path`, `sqlite://` (in memory, one connection) or `postgresql://…`."""
        self.is_sqlite = url.startswith("sqlite")
        self.is_memory = url in ("sqlite://", "sqlite:///:memory:")
        self.url = url if self.is_sqlite else url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._writing = self._engine(reads=False)
        self._reading = self._writing if self.is_memory else self._engine(reads=True)

    def _engine(self, *, reads: bool) -> Engine:
        if self.is_sqlite:
            return _sqlite_engine(self.url, reads=reads, is_memory=self.is_memory)
        engine = create_engine(self.url, pool_size=4 if reads else 1, max_overflow=4, pool_pre_ping=reads)
        event.listen(engine, "connect", _begin_postgresql)
        return engine

    def connect(self) -> Connection:
        """Return the connection that writes; raise Unavailable where there is none to be had."""
        return self._guarded(self._writing.connect)

    def read(self, job: Callable[[Tx], T]) -> T:
        """Return what a job reads in one transaction of its own; raise Unavailable when the database is away."""

        def call() -> T:
            with self._reading.connect() as connection, connection.begin():
                return job(Tx(connection))

        return self._guarded(call)

    def close(self) -> None:
        """Close all connections."""
        self._reading.dispose()
        self._writing.dispose()

    @staticmethod
    def _guarded(call: Callable[[], T]) -> T:
        try:
            return call()
        except (exc.OperationalError, exc.InterfaceError) as error:
            raise Unavailable(str(error.orig)) from error


def _sqlite_engine(url: str, *, reads: bool, is_memory: bool) -> Engine:
    chosen = pool.StaticPool if is_memory else (pool.QueuePool if reads else pool.NullPool)
    options = {"check_same_thread": False, "cached_statements": STATEMENTS_MAX}
    engine = create_engine(url, module=sqlite, poolclass=chosen, connect_args=options)

    def opened(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLIS}")
        if not reads:
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA cache_size = -65536")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", opened)
    event.listen(engine, "begin", begun)
    return engine


def _begin_postgresql(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.execute("SET synchronous_commit = on")
    connection.execute("SET lock_timeout = '5s'")
    connection.execute("SET timezone = 'UTC'")
    connection.commit()
