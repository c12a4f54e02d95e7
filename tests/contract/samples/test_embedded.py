"""What the embedded store promises beyond the port: its file outlives restarts, kills and full disks."""

import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock

import duckdb
import pytest

from tocsin.kernel.errors import TooMuch, Unavailable
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.store.samples.database import Database
from tocsin.store.samples.embedded import EmbeddedSamples
from tocsin.store.samples.index import Index
from tocsin.store.samples.writer import Writer
from tocsin.watch.signals.points import Point
from tocsin.watch.signals.queries import Query

NOW = 1_700_000_000 * SECOND
A = {"host": "a", "sign": 'ü,="\\'}
SUM = Query("app", "m", 5 * MINUTE, rollup="sum", across="sum")

WRITES_UNTIL_KILLED = """
import sys
from tocsin.store.samples.embedded import EmbeddedSamples
from tocsin.watch.signals.points import Point

store = EmbeddedSamples(sys.argv[1])
for number in range(100_000):
    labels = {"host": str(number % 50)}
    store.write("app", [Point("m", labels, 1.0, 1_700_000_000_000_000 - 1 - number)], 1_700_000_000_000_000 - 1)
    print(number + 1, flush=True)
"""

WRITES_TO_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from tocsin.kernel.errors import Unavailable
from tocsin.store.samples.embedded import EmbeddedSamples
from tocsin.watch.signals.points import Point

def write(store, count, host="a"):
    global at
    at -= count
    return store.write("app", [Point("m", {"host": host}, 1.0, at + n) for n in range(count)], 1_699_999_999_000_000)

def bound(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

at = 1_699_999_999_000_000
path = Path(sys.argv[1])
store = EmbeddedSamples(str(path))
stored = write(store, 1000).count
bound(Path(f"{path}.wal").stat().st_size + 1000)
for host in "ab":
    try:
        stored += write(store, 1000, host).count
    except Unavailable as error:
        print("refused", file=sys.stderr)
bound(resource.RLIM_INFINITY)
stored += write(store, 1000, "b").count
print(stored)
store.close()
"""

CHECKPOINTS_TO_A_FULL_DISK = """
import resource, sys
from tocsin.kernel.errors import Unavailable
from tocsin.store.samples.database import Database

database = Database(sys.argv[1], "256MB")
with database.cursor() as cursor:
    cursor.execute("INSERT INTO samples SELECT 1, range, range, random() FROM range(200000)").fetchall()
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    with database.cursor() as cursor:
        cursor.execute("CHECKPOINT").fetchall()
except Unavailable:
    print("refused", file=sys.stderr)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with database.cursor() as cursor:
    print(cursor.execute("SELECT count(*) FROM samples").fetchall()[0][0])
"""


def child(program: str, path: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program in a process of its own."""
    command = [sys.executable, "-c", program, str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def points(count: int, labels: dict[str, str] = A) -> Sequence[Point]:
    """Return points of one series within the query's window, each of value 1."""
    return [Point("m", labels, 1.0, NOW - 1 - number) for number in range(count)]


def test_restart(tmp_path: Path) -> None:
    """After a restart samples, series, signs of life and the bound of series are as they were."""
    path = str(tmp_path / "samples.duckdb")
    store = EmbeddedSamples(path, series_max=1)
    store.write("app", points(3), NOW - 7)
    before = store.query(SUM, NOW), store.last_seen("app", (), ("host", "sign"), 0)
    store.close()
    store = EmbeddedSamples(path, series_max=1)
    assert (store.query(SUM, NOW), store.last_seen("app", (), ("host", "sign"), 0)) == before
    assert store.write("app", points(1), NOW - 7).count == 1
    assert store.write("app", points(1, {"host": "b"}), NOW - 7).refused_count == 1
    store.close()


def test_forgotten_series_stay_forgotten(tmp_path: Path) -> None:
    """What retention dropped is not back after a restart, and a series that came back has its samples."""
    path = str(tmp_path / "samples.duckdb")
    store = EmbeddedSamples(path)
    store.write("app", [Point("old", A, 1.0, 5), Point("m", A, 1.0, 5)], 5)
    assert store.delete_before(NOW - MINUTE, 10) == 2
    store.write("app", points(2), NOW - 1)
    store.close()
    store = EmbeddedSamples(path)
    assert store.metrics("app") == ["m"]
    assert store.query(SUM, NOW)[0].value == 2.0
    store.close()


def test_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """After kill -9 in the midst of writing, every acknowledged sample is there and the file is sound."""
    path = tmp_path / "samples.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = 0
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged >= 200:
                process.kill()
    store = EmbeddedSamples(str(path))
    [group] = store.query(SUM, NOW)
    assert acknowledged >= 200
    assert group.value in (acknowledged, acknowledged + 1)
    store.close()


def test_full_disk_is_unavailable_and_passes(tmp_path: Path) -> None:
    """While the disk is full writes raise Unavailable; once there is room the same store goes on, new series too."""
    path = tmp_path / "samples.duckdb"
    ran = child(WRITES_TO_A_FULL_DISK, path)
    assert (ran.stdout, ran.stderr) == ("2000\n", "refused\nrefused\n")
    store = EmbeddedSamples(str(path))
    assert store.query(SUM, NOW)[0].value == 2000.0
    assert store.tag_values("app", "host") == ["a", "b"]
    store.close()


def test_fatal_failure_opens_the_file_anew(tmp_path: Path) -> None:
    """After a failed checkpoint, when DuckDB serves nothing more, the next use opens the file anew, with all of it."""
    ran = child(CHECKPOINTS_TO_A_FULL_DISK, tmp_path / "samples.duckdb")
    assert (ran.stdout, ran.stderr) == ("200000\n", "refused\n")


def test_second_process_can_t_open_the_file(tmp_path: Path) -> None:
    """A file that a process has open is Unavailable to any other, which says so instead of spoiling it."""
    path = tmp_path / "samples.duckdb"
    store = EmbeddedSamples(str(path))
    ran = child("import sys; from tocsin.store.samples.embedded import EmbeddedSamples as E; E(sys.argv[1])", path)
    assert ran.returncode != 0
    assert Unavailable.__name__ in ran.stderr
    store.close()


def test_concurrent_writes_share_commits() -> None:
    """Writes that are submitted together are each done when their own points are stored."""
    store = EmbeddedSamples(":memory:")
    futures = [store.submit("app", points(100, {"host": str(number)}), NOW - 1) for number in range(50)]
    assert [future.result(30).count for future in futures] == [100] * 50
    assert store.query(SUM, NOW)[0].value == 5000.0
    store.close()


class SlowDatabase(Database):
    """A database whose disk stands still until the test lets it go on."""

    def __init__(self) -> None:
        """Open a database in memory, standing still."""
        super().__init__(":memory:", "256MB")
        self.is_asked = Event()
        self.may_go_on = Event()

    @contextmanager
    def cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """Say that somebody waits; give a connection once the test allows it."""
        self.is_asked.set()
        assert self.may_go_on.wait(30)
        with super().cursor() as cursor:
            yield cursor


def test_too_much_waiting_is_refused() -> None:
    """While the disk stands still points wait up to the bound, more are refused, and what waited is stored."""
    database = SlowDatabase()
    writer = Writer(database, Index(10), Lock(), waiting_max=5)
    futures = [writer.submit("app", points(9), NOW - 1)]  # one write may always try, and is taken at once
    assert database.is_asked.wait(30)
    futures.append(writer.submit("app", points(5), NOW - 1))
    with pytest.raises(TooMuch, match="5 points wait"):
        writer.submit("app", points(1), NOW - 1)
    database.may_go_on.set()
    assert [future.result(30).count for future in futures] == [9, 5]
    assert writer.submit("app", points(1), NOW - 1).result(30).count == 1
    writer.close()
    database.close()
