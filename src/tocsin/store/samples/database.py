"""The DuckDB file: opened with its bounds, and opened anew after a failure that DuckDB calls fatal."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock

import duckdb

from tocsin.kernel.errors import Unavailable

SCHEMA = """
CREATE TABLE IF NOT EXISTS series (series_id INTEGER, app_id VARCHAR, metric VARCHAR, labels VARCHAR);
CREATE TABLE IF NOT EXISTS samples (series_id INTEGER, measured_at BIGINT, received_at BIGINT, value DOUBLE);
"""


class Database:
    """A DuckDB database. It runs on one thread per statement, since parallel sums differ from run to run."""

    def __init__(self, path: str, memory_limit: str) -> None:
        """Open or create the file; raise Unavailable when it can't be, as when another process has it."""
        self._path = path
        self._memory_limit = memory_limit
        self._lock = Lock()
        self._in_use = 0
        self._is_broken = False
        self._root = self._open()

    @contextmanager
    def cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """Give a connection of one's own; what the surroundings do to it raises Unavailable."""
        try:
            cursor = self._enter()
            try:
                yield cursor
            finally:
                cursor.close()
                self._leave()
        except duckdb.FatalException as error:
            self._is_broken = True
            raise Unavailable(f"the sample store failed: {error}") from error
        except duckdb.OperationalError as error:
            raise Unavailable(f"the sample store failed: {error}") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._root.close()

    def _enter(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._is_broken and not self._in_use:  # DuckDB serves nothing more until it is opened anew
                self._root.close()
                self._root = self._open()
                self._is_broken = False
            cursor = self._root.cursor()
            self._in_use += 1
            return cursor

    def _leave(self) -> None:
        with self._lock:
            self._in_use -= 1

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            root = duckdb.connect(self._path, config={"threads": 1, "memory_limit": self._memory_limit})
            root.execute(SCHEMA).fetchall()
        except (duckdb.FatalException, duckdb.OperationalError) as error:
            raise Unavailable(f"the sample store {self._path} can't be opened: {error}") from error
        return root
