"""The node that the tests of a module share."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.server.calling import Caller, called


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Generator[Caller]:
    """A running node with the demo's world, on SQLite."""
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder) as found:
        yield found
