"""Points: one metric's value of one label set at one instant."""

from tocsin.kernel.values import Value


class Point(Value, frozen=True, gc=False):
    """A value of the metric `measurement.field` for its labels; `at` is when it was measured."""

    metric: str
    labels: dict[str, str]
    value: float
    at: int


class BadLine(Value, frozen=True):
    """A line that can't be read: its number (from 1) and why."""

    line: int
    reason: str


class Batch(Value, frozen=True):
    """What one request brought: points by their token ('' when the line named none), and bad lines."""

    points: dict[str, list[Point]]
    bad: tuple[BadLine, ...] = ()
