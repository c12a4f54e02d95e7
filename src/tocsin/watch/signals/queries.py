"""Queries: what an alert rule asks of the samples, free of any store's language."""

from typing import Literal

from tocsin.kernel.values import Value

Rollup = Literal["avg", "sum", "min", "max"]


class TagFilter(Value, frozen=True):
    """Series whose tag has (or, excluded, hasn't) one of the values. A series without the tag has the value ''."""

    tag: str
    values: tuple[str, ...]
    is_excluded: bool = False


class Query(Value, frozen=True):
    """
    An expression over metrics, rolled up over the window `[now - window, now)`, per group of tag values.

    `expression` is a metric name, or arithmetic over metric names (see `expressions`).
    Each metric is first rolled up over the window per series, then over the series of a group with the same function
    (sum over series of an avg over time where `across` is "sum"), then the expression is computed per group.
    """

    app_id: str
    expression: str
    window: int  # µs
    rollup: Rollup = "avg"
    across: Rollup = "avg"
    filters: tuple[TagFilter, ...] = ()
    group_by: tuple[str, ...] = ()


class GroupValue(Value, frozen=True, gc=False):
    """The query's value for one series group; None where nothing was measured in the window (or a division by zero)."""

    labels: dict[str, str]
    value: float | None


class LastSeen(Value, frozen=True, gc=False):
    """When anything of a series group was last received, by our clock."""

    labels: dict[str, str]
    received_at: int
