"""The index: which series there are, in memory. Every label set is kept once, however many metrics it has."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tocsin.watch.signals.points import Point
from tocsin.watch.signals.queries import TagFilter

SELECTIONS_MAX = 1_000  # remembered per app

Integers = npt.NDArray[np.int64]


class LabelSet:
    """One label set of an app, its series by metric, and when a point of any of them was last received."""

    __slots__ = ("labels", "received_at", "series")

    def __init__(self, labels: dict[str, str]) -> None:
        """Begin a label set without series."""
        self.labels = labels
        self.received_at = 0
        self.series: dict[str, Series] = {}


class Series:
    """One metric of one label set; `number` is its key in the store."""

    __slots__ = ("label_set", "metric", "number", "received_at")

    def __init__(self, number: int, metric: str, label_set: LabelSet, received_at: int) -> None:
        """Begin a series that a point of `received_at` brought."""
        self.number = number
        self.metric = metric
        self.label_set = label_set
        self.received_at = received_at


class Selection:
    """Which label sets match the filters, and the group of each. It grows with the list from which it selects."""

    def __init__(self, filters: Sequence[TagFilter], group_by: Sequence[str], is_strict: bool) -> None:
        """Select by `filters`; group by tags, of which a strict selection wants every one present."""
        self._filters = [(one.tag, frozenset(one.values), one.is_excluded) for one in filters]
        self._group_by = tuple(group_by)
        self._is_strict = is_strict
        self._looked_at = 0
        self._group_numbers: dict[tuple[str, ...], int] = {}
        self.groups: list[dict[str, str]] = []
        self.label_sets: list[LabelSet] = []
        self.group_of: list[int] = []
        self._numbers: list[int] = []
        self._arrays = (np.empty(0, np.int64), np.empty(0, np.int64))

    def extend(self, label_sets: Sequence[LabelSet], metric: str | None) -> None:
        """Take in the label sets that came since the last call; with a metric, note the numbers of its series."""
        end = len(label_sets)
        for position in range(self._looked_at, end):
            label_set = label_sets[position]
            if not self._matches(label_set.labels):
                continue
            self.label_sets.append(label_set)
            self.group_of.append(self._group(label_set.labels))
            if metric is not None:
                self._numbers.append(label_set.series[metric].number)
        self._looked_at = end

    def arrays(self) -> tuple[Integers, Integers]:
        """Return the numbers of the selected series, ascending, and the group of each."""
        if len(self._arrays[0]) != len(self._numbers):
            self._arrays = (np.array(self._numbers, np.int64), np.array(self.group_of, np.int64))
        return self._arrays

    def _matches(self, labels: dict[str, str]) -> bool:
        if self._is_strict and not all(labels.get(tag) for tag in self._group_by):
            return False
        return all((labels.get(tag, "") in values) != is_excluded for tag, values, is_excluded in self._filters)

    def _group(self, labels: dict[str, str]) -> int:
        key = tuple([labels.get(tag, "") for tag in self._group_by])
        number = self._group_numbers.setdefault(key, len(self.groups))
        if number == len(self.groups):
            self.groups.append(dict(zip(self._group_by, key, strict=True)))
        return number


class AppIndex:
    """The series of one app. It only grows; forgetting makes a new one."""

    def __init__(self, app_id: str) -> None:
        """Begin an app without series."""
        self.app_id = app_id
        self.series_count = 0
        self.label_sets: list[LabelSet] = []
        self.of_metric: dict[str, list[LabelSet]] = {}
        self._by_labels: dict[frozenset[tuple[str, str]], LabelSet] = {}
        self._selections: OrderedDict[tuple[object, ...], Selection] = OrderedDict()

    def label_set(self, labels: dict[str, str]) -> LabelSet:
        """Return the app's record of a label set; a new one is kept from its first series on."""
        return self._by_labels.get(frozenset(labels.items())) or LabelSet(labels)

    def add(self, number: int, metric: str, label_set: LabelSet, received_at: int) -> Series:
        """Add a series; numbers must ascend."""
        series = Series(number, metric, label_set, received_at)
        if not label_set.series:
            self.label_sets.append(label_set)
            self._by_labels[frozenset(label_set.labels.items())] = label_set
        label_set.series[metric] = series
        label_set.received_at = max(label_set.received_at, received_at)
        self.of_metric.setdefault(metric, []).append(label_set)
        self.series_count += 1
        return series

    def select(self, metric: str | None, filters: Sequence[TagFilter], group_by: Sequence[str]) -> Selection:
        """Return the label sets that match, of one metric, or (None) of any metric with all `group_by` tags."""
        key = (metric, tuple(filters), tuple(group_by))
        selection = self._selections.get(key)
        if selection is None:
            selection = self._selections[key] = Selection(filters, group_by, is_strict=metric is None)
            if len(self._selections) > SELECTIONS_MAX:
                self._selections.popitem(last=False)
        self._selections.move_to_end(key)
        selection.extend(self.label_sets if metric is None else self.of_metric.get(metric, ()), metric)
        return selection

    def all_series(self) -> list[Series]:
        """Return every series by its number."""
        everything = [series for label_set in self.label_sets for series in label_set.series.values()]
        return sorted(everything, key=lambda series: series.number)


class Interned:
    """Points as columns: the series number of each, its instant and its value; and what an app's bound refused."""

    def __init__(self) -> None:
        """Begin without points."""
        self.numbers: list[int] = []
        self.at: list[int] = []
        self.values: list[float] = []
        self.refused_count = 0
        self.refused_name = ""  # the first metric that was refused


class Index:
    """The series of all apps, and those of them that are not stored yet. Not thread-safe: the store guards it."""

    def __init__(self, series_max: int) -> None:
        """Bound the series of each app by `series_max`."""
        self.series_max = series_max
        self.unsaved: list[tuple[str, Series]] = []
        self._apps: dict[str, AppIndex] = {}
        self._next = 1

    def app(self, app_id: str) -> AppIndex:
        """Return an app's index; of an unknown app an empty one, which is not kept."""
        return self._apps.get(app_id) or AppIndex(app_id)

    def restore(self, app_id: str, number: int, metric: str, labels: dict[str, str], received_at: int) -> None:
        """Take in a stored series; numbers must ascend."""
        app = self._apps.setdefault(app_id, AppIndex(app_id))
        app.add(number, metric, app.label_set(labels), received_at)
        self._next = number + 1

    def intern(self, app_id: str, points: Sequence[Point], received_at: int) -> Interned:
        """Return points as columns; series that are new get a number, as long as the app may have more."""
        app = self._apps.setdefault(app_id, AppIndex(app_id))
        interned = Interned()
        labels: dict[str, str] | None = None
        label_set = LabelSet({})
        for point in points:
            if point.labels is not labels:  # the points of one line share their labels
                labels = point.labels
                label_set = app.label_set(labels)
                label_set.received_at = max(label_set.received_at, received_at)
            series = label_set.series.get(point.metric) or self._new(app, point.metric, label_set, received_at)
            if series is None:
                interned.refused_count += 1
                interned.refused_name = interned.refused_name or point.metric
                continue
            if received_at > series.received_at:
                series.received_at = received_at
            interned.numbers.append(series.number)
            interned.at.append(point.at)
            interned.values.append(point.value)
        return interned

    def silent(self, since: int) -> list[int]:
        """Return the numbers of the series of which nothing was received since then."""
        return [one.number for app in self._apps.values() for one in app.all_series() if one.received_at < since]

    def forget(self, numbers: Sequence[int], since: int) -> None:
        """Drop series that the store has deleted; one that spoke up meanwhile stays, and is to be stored anew."""
        deleted = frozenset(numbers)
        unsaved = {series.number for _, series in self.unsaved}
        dropped: set[int] = set()
        for app_id, old in list(self._apps.items()):
            app = AppIndex(app_id)
            for one in old.all_series():
                if one.number in deleted and one.received_at < since:
                    dropped.add(one.number)
                    continue
                series = app.add(one.number, one.metric, app.label_set(one.label_set.labels), one.received_at)
                if one.number in deleted and one.number not in unsaved:
                    self.unsaved.append((app_id, series))
            self._apps[app_id] = app
        self.unsaved = [(app_id, series) for app_id, series in self.unsaved if series.number not in dropped]

    def _new(self, app: AppIndex, metric: str, label_set: LabelSet, received_at: int) -> Series | None:
        if app.series_count >= self.series_max:
            return None
        series = app.add(self._next, metric, label_set, received_at)
        self._next += 1
        self.unsaved.append((app.app_id, series))
        return series
