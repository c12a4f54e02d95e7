"""The writer: one thread that stores whatever has arrived since its last commit, so that callers share commits."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

import duckdb
import msgspec
import numpy as np

from tocsin.kernel.errors import TooMuch, Unavailable
from tocsin.kernel.instants import HOUR
from tocsin.store.samples.database import Database
from tocsin.store.samples.index import Index, Interned, Series
from tocsin.store.samples.port import Written
from tocsin.watch.signals.points import Point

WAITING_MAX = 500_000  # points that wait for the writer
COMMIT_MAX = 100_000  # points of one commit, unless one write alone has more
SILENT_SPAN = HOUR  # how long before the oldest sample a forgotten series fell silent; a point may be 10 min ahead

INSERT_SERIES = """
INSERT INTO series
SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])
"""
INSERT_SAMPLES = "INSERT INTO samples SELECT series_id, measured_at, received_at, value FROM incoming"
DELETE_SAMPLES = "DELETE FROM samples WHERE rowid IN (SELECT rowid FROM samples WHERE measured_at < ? LIMIT ?)"
DELETE_SERIES = "DELETE FROM series WHERE series_id IN (SELECT unnest(?::INTEGER[]))"


class _Write:
    """One caller's points on their way to a commit."""

    __slots__ = ("failure", "interned", "is_done", "received_at")

    def __init__(self, interned: Interned, received_at: int) -> None:
        self.interned = interned
        self.received_at = received_at
        self.is_done = False
        self.failure: Unavailable | None = None


class Writer:
    """Stores points. A commit takes all that wait; whose points another's commit took along is done at once."""

    def __init__(self, database: Database, index: Index, lock: Lock, waiting_max: int = WAITING_MAX) -> None:
        """Write to `database`, with the numbers of `index`, which `lock` guards; let so many points wait."""
        self._database = database
        self._index = index
        self._lock = lock  # guards the queue too, so that series are numbered in the order of the queue
        self._waiting: deque[_Write] = deque()
        self._waiting_count = 0
        self._waiting_max = waiting_max
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="samples")

    def submit(self, app_id: str, points: Sequence[Point], received_at: int) -> Future[Written]:
        """Begin to store points; the future is done when they are durable. Raises TooMuch when too many wait."""
        with self._lock:
            if self._waiting_count and self._waiting_count + len(points) > self._waiting_max:
                raise TooMuch(f"{self._waiting_count} points wait to be stored; at most {self._waiting_max} may")
            write = _Write(self._index.intern(app_id, points, received_at), received_at)
            self._waiting.append(write)
            self._waiting_count += len(write.interned.numbers)
        return self._thread.submit(self._finish, write)

    def delete_before(self, instant: int, limit: int) -> int:
        """Delete at most `limit` samples measured before `instant`; with the last of them go the silent series."""
        return self._thread.submit(self._delete, instant, limit).result()

    def flush(self) -> None:
        """Wait until everything submitted so far is stored."""
        self._thread.submit(int).result()

    def close(self) -> None:
        """Store what was submitted, and end the thread."""
        self._thread.shutdown(wait=True)

    # The rest runs on the writer's thread.

    def _finish(self, write: _Write) -> Written:
        while not write.is_done:
            self._commit()
        if write.failure is not None:
            raise write.failure
        interned = write.interned
        reason = ""
        if interned.refused_count:
            reason = (
                f"the app has {self._index.series_max} series, as many as it may have; "
                f"new ones are refused, the first here of {interned.refused_name}"
            )
        return Written(len(interned.numbers), interned.refused_count, reason)

    def _commit(self) -> None:
        with self._lock:
            writes = self._taken()
            fresh = list(self._index.unsaved)
        failure: Unavailable | None = Unavailable("the points were not stored")
        try:
            with self._database.cursor() as cursor:
                _store(cursor, fresh, writes)
            failure = None
        except Unavailable as error:
            failure = error
        finally:
            for write in writes:
                write.failure = failure
                write.is_done = True
        if failure is None:
            with self._lock:
                del self._index.unsaved[: len(fresh)]

    def _taken(self) -> list[_Write]:
        writes: list[_Write] = []
        count = 0
        while self._waiting and (not writes or count + len(self._waiting[0].interned.numbers) <= COMMIT_MAX):
            writes.append(self._waiting.popleft())
            count += len(writes[-1].interned.numbers)
        self._waiting_count -= count
        return writes

    def _delete(self, instant: int, limit: int) -> int:
        with self._database.cursor() as cursor:
            [(count,)] = cursor.execute(DELETE_SAMPLES, [instant, limit]).fetchall()
        if count < limit:
            self._forget(instant - SILENT_SPAN)
        return int(count)

    def _forget(self, since: int) -> None:
        with self._lock:
            numbers = self._index.silent(since)
        if numbers:
            with self._database.cursor() as cursor:
                cursor.execute(DELETE_SERIES, [numbers]).fetchall()
            with self._lock:
                self._index.forget(numbers, since)


def _store(cursor: duckdb.DuckDBPyConnection, fresh: list[tuple[str, Series]], writes: list[_Write]) -> None:
    """Insert new series and the samples of all writes in one transaction."""
    cursor.begin()
    if fresh:
        numbers = [series.number for _, series in fresh]
        metrics = [series.metric for _, series in fresh]
        labels = [msgspec.json.encode(series.label_set.labels).decode() for _, series in fresh]
        cursor.execute(INSERT_SERIES, [numbers, [app_id for app_id, _ in fresh], metrics, labels]).fetchall()
    counts = [len(write.interned.numbers) for write in writes]
    if sum(counts):
        incoming = {
            "series_id": np.array([number for write in writes for number in write.interned.numbers], np.int32),
            "measured_at": np.array([at for write in writes for at in write.interned.at], np.int64),
            "received_at": np.repeat(np.array([write.received_at for write in writes], np.int64), counts),
            "value": np.array([value for write in writes for value in write.interned.values], np.float64),
        }
        cursor.register("incoming", incoming)
        cursor.execute(INSERT_SAMPLES).fetchall()
    cursor.commit()
