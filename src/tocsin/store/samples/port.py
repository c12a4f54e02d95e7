"""SampleStore: what every store of samples can do. All of it is sync and thread-safe; callers run it on threads."""

from collections.abc import Sequence
from typing import Protocol

from tocsin.kernel.values import Value
from tocsin.watch.signals.points import Point
from tocsin.watch.signals.queries import GroupValue, LastSeen, Query, Rollup, TagFilter

Curve = tuple[dict[str, str], list[tuple[int, float]]]  # a series group's labels, and (start of step, value) ascending

CELLS_MAX = 1_000_000  # groups times steps of one chart
NAMES_MAX = 10_000  # metrics, tags or tag values that one call returns


class Written(Value, frozen=True):
    """How many points were stored, and how many were refused and why."""

    count: int
    refused_count: int = 0
    refused_reason: str = ""


class SampleStore(Protocol):
    """
    Keeps points by app. A series is a metric with a label set; an app may have so many, and then only the known go on.

    A point sent twice (same series, instant and value, as after a lost answer) counts once in a sum. Each call raises
    Unavailable where the store's surroundings fail; a `write` that returned is durable.
    """

    def write(self, app_id: str, points: Sequence[Point], received_at: int) -> Written:
        """Store points durably; raise TooMuch when more wait than the store can hold."""
        ...

    def query(self, query: Query, now: int) -> list[GroupValue]:
        """
        Return the value of each series group that is known, by the samples that had arrived by `now`.

        A group that has any of the expression's metrics is there; its value is None unless all were measured in
        `[now - window, now)`. Raises Invalid for an expression that can't be read.
        """
        ...

    def last_seen(
        self, app_id: str, filters: Sequence[TagFilter], group_by: Sequence[str], since: int
    ) -> list[LastSeen]:
        """
        Return when a point of any metric was last received for each group, where that is not before `since`.

        A series without one of the `group_by` tags is a sign of life of no group.
        """
        ...

    def series(
        self,
        app_id: str,
        metric: str,
        filters: Sequence[TagFilter],
        group_by: Sequence[str],
        start: int,
        end: int,
        step: int,
        rollup: Rollup,
        across: Rollup = "avg",
    ) -> list[Curve]:
        """
        Return a metric's curve over `[start, end)` for each group that has one: by step, then across its series.

        Raises Invalid where the range is empty or groups times steps exceed `CELLS_MAX`.
        """
        ...

    def metrics(self, app_id: str) -> list[str]:
        """Return the names of an app's metrics, sorted, at most `NAMES_MAX`."""
        ...

    def tags(self, app_id: str, metric: str = "") -> list[str]:
        """Return the names of the tags of an app, or of one metric, sorted, at most `NAMES_MAX`."""
        ...

    def tag_values(self, app_id: str, tag: str) -> list[str]:
        """Return the values of one tag of an app, sorted, at most `NAMES_MAX`."""
        ...

    def delete_before(self, instant: int, limit: int) -> int:
        """
        Delete at most `limit` samples measured before `instant`; return how many.

        Fewer than `limit` means that none is left; then series that were silent since are forgotten too.
        """
        ...

    def flush(self) -> None:
        """Wait until everything submitted so far is stored."""
        ...

    def close(self) -> None:
        """Store what was submitted, and let go of the files. Nothing may be called afterwards."""
        ...
