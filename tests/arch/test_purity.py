"""Purity: one line reads the clock, one loop outlives every error, and nothing hides in a test."""

import ast

import pytest
from tests.arch.tree import TESTS, Function, files, name_of, nodes, place

# The wall clock, whoever reads it. Monotonic clocks measure how long something took and decide nothing.
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
WHENEVER = tuple(
    f"{kind}.{call}" for kind in ("Instant", "ZonedDateTime", "OffsetDateTime") for call in ("now", "now_in_system_tz")
)
MAY_READ_THE_CLOCK = {
    "main/wiring.py": "the one clock, which everything else is given",
    "main/cli/agent.py": "the agent is a program of its own, on another machine",
}
MAY_CATCH_ALL = {
    "engine/wheel.py": "finds the culprit row, pushes it, counts it, goes on",
    "store/writer.py": "hands the failure back to whoever submitted the job",
}


def reads_clock(node: ast.AST) -> bool:
    """Return whether a node reads the wall clock, or imports the means under a bare name."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name in ("time", "time_ns") for alias in node.names)
    name = name_of(node) if isinstance(node, ast.Attribute) else ""
    return any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS + WHENEVER)


def catches_all(node: ast.AST) -> bool:
    """Return whether a node is an `except` for every failure there is."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or name_of(kind) in ("Exception", "BaseException") for kind in kinds)


@pytest.mark.parametrize(
    "text", ["datetime.now(UTC)", "datetime.datetime.now()", "time.time()", "from time import time_ns", "Instant.now()"]
)
def test_a_look_at_the_clock_is_found(text: str):
    """Every way to read the wall clock is found, by its full name or imported."""
    assert any(reads_clock(node) for node in ast.walk(ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["time.monotonic()", "at.time()", "from time import monotonic", "datetime.fromtimestamp(1)"]
)
def test_measuring_is_not_reading_the_clock(text: str):
    """A monotonic clock and the arithmetic of dates are free."""
    assert not any(reads_clock(node) for node in ast.walk(ast.parse(text)))


@pytest.mark.parametrize("kinds", ["", " Exception", " BaseException as error", " (ValueError, Exception)"])
def test_a_broad_except_is_found(kinds: str):
    """A bare except, Exception and BaseException are broad, also within a tuple."""
    assert any(catches_all(node) for node in ast.walk(ast.parse(f"try:\n    x\nexcept{kinds}:\n    pass")))


def test_the_clock_is_read_in_one_place():
    """Only the composition root reads the wall clock; everything else is told what time it is."""
    readers = [place(file, node) for file in files() for node in nodes(file) if reads_clock(node)]

    assert [reader for reader in readers if reader.partition(":")[0] not in MAY_READ_THE_CLOCK] == []


def test_only_the_wheel_outlives_every_error():
    """No failure is swallowed: a broad except stands where it is accounted for, and nowhere else."""
    broad = [place(file, node) for file in files() for node in nodes(file) if catches_all(node)]

    assert [where for where in broad if where.partition(":")[0] not in MAY_CATCH_ALL] == []


def test_every_test_states_its_fact():
    """Each test has a docstring: the fact that it proves."""
    silent = [
        f"{place(file, node)} {node.name}"
        for file in files(TESTS)
        for node in nodes(file)
        if isinstance(node, Function) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert silent == []


def test_unit_tests_patch_nothing():
    """A unit test neither patches nor mocks: what it tests takes its world as arguments."""
    patched = [
        place(file, node)
        for file in files(TESTS / "unit")
        for node in nodes(file)
        if (isinstance(node, ast.arg) and node.arg in ("monkeypatch", "mocker"))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
    ]

    assert patched == []
