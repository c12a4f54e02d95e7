"""The embedded sample store: one DuckDB file, its index in memory, and a writer that shares commits."""

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock
from typing import get_args

import msgspec
import numpy as np

from tocsin.kernel.errors import Invalid
from tocsin.store.samples.database import Database
from tocsin.store.samples.index import Index
from tocsin.store.samples.port import CELLS_MAX, NAMES_MAX, Curve, Written
from tocsin.store.samples.rollups import Floats, Integers, across_groups, positions_in
from tocsin.store.samples.writer import Writer
from tocsin.watch.signals.expressions import compile_expression
from tocsin.watch.signals.points import Point
from tocsin.watch.signals.queries import GroupValue, LastSeen, Query, Rollup, TagFilter

SERIES_MAX = 100_000  # per app
NAMED_MAX = 10_000  # series that a statement names; of more it reads their whole range, and we pick
SPARSE = 20  # numbers to each wanted one, from which on naming them is faster too
INSTANT_MAX = (1 << 63) - 1

LOAD = """
SELECT series_id, app_id, metric, labels, coalesce(last, 0)
FROM series LEFT JOIN (SELECT series_id, max(received_at) AS last FROM samples GROUP BY series_id) USING (series_id)
ORDER BY series_id
"""
ROLLED = """
SELECT series_id, step, {rollup}(value) AS rolled FROM (
    SELECT {distinct} series_id, {step} AS step, measured_at, value FROM samples
    WHERE series_id BETWEEN $first AND $last AND measured_at >= $start AND measured_at < $end
        AND received_at <= $arrived_by {named}
) GROUP BY series_id, step
"""
STATEMENTS = {
    (rollup, is_stepped, is_named): ROLLED.format(
        rollup=rollup,
        distinct="DISTINCT" if rollup == "sum" else "",  # so a repeat after a lost answer counts once
        step="(measured_at - $start) // $step" if is_stepped else "0",
        named="AND series_id IN (SELECT unnest($numbers::INTEGER[]))" if is_named else "",
    )
    for rollup in get_args(Rollup)
    for is_stepped in (False, True)
    for is_named in (False, True)
}


class EmbeddedSamples:
    """A SampleStore in one file of this node."""

    def __init__(self, path: str, series_max: int = SERIES_MAX, memory_limit: str = "256MB") -> None:
        """Open the file at `path` (":memory:": none) and read its index; raise Unavailable when it can't be opened."""
        self._database = Database(path, memory_limit)
        self._index = Index(series_max)
        self._lock = Lock()  # guards the index
        self._load()
        self._writer = Writer(self._database, self._index, self._lock)

    def write(self, app_id: str, points: Sequence[Point], received_at: int) -> Written:
        """Store points durably."""
        return self.submit(app_id, points, received_at).result()

    def submit(self, app_id: str, points: Sequence[Point], received_at: int) -> Future[Written]:
        """Begin to store points; the future is done when they are durable."""
        return self._writer.submit(app_id, points, received_at)

    def query(self, query: Query, now: int) -> list[GroupValue]:
        """Return the value of each series group over `[now - window, now)`."""
        expression = compile_expression(query.expression)
        if len(expression.metrics) == 1 and expression.text == expression.metrics[0]:
            groups, values = self._grouped(expression.text, query, now)
            return [
                GroupValue(labels, value if abs(value) < np.inf else None)
                for labels, value in zip(groups, values, strict=True)
            ]
        found: dict[tuple[str, ...], dict[str, float | None]] = {}
        labels_of: dict[tuple[str, ...], dict[str, str]] = {}
        for metric in expression.metrics:
            for labels, value in zip(*self._grouped(metric, query, now), strict=True):
                key = tuple(labels.values())
                labels_of.setdefault(key, labels)
                found.setdefault(key, {})[metric] = value if abs(value) < np.inf else None
        return [GroupValue(labels, expression.value(found[key])) for key, labels in labels_of.items()]

    def last_seen(
        self, app_id: str, filters: Sequence[TagFilter], group_by: Sequence[str], since: int
    ) -> list[LastSeen]:
        """Return when a point of any metric was last received for each group."""
        with self._lock:
            selection = self._index.app(app_id).select(None, filters, group_by)
            groups = list(selection.groups)
            received = [0] * len(groups)
            for label_set, group in zip(selection.label_sets, selection.group_of, strict=True):
                received[group] = max(received[group], label_set.received_at)
        return [LastSeen(labels, at) for labels, at in zip(groups, received, strict=True) if at >= since]

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
        """Return a metric's curve over `[start, end)` for each group that has one."""
        if step <= 0 or end <= start:
            raise Invalid("a chart needs a step and an end after its start", field="step" if step <= 0 else "end")
        numbers, group_of, groups = self._selected(app_id, metric, filters, group_by)
        steps = -((start - end) // step)
        if steps * max(len(groups), 1) > CELLS_MAX:
            raise Invalid(f"{len(groups)} groups times {steps} steps are more than {CELLS_MAX} values", field="step")
        if not groups:
            return []
        found, cells, values = self._rolled(rollup, numbers, start, end, step)
        positions, belongs = positions_in(numbers, found)
        order = np.lexsort((positions[belongs], cells[belongs]))
        cell_of = (group_of[positions] * steps + cells)[belongs][order]
        flat = across_groups(across, cell_of, values[belongs][order], len(groups) * steps)
        curves = [
            (labels, [(start + index * step, value) for index, value in enumerate(row) if abs(value) < np.inf])
            for labels, row in zip(groups, flat.reshape(len(groups), steps).tolist(), strict=True)
        ]
        return [(labels, points) for labels, points in curves if points]

    def metrics(self, app_id: str) -> list[str]:
        """Return the names of an app's metrics."""
        with self._lock:
            return sorted(self._index.app(app_id).of_metric)[:NAMES_MAX]

    def tags(self, app_id: str, metric: str = "") -> list[str]:
        """Return the names of the tags of an app, or of one metric."""
        with self._lock:
            app = self._index.app(app_id)
            label_sets = app.of_metric.get(metric, []) if metric else app.label_sets
            return sorted({tag for one in label_sets for tag in one.labels})[:NAMES_MAX]

    def tag_values(self, app_id: str, tag: str) -> list[str]:
        """Return the values of one tag of an app."""
        with self._lock:
            label_sets = self._index.app(app_id).label_sets
            return sorted({one.labels[tag] for one in label_sets if tag in one.labels})[:NAMES_MAX]

    def delete_before(self, instant: int, limit: int) -> int:
        """Delete at most `limit` samples measured before `instant`; return how many."""
        return self._writer.delete_before(instant, limit)

    def flush(self) -> None:
        """Wait until everything submitted so far is stored."""
        self._writer.flush()

    def close(self) -> None:
        """Store what was submitted, and close the file."""
        self._writer.close()
        self._database.close()

    def _load(self) -> None:
        with self._database.cursor() as cursor:
            rows = cursor.execute(LOAD).fetchall()
        for number, app_id, metric, labels, received_at in rows:
            self._index.restore(app_id, number, metric, msgspec.json.decode(labels, type=dict[str, str]), received_at)

    def _selected(
        self, app_id: str, metric: str, filters: Sequence[TagFilter], group_by: Sequence[str]
    ) -> tuple[Integers, Integers, list[dict[str, str]]]:
        """Return the numbers of the matching series, the group of each, and the groups' labels."""
        with self._lock:
            selection = self._index.app(app_id).select(metric, filters, group_by)
            return *selection.arrays(), list(selection.groups)

    def _grouped(self, metric: str, query: Query, now: int) -> tuple[list[dict[str, str]], list[float]]:
        """Return the groups of one metric and the value of each; NaN where nothing was measured."""
        numbers, group_of, groups = self._selected(query.app_id, metric, query.filters, query.group_by)
        if not groups:
            return [], []
        found, _, values = self._rolled(query.rollup, numbers, now - query.window, now, arrived_by=now)
        positions, belongs = positions_in(numbers, found)
        order = np.argsort(positions[belongs])
        members = group_of[positions[belongs][order]]
        return groups, across_groups(query.across, members, values[belongs][order], len(groups)).tolist()

    def _rolled(
        self, rollup: Rollup, numbers: Integers, start: int, end: int, step: int = 0, arrived_by: int = INSTANT_MAX
    ) -> tuple[Integers, Integers, Floats]:
        """Return series numbers, steps and values: each series rolled up by step, or (0) over all of `[start, end)`."""
        first, last = int(numbers[0]), int(numbers[-1])
        asked: dict[str, object] = {"first": first, "last": last, "start": start, "end": end, "arrived_by": arrived_by}
        is_named = len(numbers) <= min(NAMED_MAX, (last - first) // SPARSE)
        if is_named:
            asked["numbers"] = numbers.tolist()
        if step:
            asked["step"] = step
        with self._database.cursor() as cursor:
            rows = cursor.execute(STATEMENTS[rollup, step > 0, is_named], asked).fetchnumpy()
        return np.asarray(rows["series_id"]), np.asarray(rows["step"]), np.asarray(rows["rolled"])
