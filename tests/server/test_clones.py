"""Several integrations at one API URL: filters decide which takes a message, and the log says why others did not."""

from typing import Any

import aiohttp
from tests.server.calling import Caller

PROBLEM = {
    "alertTitle": "Queue",
    "alertConditionNormality": "false",
    "ruleType": "AF_VALUE",
    "alertDescription": "Long",
}


def clone(caller: Caller, name: str, app_id: str, sequence: int) -> dict[str, Any]:
    """Give the demo's integration a clone that takes one app's messages before it."""
    shared = caller.one("integrations", "Sematext")["body"]
    body = {
        "template": "sematext",
        "source": shared["source"],
        "api_url_id": shared["api_url_id"],
        "default_policy_id": caller.one("policies", "Low")["id"],
        "sequence": sequence,
        "filters": {"all": [{"field": "appId", "operator": "equals", "value": app_id}]},
    }
    status, made = caller.call("POST", "/api/v1/integrations", json={"name": name, "body": body})
    assert status == 201, made
    return dict(made)


def send(caller: Caller, **changes: str) -> dict[str, Any]:
    """Post an alert and return the message, once it was decided."""

    async def post() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.post(caller.seeded.integration_url, json=PROBLEM | changes) as answer,
        ):
            return str(await answer.json())

    path = f"/api/v1/messages/{caller.run(post())}"
    caller.until(lambda: caller.get(path)["status"] != "pending")
    return dict(caller.get(path))


def test_a_clone_takes_what_its_filters_let_through(caller: Caller) -> None:
    """The clone goes first by its sequence; the message that it filters out is the original's, with the reason."""
    made = clone(caller, "Payments", "77", -1)
    assert made["body"]["filters"]["all"][0]["operator"] == "equals"
    (mine,) = send(caller, appId="77")["reports"]
    assert mine["integration_id"] == made["id"]
    assert caller.get(f"/api/v1/incidents/{mine['incident_id']}")["policy_id"] == caller.one("policies", "Low")["id"]
    (other,) = send(caller, appId="78")["reports"]
    assert other["integration_id"] == caller.one("integrations", "Sematext")["id"]
    assert "before it: Payments: filtered out: appId equals 77 (not met, it is '78')" in other["reason"]


def test_a_bad_filter_is_refused_with_its_place(caller: Caller) -> None:
    """A filter that can't be compiled is a 400 that names it."""
    bad = {
        "template": "sematext",
        "source": "S",
        "filters": {"any": [{"field": "a", "operator": "matches", "value": "("}]},
    }
    status, problem = caller.call("POST", "/api/v1/integrations", json={"name": "Bad", "body": bad})
    assert status == 400
    assert "filters.any[0].value" in str(problem)
