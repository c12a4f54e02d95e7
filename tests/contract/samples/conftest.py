"""The sample stores under test: each is made empty, with the bound of series that a test asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tocsin.store.samples.embedded import EmbeddedSamples
from tocsin.store.samples.port import SampleStore

Make = Callable[[int], SampleStore]


def embedded_in_file(folder: Path) -> Make:
    """Return a maker of stores in a file."""
    return lambda series_max: EmbeddedSamples(str(folder / "samples.duckdb"), series_max)


def embedded_in_memory(_: Path) -> Make:
    """Return a maker of stores without a file."""
    return lambda series_max: EmbeddedSamples(":memory:", series_max)


@pytest.fixture(params=[embedded_in_file, embedded_in_memory], ids=["file", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Make stores, and close them after the test."""
    made: list[SampleStore] = []

    def one(series_max: int) -> SampleStore:
        made.append(request.param(tmp_path)(series_max))
        return made[-1]

    yield one
    for store in made:
        store.close()


@pytest.fixture
def store(make: Make) -> SampleStore:
    """Return an empty store."""
    return make(1_000)
