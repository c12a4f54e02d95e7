"""Tally: what a node has done since it began, as plain numbers that cost nothing to count. For `/metrics`."""

from bisect import bisect_left

from tocsin.kernel.instants import SECOND

BOUNDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)  # seconds


class Tally:
    """Counts. Each number is written by one thread only."""

    def __init__(self) -> None:
        self.received = 0  # messages
        self.throttled = 0  # messages that an API URL had no token for
        self.decided = 0  # messages
        self.points = 0  # samples stored
        self.turns = 0
        self.turn_time = 0  # µs
        self.attempts: dict[tuple[str, str], int] = {}  # by channel and outcome
        self.late = [0] * (len(BOUNDS) + 1)  # attempts by how long after their time they began: up to each bound, above
        self.late_time = 0  # µs

    def attempted(self, channel: str, outcome: str, late: int) -> None:
        """Count an attempt to deliver, which began so many microseconds after its time."""
        key = (channel, outcome)
        self.attempts[key] = self.attempts.get(key, 0) + 1
        late = max(late, 0)
        self.late[bisect_left(BOUNDS, late / SECOND)] += 1
        self.late_time += late

    def turned(self, decided: int, took: int) -> None:
        """Count a turn that decided so many messages in so many microseconds."""
        self.turns += 1
        self.decided += decided
        self.turn_time += took
