"""Charts: a rule's query by steps. One metric is the store's own curve; arithmetic is computed per group and step."""

from tocsin.kernel.errors import Invalid
from tocsin.store.samples.port import Curve, SampleStore
from tocsin.watch.signals.expressions import Expression, compile_expression
from tocsin.watch.signals.queries import Query

SERIES_MAX = 50
POINTS_MAX = 1_000  # of one series


def chart(samples: SampleStore, query: Query, start: int, end: int) -> list[Curve]:
    """
    Return the query's curve over `[start, end)` for each series group; its window is the step.

    As in a rule, a step has a value only where each metric has one. Raises Invalid for an expression that can't be
    read, an empty range, more than POINTS_MAX steps or more than SERIES_MAX groups.
    """
    expression = compile_expression(query.expression)
    _check_range(start, end, query.window)
    curves_of: dict[str, list[Curve]] = {}
    for metric in expression.metrics:
        curves = samples.series(
            query.app_id,
            metric,
            query.filters,
            query.group_by,
            start,
            end,
            query.window,
            query.rollup,
            query.across,
        )
        if len(curves) > SERIES_MAX:
            detail = f"{len(curves)} series are more than {SERIES_MAX}: filter, or group by fewer tags"
            raise Invalid(detail, field="group_by")
        curves_of[metric] = curves
    if expression.text == expression.metrics[0]:
        return curves_of[expression.text]
    return _computed(expression, curves_of)


def _computed(expression: Expression, curves_of: dict[str, list[Curve]]) -> list[Curve]:
    labels_of: dict[tuple[str, ...], dict[str, str]] = {}
    found: dict[tuple[str, ...], dict[int, dict[str, float | None]]] = {}
    for metric, curves in curves_of.items():
        for labels, points in curves:
            key = tuple(labels.values())
            labels_of.setdefault(key, labels)
            steps = found.setdefault(key, {})
            for at, value in points:
                steps.setdefault(at, {})[metric] = value
    result: list[Curve] = []
    for key, labels in labels_of.items():
        values = ((at, expression.value(values)) for at, values in sorted(found[key].items()))
        points = [(at, value) for at, value in values if value is not None]
        if points:
            result.append((labels, points))
    return result


def _check_range(start: int, end: int, step: int) -> None:
    if step <= 0:
        raise Invalid("a step is longer than nothing", field="step")
    if end <= start:
        raise Invalid("the end must be after the start", field="end")
    steps = -((start - end) // step)
    if steps > POINTS_MAX:
        raise Invalid(
            f"{steps} steps are more than {POINTS_MAX}: ask for a longer step or a shorter range", field="step"
        )
