"""Many seeds, a day each: the invariants hold, and the same seed tells the same history."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from tests.sim.invariants import check, holds
from tests.sim.world import World

from tocsin.store.tx import Tx

SEEDS = range(30)
HOURS = 24
LIES = {
    "is not what its timeline says": "UPDATE entries SET detail = '{\"by\": \"x\"}', kind = 'Acknowledged'"
    " WHERE id = (SELECT min(id) FROM entries WHERE kind = 'Resolved')",
    "has a gap": "DELETE FROM entries WHERE id = (SELECT min(id) FROM entries WHERE kind = 'Paged')",
    "undecided messages": "UPDATE messages SET status = 'pending' WHERE id = (SELECT min(id) FROM messages)",
    "paged and not told of the recovery": "DELETE FROM deliveries WHERE purpose = 'recovery'",
    "never of the problem": "DELETE FROM deliveries WHERE purpose = 'page'",
    "is down with 0 unresolved": "UPDATE incidents SET status = 'resolved' WHERE dedup_key LIKE 'heartbeat %'",
    "told of a problem and not of its end": "DELETE FROM deliveries WHERE purpose = 'notice'"
    ' AND CAST(state AS TEXT) LIKE \'%"kind":"recovery"%\'',
}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_invariants_hold_for_every_seed(seed: int) -> None:
    """A day of samples, messages, pulses, people, failing receivers, crashes and sleeping nodes breaks no invariant."""
    world = World(seed)
    world.run(HOURS)
    check(world)
    assert world.sent
    world.close()


@pytest.fixture(scope="module")
def lied() -> Iterator[World]:
    """A world whose ledger can be told lies, each undone."""
    world = World(1)
    world.run(12)
    yield world
    world.close()


@pytest.mark.parametrize("found", LIES)
def test_the_invariants_can_fail(lied: World, found: str) -> None:
    """A ledger that says something else than the state, or lacks a word, is noticed."""

    def job(tx: Tx) -> None:
        assert tx.run(text(LIES[found])) > 0
        holds(lied, tx)

    with pytest.raises(AssertionError, match=found):
        lied.do(job)
    check(lied)


def test_the_same_seed_tells_the_same_history_under_any_hash_seed() -> None:
    """Two processes with other PYTHONHASHSEEDs write the same ledger."""
    script = "from tests.sim.world import World; w = World(7); w.run(6); print(w.trace()); w.close()"
    traces = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(traces) == 1
