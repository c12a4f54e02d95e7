"""How turns and intake share the writer."""

from tocsin.engine.inflow import BEHIND, FULL, LIMIT, RUSHED, SMALL, STEADY, Inflow
from tocsin.kernel.instants import SECOND


def after(inflow: Inflow, arrivals: int, now: int) -> object:
    for _ in range(arrivals):
        inflow.arrived(1000)
    return inflow.share(now)


def test_turns_go_first_while_little_arrives() -> None:
    """A few arrivals leave the turn its full size."""
    inflow = Inflow()
    inflow.share(SECOND)
    assert after(inflow, STEADY - 1, SECOND + 1000) is FULL


def test_many_arrivals_make_turns_small_so_that_senders_show_their_speed() -> None:
    """What arrives during one turn in numbers shortens the next."""
    inflow = Inflow()
    inflow.share(SECOND)
    assert after(inflow, STEADY, SECOND + 1000) is SMALL


def test_behind_a_rate_that_turns_can_follow_is_caught_up_with() -> None:
    """A backlog alone doesn't slow the turns: only more arrivals than they could decide do."""
    inflow = Inflow()
    inflow.share(SECOND)
    assert after(inflow, BEHIND + 1, 2 * SECOND) is FULL


def test_a_rush_is_stored_first_until_it_ends() -> None:
    """More arrivals a second than turns decide give intake the writer; when they end, turns have it back."""
    inflow = Inflow()
    inflow.share(SECOND)
    assert after(inflow, 10_000, 2 * SECOND) is RUSHED
    assert after(inflow, 0, 3 * SECOND) is FULL


def test_a_rush_is_measured_by_our_own_speed() -> None:
    """On a slow machine fewer arrivals are a rush."""
    inflow = Inflow()
    for _ in range(100):
        inflow.decided(LIMIT, SECOND)  # 128 messages a second
    inflow.share(SECOND)
    assert after(inflow, BEHIND + 1, 2 * SECOND) is RUSHED


def test_the_backlog_is_reckoned_between_counts() -> None:
    """Count and bytes grow with arrivals, shrink with decisions, and never fall below nothing."""
    inflow = Inflow()
    inflow.counted(10, 1000)
    inflow.arrived(100)
    inflow.decided(1, 0)
    assert (inflow.count, inflow.size) == (10, 1000)
    inflow.decided(99, 0)
    assert (inflow.count, inflow.size) == (0, 0)
