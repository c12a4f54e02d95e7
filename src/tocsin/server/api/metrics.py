"""Metrics for people: which an app has, with their tags, and charts by the same queries as alert rules."""

import asyncio

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.server.api.answers import Answer, Cursor, Limit, Page, instant
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.store.samples.charts import chart
from tocsin.watch.rules.groups import read_filters, read_group_by
from tocsin.watch.signals.queries import Query, Rollup, TagFilter

STEP_MIN = 1  # seconds
STEP_MAX = 366 * 86_400


class MetricShown(Answer, frozen=True):
    """A metric of an app, and the names of its tags."""

    name: str
    tags: list[str]


class TagValue(Answer, frozen=True):
    """A value that a tag has."""

    value: str


class Chart(Value, frozen=True, forbid_unknown_fields=True):
    """
    What a chart asks: an expression over metrics of one app, by steps over `[start, end)`, one series per group.

    `start` and `end` are RFC 3339; `step` is in seconds, and the start is moved back to a whole step. Each series is
    rolled up over the step, then across the series of a group; `across` is the rollup unless it is given.
    """

    app_id: str
    expression: str
    start: str
    end: str
    step: int = 60
    rollup: Rollup = "avg"
    across: Rollup | None = None
    filters: tuple[TagFilter, ...] = ()
    group_by: tuple[str, ...] = ()


class SeriesShown(Answer, frozen=True):
    """One series group: its labels, and `[start of the step in seconds since 1970, value]`, where there is a value."""

    labels: dict[str, str]
    points: list[tuple[int, float]]


class Charted(Answer, frozen=True):
    """A chart's series, at most 50 of at most 1,000 points; `start` and `end` in seconds since 1970."""

    start: int
    end: int
    step: int
    series: list[SeriesShown]


@get("/api/v1/apps/{thing_id:str}/metrics")
async def list_app_metrics(
    house: TheHouse,
    actor: TheActor,
    thing_id: FromPath[str],
    text: FromQuery[str] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[MetricShown]:
    """List the metrics of an app whose name has the `text`, by name, with the names of their tags."""
    app = seen(house, actor, "app", thing_id)

    def look() -> Page[MetricShown]:
        names = _page(house.samples.metrics(app.id), text, cursor, limit)
        items = [MetricShown(name, house.samples.tags(app.id, name)) for name in names[:limit]]
        return Page(items, items[-1].name if len(names) > limit else None)

    return await asyncio.to_thread(look)


@get("/api/v1/apps/{thing_id:str}/tag-values")
async def list_app_tag_values(
    house: TheHouse,
    actor: TheActor,
    thing_id: FromPath[str],
    tag: FromQuery[str],
    text: FromQuery[str] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[TagValue]:
    """List the values that a tag has in an app, in order."""
    app = seen(house, actor, "app", thing_id)
    found = await asyncio.to_thread(house.samples.tag_values, app.id, tag)
    values = _page(found, text, cursor, limit)
    return Page([TagValue(one) for one in values[:limit]], values[limit - 1] if len(values) > limit else None)


@post("/api/v1/query", status_code=200)
async def query_chart(house: TheHouse, actor: TheActor, data: JSONBody[Chart]) -> Charted:
    """Compute a chart's series with the query of an alert rule."""
    app = seen(house, actor, "app", data.app_id)
    if not STEP_MIN <= data.step <= STEP_MAX:
        raise Invalid(f"a step is {STEP_MIN} to {STEP_MAX} seconds", field="step")
    step = data.step * SECOND
    start, end = instant(data.start, "start"), instant(data.end, "end")
    start -= start % step
    query = Query(
        app_id=app.id,
        expression=data.expression,
        window=step,
        rollup=data.rollup,
        across=data.across or data.rollup,
        filters=read_filters(
            [{"tag": one.tag, "values": one.values, "is_excluded": one.is_excluded} for one in data.filters]
        ),
        group_by=read_group_by(list(data.group_by)),
    )
    curves = await asyncio.to_thread(chart, house.samples, query, start, end)
    series = [SeriesShown(labels, [(at // SECOND, value) for at, value in points]) for labels, points in curves]
    return Charted(start // SECOND, end // SECOND, data.step, series)


def _page(names: list[str], text: str, cursor: str, limit: int) -> list[str]:
    wanted = text.casefold()
    return [name for name in names if name > cursor and wanted in name.casefold()][: limit + 1]


ROUTES = (list_app_metrics, list_app_tag_values, query_chart)
