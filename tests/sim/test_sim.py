"""Many seeds, a day or a week each: the invariants hold, and the same seed tells the same history."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from tests.sim.acting import resolve
from tests.sim.day import Day
from tests.sim.flows import check_flows
from tests.sim.invariants import check, holds
from tests.sim.left import Left
from tests.sim.week import Week

from tocsin.kernel.instants import MINUTE
from tocsin.store.tx import Tx

DAYS = range(30)
WEEKS = range(36)
FLOW_SEED = 3  # in which workflows wait, and have sent
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


@pytest.mark.parametrize("seed", DAYS)
def test_the_invariants_hold_every_day(seed: int) -> None:
    """A day of samples, messages, pulses, people, failing receivers, crashes and sleeping nodes breaks no invariant."""
    world = Day(seed)
    world.run(24)
    check(world)
    assert world.sent
    world.close()


@pytest.mark.parametrize("seed", WEEKS)
def test_the_invariants_hold_every_week(seed: int) -> None:
    """A week of random policies, schedules, acts and changes breaks none; what is left alone does what was planned."""
    world = Week(seed)
    world.run(7 * 24)
    check(world)
    world.close()


@pytest.fixture(scope="module")
def lied() -> Iterator[Day]:
    """A world whose ledger can be told lies, each undone."""
    world = Day(1)
    world.run(12)
    yield world
    world.close()


@pytest.mark.parametrize("found", LIES)
def test_the_invariants_can_fail(lied: Day, found: str) -> None:
    """A ledger that says something else than the state, or lacks a word, is noticed."""

    def job(tx: Tx) -> None:
        assert tx.run(text(LIES[found])) > 0
        holds(lied, tx)

    with pytest.raises(AssertionError, match=found):
        lied.do(job)
    check(lied)


FLOW_LIES = {
    "is not what was told": "UPDATE workflow_runs SET status = 'blocked'",
    "goes on, and isn't due": "DELETE FROM timers WHERE kind = 'workflow'",
    "sent what its log doesn't have": "DELETE FROM deliveries WHERE CAST(state AS TEXT) LIKE '%\"workflow_run_id\"%'",
}


@pytest.mark.parametrize("found", FLOW_LIES)
def test_what_holds_of_workflows_can_fail(found: str) -> None:
    """A run's row, timer or message that is taken away is noticed."""
    world = Week(FLOW_SEED)
    world.plan(world.now + 24 * 60 * MINUTE)
    world.play(world.now + 12 * 60 * MINUTE)
    world.do(lambda tx: check_flows("here", tx, world.now))
    with pytest.raises(AssertionError, match=found):
        world.do(lambda tx: (tx.run(text(FLOW_LIES[found])), check_flows("here", tx, world.now)))
    world.close()


def test_the_same_seed_tells_the_same_history_under_any_hash_seed() -> None:
    """Two processes with other PYTHONHASHSEEDs write the same ledger."""
    script = "from tests.sim.day import Day; w = Day(7); w.run(6); print(w.trace()); w.close()"
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


def test_a_plan_that_does_not_come_true_is_noticed() -> None:
    """What was planned and doesn't happen fails: here, because somebody resolves everything in the copy after all."""
    world = Week(1)
    for lane in world.lanes:
        world.arrives(lane, "sim", b'{"dedup_key": "k", "status": "open", "subject": "disk"}')
    world.at(0, world.born)  # time goes from one event to the next: this is the first one
    world.play(world.now + MINUTE)
    left = Left(world)
    assert any(one.lines for one in left.planned.values())
    for incident_id in left.planned:
        left.do(lambda tx, one=incident_id: resolve(left.turns.work(tx), one, ""))
    with pytest.raises(AssertionError, match="its plan was"):
        left.check()
    left.close()
    world.close()
