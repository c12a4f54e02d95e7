"""Metrics over HTTP: what was written is read back, by the queries of alert rules."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.server.calling import Caller


def moment(seconds_ago: float) -> str:
    """Return an RFC 3339 time."""
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat()


def write(caller: Caller, *lines: str) -> tuple[int, Any]:
    """Write lines with the demo app's token; each begins with its measurement, and is measured now."""
    body = "\n".join(line.replace("NOW", str(time.time_ns())) for line in lines)
    return caller.call("POST", f"/write?token={caller.seeded.app_token}", key="", data=body)


def asked(caller: Caller, **given: Any) -> dict[str, Any]:
    """Return the body of a chart's query over the last minute."""
    app = caller.one("apps", "This machine")
    return {"app_id": app["id"], "start": moment(60), "end": moment(-10), "step": 10, **given}


def chart(caller: Caller, **given: Any) -> list[tuple[dict[str, str], float]]:
    """Return (labels, last value) of each series."""
    status, answer = caller.call("POST", "/api/v1/query", json=asked(caller, **given))
    assert status == 200, answer
    return [(one["labels"], one["points"][-1][1]) for one in answer["series"]]


def test_the_good_lines_of_a_half_wrong_batch_are_read_back(caller: Caller) -> None:
    """A batch with one bad line is 400, and every good line of it is in the answer of a query."""
    status, problem = write(caller, "half,os.host=a x=1 NOW", "half,os.host=b x=", "half,os.host=c x=3 NOW")
    assert status == 400
    assert "line 2" in problem["detail"]
    found = chart(caller, expression="half.x", group_by=["os.host"])
    assert found == [({"os.host": "a"}, 1.0), ({"os.host": "c"}, 3.0)]


def test_a_chart_computes_as_a_rule_does(caller: Caller) -> None:
    """Arithmetic, filters, groups and rollups give the same as an alert rule would see."""
    write(caller, *(f"load,os.host=h{number},role={number % 2} one={number},two=10 NOW" for number in range(4)))
    assert chart(caller, expression="load.one + load.two", rollup="sum") == [({}, 46.0)]
    only = [{"tag": "role", "values": ["1"]}]
    assert chart(caller, expression="load.one", filters=only) == [({}, 2.0)]
    others = [{"tag": "role", "values": ["1"], "is_excluded": True}]
    assert chart(caller, expression="load.one", filters=others, rollup="max") == [({}, 2.0)]
    assert chart(caller, expression="load.one / (load.two - 10)") == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"expression": "load.one +"}, "expression"),
        ({"start": "yesterday"}, "start"),
        ({"end": "1971-01-01T00:00:00Z"}, "end"),
        ({"step": 0}, "step"),
        ({"start": "2020-01-01T00:00:00Z", "step": 1}, "step"),
        ({"rollup": "median"}, "rollup"),
        ({"filters": [{"tag": "", "values": ["1"]}]}, "filters"),
        ({"group_by": [""]}, "group_by"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(given: dict[str, Any], field: str, caller: Caller) -> None:
    """What can't be asked is 400 and names the field at fault."""
    body = asked(caller, expression="load.one") | given
    status, problem = caller.call("POST", "/api/v1/query", json=body)
    assert (status, problem["field"]) == (400, field)


def test_more_series_than_a_chart_holds_are_refused(caller: Caller) -> None:
    """More than 50 series are 400 that says how to have fewer."""
    write(caller, *(f"many,os.host=h{number} x=1 NOW" for number in range(51)))
    status, problem = caller.call(
        "POST", "/api/v1/query", json=asked(caller, expression="many.x", group_by=["os.host"])
    )
    assert status == 400
    assert "filter, or group by fewer tags" in problem["detail"]


def test_metrics_are_listed_with_their_tags(caller: Caller) -> None:
    """Metrics are paged by name, each with the names of its own tags, and a tag's values are listed."""
    write(caller, "paged,os.host=a,disk=sda b=1,a=2 NOW", "paged,os.host=b c=3 NOW")
    app = caller.one("apps", "This machine")
    path = f"/api/v1/apps/{app['id']}"
    first = caller.get(f"{path}/metrics", text="PAGED", limit=2)
    assert first["items"] == [
        {"name": "paged.a", "tags": ["disk", "os.host"]},
        {"name": "paged.b", "tags": ["disk", "os.host"]},
    ]
    rest = caller.get(f"{path}/metrics", text="paged", limit=2, cursor=first["next"])
    assert rest == {"items": [{"name": "paged.c", "tags": ["os.host"]}], "next": None}
    assert caller.get(f"{path}/tag-values", tag="disk")["items"] == [{"value": "sda"}]
