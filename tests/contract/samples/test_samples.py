"""What every sample store promises."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import DAY, HOUR, MINUTE, SECOND
from tocsin.store.samples.port import CELLS_MAX, SampleStore, Written
from tocsin.watch.signals.points import Point
from tocsin.watch.signals.queries import Query, TagFilter

NOW = 1_700_000_000 * SECOND
WINDOW = 5 * MINUTE

A = {"host": "a", "region": "eu"}
B = {"host": "b", "region": "eu"}
C = {"host": "c", "region": "us"}
BARE: dict[str, str] = {}


def put(
    store: SampleStore, metric: str, labels: dict[str, str], *samples: tuple[float, float], app: str = "app"
) -> None:
    """Write samples, each (seconds before NOW, value), as received when they were measured."""
    for age, value in samples:
        at = NOW - int(age * SECOND)
        assert store.write(app, [Point(metric, labels, value, at)], at) == Written(1)


def ask(
    store: SampleStore, expression: str = "m", now: int = NOW, **more: object
) -> dict[tuple[str, ...], float | None]:
    """Return the values of a query by the tag values of their group."""
    query = Query("app", expression, WINDOW, **more)  # type: ignore[arg-type]
    found = store.query(query, now)
    for group in found:
        assert tuple(group.labels) == query.group_by
    result = {tuple(group.labels.values()): group.value for group in found}
    assert len(result) == len(found)
    return result


def test_window_is_half_open(store: SampleStore) -> None:
    """A sample at the window's start counts, one at its end doesn't, nor does one a microsecond too old."""
    put(store, "m", A, (0, 1000.0), (0.000001, 1.0), (300, 3.0), (300.000001, 5000.0))
    assert ask(store) == {(): 2.0}


@pytest.mark.parametrize(("rollup", "value"), [("avg", 3.0), ("sum", 9.0), ("min", 1.0), ("max", 6.0)])
def test_rollup_over_time(store: SampleStore, rollup: str, value: float) -> None:
    """The samples of one series become one value by the rollup."""
    put(store, "m", A, (30, 1.0), (20, 2.0), (10, 6.0))
    assert ask(store, rollup=rollup) == {(): value}


@pytest.mark.parametrize(("across", "value"), [("avg", 6.0), ("sum", 12.0), ("min", 2.0), ("max", 10.0)])
def test_rollup_across_series(store: SampleStore, across: str, value: float) -> None:
    """Each series is rolled up first, so a series with many samples weighs no more than one with few."""
    put(store, "m", A, (40, 1.0), (30, 2.0), (20, 3.0))
    put(store, "m", B, (20, 10.0))
    assert ask(store, across=across) == {(): value}


def test_sum_over_series_of_an_average_over_time(store: SampleStore) -> None:
    """Time and series may be rolled up by different functions."""
    put(store, "m", A, (20, 1.0), (10, 3.0))
    put(store, "m", B, (20, 10.0), (10, 20.0))
    assert ask(store, rollup="avg", across="sum") == {(): 17.0}
    assert ask(store, rollup="max", across="min") == {(): 3.0}


def test_group_by_tags(store: SampleStore) -> None:
    """One value comes for each combination of the tags' values; a series without a tag has the value ''."""
    for labels, value in ((A, 1.0), (B, 3.0), (C, 5.0), (BARE, 7.0)):
        put(store, "m", labels, (10, value))
    assert ask(store, group_by=("region",)) == {("eu",): 2.0, ("us",): 5.0, ("",): 7.0}
    assert ask(store, group_by=("region", "host")) == {
        ("eu", "a"): 1.0,
        ("eu", "b"): 3.0,
        ("us", "c"): 5.0,
        ("", ""): 7.0,
    }


@pytest.mark.parametrize(
    ("filters", "hosts"),
    [
        ((TagFilter("host", ("a", "c")),), {"a", "c"}),
        ((TagFilter("host", ("a",), is_excluded=True),), {"b", "c", ""}),
        ((TagFilter("region", ("eu",)), TagFilter("host", ("a",), is_excluded=True)), {"b"}),
        ((TagFilter("host", ("",)),), {""}),
        ((TagFilter("host", ("",), is_excluded=True),), {"a", "b", "c"}),
        ((TagFilter("host", ("nobody",)),), set()),
    ],
)
def test_filters(store: SampleStore, filters: tuple[TagFilter, ...], hosts: set[str]) -> None:
    """All filters must hold; an absent tag has the value '', which can be wanted or excluded like any other."""
    for labels in (A, B, C, BARE):
        put(store, "m", labels, (10, 1.0))
    assert set(ask(store, group_by=("host",), filters=filters)) == {(host,) for host in hosts}


def test_expression_per_group(store: SampleStore) -> None:
    """The expression is computed of each group's rolled up metrics, not of single samples."""
    put(store, "used", A, (20, 10.0), (10, 30.0))
    put(store, "total", A, (15, 40.0))
    put(store, "used", B, (20, 5.0))
    put(store, "total", B, (10, 10.0))
    assert ask(store, "used / total * 100", group_by=("host",)) == {("a",): 50.0, ("b",): 50.0}


def test_expression_lacks_a_metric(store: SampleStore) -> None:
    """A group that has any of the metrics is there, without a value where one is missing or a divisor is 0."""
    put(store, "used", A, (10, 1.0))
    put(store, "total", B, (10, 1.0))
    put(store, "used", C, (10, 1.0))
    put(store, "total", C, (10, 0.0))
    assert ask(store, "used / total", group_by=("host",)) == {("a",): None, ("b",): None, ("c",): None}


def test_group_without_samples_in_the_window(store: SampleStore) -> None:
    """A group that is known stays in the result without a value while it is silent."""
    put(store, "m", A, (400, 1.0))
    put(store, "m", B, (10, 2.0))
    assert ask(store, group_by=("host",)) == {("a",): None, ("b",): 2.0}


def test_unknown_metric_has_no_group(store: SampleStore) -> None:
    """What was never measured gives nothing at all."""
    put(store, "m", A, (10, 1.0))
    assert ask(store, "other") == {}
    assert store.query(Query("nobody", "m", WINDOW), NOW) == []


def test_metric_whose_name_needs_back_ticks(store: SampleStore) -> None:
    """Any metric name can be asked for in back-ticks."""
    put(store, "disk used/total", A, (10, 4.0))
    assert ask(store, "`disk used/total` * 2") == {(): 8.0}
    assert ask(store, "`disk used/total`") == {(): 4.0}


def test_bad_expression_is_invalid(store: SampleStore) -> None:
    """An expression that can't be read is the caller's fault."""
    with pytest.raises(Invalid):
        ask(store, "m +")


def test_overflow_is_no_value(store: SampleStore) -> None:
    """A sum beyond what a float holds is no value, rather than infinity or an error."""
    put(store, "m", A, (10, 1.7e308), (20, 1.7e308))
    assert ask(store, rollup="sum") == {(): None}


def test_apps_are_apart(store: SampleStore) -> None:
    """No app sees another's samples, metrics or signs of life."""
    put(store, "m", A, (10, 1.0))
    put(store, "m", A, (10, 9.0), app="other")
    assert ask(store) == {(): 1.0}
    assert store.metrics("third") == []
    assert len(store.last_seen("app", (), ("host",), 0)) == 1


def test_late_points_count_where_they_were_measured(store: SampleStore) -> None:
    """A point that arrives late belongs to its own time; before it arrived, it wasn't there."""
    at = NOW - HOUR
    put(store, "m", A, (10, 1.0))
    store.write("app", [Point("m", A, 5.0, at)], NOW - MINUTE)
    assert ask(store) == {(): 1.0}
    assert ask(store, now=at + MINUTE) == {(): None}
    [(_, points)] = store.series("app", "m", (), (), at, at + MINUTE, MINUTE, "avg")
    assert points == [(at, 5.0)]


def test_repeated_points_count_once_in_a_sum(store: SampleStore) -> None:
    """A client that repeats a request after a lost answer doesn't double what it counted."""
    points = [Point("m", A, 2.0, NOW - 20 * SECOND), Point("m", A, 2.0, NOW - 10 * SECOND)]
    store.write("app", points, NOW - 5 * SECOND)
    store.write("app", points, NOW - 4 * SECOND)
    assert ask(store, rollup="sum") == {(): 4.0}


def test_series_beyond_the_bound_are_refused(make: Callable[[int], SampleStore]) -> None:
    """At the bound new series are refused with a count and a reason, known ones go on, other apps aren't touched."""
    store = make(2)
    put(store, "m", A, (30, 1.0))
    written = store.write("app", [Point("m", one, 1.0, NOW - SECOND) for one in (A, B, C, BARE)], NOW)
    assert (written.count, written.refused_count) == (2, 2)
    assert "2 series" in written.refused_reason
    assert set(ask(store, group_by=("host",))) == {("a",), ("b",)}
    put(store, "m", A, (5, 1.0))
    put(store, "m", C, (5, 1.0), app="other")


def test_last_seen_is_by_receipt(store: SampleStore) -> None:
    """A sign of life is when a point came in, whatever the metric and whatever time the point bears."""
    store.write("app", [Point("m", A, 1.0, NOW - DAY)], NOW - MINUTE)
    store.write("app", [Point("n", A, 1.0, NOW + MINUTE)], NOW)
    store.write("app", [Point("m", B, 1.0, NOW)], NOW - HOUR)
    seen = {one.labels["host"]: one.received_at for one in store.last_seen("app", (), ("host",), 0)}
    assert seen == {"a": NOW, "b": NOW - HOUR}


def test_last_seen_since(store: SampleStore) -> None:
    """A group that was silent since the given instant is left out; one seen at that very instant is in."""
    put(store, "m", A, (60, 1.0))
    put(store, "m", B, (61, 1.0))
    assert [one.labels for one in store.last_seen("app", (), ("host",), NOW - MINUTE)] == [{"host": "a"}]


def test_last_seen_wants_every_tag(store: SampleStore) -> None:
    """A series that lacks one of the tags is no sign of life of any group; filters hold as in queries."""
    put(store, "m", A, (10, 1.0))
    put(store, "m", BARE, (5, 1.0))
    put(store, "m", {"host": "d"}, (5, 1.0))
    assert [one.labels for one in store.last_seen("app", (), ("host", "region"), 0)] == [{"host": "a", "region": "eu"}]
    excluded = (TagFilter("host", ("a",), is_excluded=True),)
    assert [one.labels for one in store.last_seen("app", excluded, ("host",), 0)] == [{"host": "d"}]
    assert [one.received_at for one in store.last_seen("app", (), (), 0)] == [NOW - 5 * SECOND]


def test_new_groups_show_up(store: SampleStore) -> None:
    """What a rule once asked for grows when new hosts or metrics begin to report."""
    put(store, "m", A, (10, 1.0))
    assert set(ask(store, group_by=("host",))) == {("a",)}
    assert len(store.last_seen("app", (), ("host",), 0)) == 1
    put(store, "m", B, (10, 2.0))
    assert ask(store, group_by=("host",)) == {("a",): 1.0, ("b",): 2.0}
    assert len(store.last_seen("app", (), ("host",), 0)) == 2


def test_curve(store: SampleStore) -> None:
    """A chart has one point per step that was measured, at the start of the step, the end excluded."""
    put(store, "m", A, (120, 1.0), (100, 3.0), (60, 5.0), (0, 99.0))
    put(store, "m", B, (100, 4.0))
    start = NOW - 2 * MINUTE
    curves = store.series("app", "m", (), ("host",), start, NOW, MINUTE, "avg")
    assert curves == [
        ({"host": "a"}, [(start, 2.0), (start + MINUTE, 5.0)]),
        ({"host": "b"}, [(start, 4.0)]),
    ]
    [(labels, points)] = store.series("app", "m", (), (), start, NOW, MINUTE, "max", "sum")
    assert (labels, points) == ({}, [(start, 7.0), (start + MINUTE, 5.0)])


def test_curve_of_one_long_step_is_the_query(store: SampleStore) -> None:
    """A chart with one step over a window shows the value by which a rule decides."""
    put(store, "m", A, (20, 1.5), (10, 2.5))
    put(store, "m", B, (20, 10.0))
    [(_, [(_, value)])] = store.series("app", "m", (), (), NOW - WINDOW, NOW, WINDOW, "avg", "sum")
    assert ask(store, across="sum") == {(): value}


def test_curve_is_bounded(store: SampleStore) -> None:
    """A chart without end, without step or with too many values is refused, before anything is computed."""
    put(store, "m", A, (10, 1.0))
    for start, end, step in ((NOW, NOW, 1), (NOW - MINUTE, NOW, 0), (NOW - CELLS_MAX - 1, NOW, 1)):
        with pytest.raises(Invalid):
            store.series("app", "m", (), (), start, end, step, "avg")
    assert store.series("app", "other", (), (), NOW - MINUTE, NOW, SECOND, "avg") == []


def test_names(store: SampleStore) -> None:
    """Metrics, tags and tag values are listed in order, each once."""
    put(store, "n", A, (10, 1.0))
    put(store, "m", C, (10, 1.0))
    put(store, "m", A, (10, 1.0))
    assert store.metrics("app") == ["m", "n"]
    assert store.tags("app") == ["host", "region"]
    assert store.tag_values("app", "host") == ["a", "c"]
    assert store.tag_values("app", "nothing") == []


def test_deleting_goes_in_slices(store: SampleStore) -> None:
    """Retention deletes at most so many samples a call, none of them too young, and says when none is left."""
    put(store, "m", A, (400, 1.0), (300, 1.0), (200, 1.0), (100, 7.0))
    before = NOW - 150 * SECOND
    assert [store.delete_before(before, 2) for _ in range(3)] == [2, 1, 0]
    [(_, points)] = store.series("app", "m", (), (), NOW - HOUR, NOW, HOUR, "sum")
    assert points == [(NOW - HOUR, 7.0)]


def test_deleted_series_make_room(make: Callable[[int], SampleStore]) -> None:
    """A series that fell silent is forgotten with its last sample, so its place under the bound is free again."""
    store = make(2)
    put(store, "m", A, (2 * 86_400, 1.0))
    put(store, "m", B, (10, 1.0))
    assert store.write("app", [Point("m", C, 1.0, NOW)], NOW).refused_count == 1
    assert store.delete_before(NOW - DAY, 100) == 1
    assert set(ask(store, group_by=("host",))) == {("b",)}
    assert store.metrics("app") == ["m"]
    put(store, "m", C, (5, 3.0))
    assert ask(store, group_by=("host",)) == {("b",): 1.0, ("c",): 3.0}


def test_writers_and_readers_at_once(store: SampleStore) -> None:
    """Many threads may write and read at once, and what a write returned for is there for the next read."""

    def work(worker: int) -> bool:
        labels = {"host": f"h{worker}"}
        for number in range(1, 21):
            store.write("app", [Point("m", labels, 1.0, NOW - number * SECOND)], NOW - SECOND)
            found = ask(store, rollup="sum", group_by=("host",))
            if found[f"h{worker}",] != float(number):
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


def test_nothing_to_write(store: SampleStore) -> None:
    """A write of no points is fine and changes nothing."""
    assert store.write("app", [], NOW) == Written(0)
    store.flush()
    assert store.metrics("app") == []
