"""
Inflow: what was received and isn't decided yet, and how the wheel shares the writer with what still comes in.

Intake and turns have one writer. While turns keep up they go first. When more arrives than turns could ever decide,
storing goes first and the turns get a small share, so that a page for someone else still leaves within a second.
"""

from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value

LIMIT = 128  # of each kind, in one turn: about 20 ms
STEADY = 16  # arrivals during one turn from which on intake is busy
BEHIND = 250  # undecided messages from which on we are behind
SPEED = 3_000.0  # messages a second that full turns decide, until it was measured
RUSH = 0.8  # arrivals as a share of that speed, from which on no turns could keep up: intake needs its time too
LOOK_EVERY = SECOND // 20


class Share(Value, frozen=True):
    """How much the next turn takes, and the seconds that the wheel rests after it."""

    limit: int
    rest: float = 0.0


FULL = Share(LIMIT)
SMALL = Share(16)  # short, so that who sends gets answers, and we see how fast they would send
RUSHED = Share(32, 0.15)


class Inflow:
    """Counts on the loop's thread. `count` and `size` (bytes) are reckoned between two exact counts."""

    def __init__(self) -> None:
        self.count = 0
        self.size = 0
        self.rate = 0.0  # arrivals a second, over the last look
        self.speed = SPEED
        self._arrived_count = 0
        self._looked_at = (0, 0)  # an instant, and how many had arrived by then
        self._last_count = 0

    def counted(self, count: int, size: int) -> None:
        """Take an exact count."""
        self.count, self.size = count, size

    def arrived(self, size: int) -> None:
        """Note a message that was accepted."""
        self._arrived_count += 1
        self.count += 1
        self.size += size

    def decided(self, count: int, took: int) -> None:
        """Note messages that a turn decided in so many microseconds; only a full turn tells our speed."""
        if count >= LIMIT // 2 and took > 0:
            self.speed += (count * SECOND / took - self.speed) / 8
        count = min(count, self.count)
        self.size -= self.size * count // max(self.count, 1)
        self.count -= count

    def share(self, now: int) -> Share:
        """Return what the next turn may take; called before each turn."""
        at, before = self._looked_at
        if now - at >= LOOK_EVERY:
            self.rate = (self._arrived_count - before) * SECOND / (now - at)
            self._looked_at = (now, self._arrived_count)
        arrived_count, self._last_count = self._arrived_count - self._last_count, self._arrived_count
        if self.count > BEHIND:
            return RUSHED if self.rate >= RUSH * self.speed else FULL
        return SMALL if arrived_count >= STEADY else FULL
