"""Lists for screens: filters, pages, counts, and what only some may see. On both databases."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.databases import KINDS, server
from tests.server.calling import Caller, called

from tocsin.accounts.permissions import Permission


@pytest.fixture(scope="module", params=KINDS)
def caller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Caller]:
    """A running node on each database, with five incidents of three priorities."""
    url = ""
    if request.param == "postgresql":
        server().psql("CREATE DATABASE lists;")
        url = str(server().get_uri(database="lists"))
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder, url) as found:
        for number, priority in enumerate(("CRITICAL", "ERROR", "ERROR", "INFO", "INFO")):
            alert = {"appId": str(number), "alertTitle": f"Disk {number} is full", "priority": priority, "filters": ""}
            status, _ = found.call("POST", f"{found.seeded.integration_url}?token=s3cret&a=b", json=alert)
            assert status == 200
        found.until(lambda: len(found.get("/api/v1/incidents")["items"]) == 5)
        yield found


def subjects(caller: Caller, **params: Any) -> list[str]:
    """Return the subjects of the incidents that a list has."""
    return [one["subject"] for one in caller.get("/api/v1/incidents", **params)["items"]]


def test_incidents_are_found_by_what_people_look_for(caller: Caller) -> None:
    """Each filter takes exactly the incidents that have its value, and filters are joined by and."""
    assert subjects(caller, priority="P1") == ["Disk 0 is full"]
    assert len(subjects(caller, priority=["P1", "P2"])) == 3
    assert subjects(caller, severity="error", text="disk 2") == ["Disk 2 is full"]
    low = caller.one("policies", "Low")
    assert sorted(subjects(caller, policy_id=low["id"])) == ["Disk 3 is full", "Disk 4 is full"]
    first = caller.get("/api/v1/incidents", text="DISK 0")["items"][0]
    assert subjects(caller, text=f"#{first['number']}") == ["Disk 0 is full"]
    assert subjects(caller, text="100%") == []
    assert subjects(caller, status=["open", "acknowledged"], priority="P1") == ["Disk 0 is full"]
    assert subjects(caller, status="resolved") == []
    assert subjects(caller, team_id="tea_none") == []
    assert first["policy_name"] == "Critical"
    assert first["integration_name"] == "Sematext"
    assert caller.call("GET", "/api/v1/incidents", params={"status": "broken"})[0] == 400


def test_pages_meet_without_gap_or_overlap(caller: Caller) -> None:
    """Following the cursor gives every incident once, the newest first."""
    found: list[str] = []
    params: dict[str, Any] = {"limit": 2}
    while True:
        page = caller.get("/api/v1/incidents", **params)
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    assert len(found) == 5
    assert found == sorted(set(found), reverse=True)


def test_counts_are_those_of_the_list(caller: Caller) -> None:
    """The counts by status are of the same filters, and change with what people do."""
    (incident,) = caller.get("/api/v1/incidents", text="Disk 4")["items"]
    assert caller.get("/api/v1/incidents/counts", text="Disk 4") == {"open": 1, "acknowledged": 0, "resolved": 0}
    status, shown = caller.call("POST", f"/api/v1/incidents/{incident['id']}/acknowledge")
    assert (status, shown["status"]) == (200, "acknowledged")
    assert caller.get("/api/v1/incidents/counts", text="Disk 4") == {"open": 0, "acknowledged": 1, "resolved": 0}


def test_who_belongs_to_another_team_finds_nothing(caller: Caller) -> None:
    """A key of another team sees no incident, message, delivery or alert, in lists, counts and by id."""
    status, team = caller.call("POST", "/api/v1/teams", json={"name": "Others", "body": {}})
    if status == 409:
        team = caller.one("teams", "Others")
    key = caller.key(Permission.ADMIN, team["id"])
    (incident,) = caller.get("/api/v1/incidents", text="Disk 1")["items"]
    status, page = caller.call("GET", "/api/v1/incidents", key=key)
    assert (status, page["items"]) == (200, [])
    assert caller.call("GET", "/api/v1/incidents/counts", key=key)[1]["open"] == 0
    message = caller.get("/api/v1/messages")["items"][0]
    for path in (f"incidents/{incident['id']}", f"messages/{message['id']}", f"deliveries?subject_id={incident['id']}"):
        assert caller.call("GET", f"/api/v1/{path}", key=key)[0] == 404
    assert caller.call("GET", "/api/v1/alerts", key=key)[1]["items"] == []


def test_messages_are_listed_by_integration_and_shown_without_secrets(caller: Caller) -> None:
    """An integration's messages have status and reason; one shows its body, and no secret of headers or query."""
    integration = caller.one("integrations", "Sematext")
    page = caller.get("/api/v1/messages", integration_id=integration["id"], status="mapped")
    assert len(page["items"]) == 5
    message = caller.get(f"/api/v1/messages/{page['items'][0]['id']}")
    assert message["query"] == "token=…&a=b"
    assert "…" in message["headers"]["authorization"]
    assert json.loads(message["body"])["alertTitle"] == "Disk 4 is full"
    (report,) = message["reports"]
    assert report["outcome"] == "mapped"
    assert report["reason"]
    assert caller.get("/api/v1/messages", integration_id=integration["id"], status="failed")["items"] == []


def test_the_status_says_how_tocsin_is(caller: Caller) -> None:
    """The home page's status has this node alive, nothing late, and the incidents by status."""
    status = caller.get("/api/v1/status")
    assert status["is_late"] is False
    assert [node["is_alive"] for node in status["nodes"]] == [True]
    assert sum(status["incidents"].values()) == 5


def test_the_deliveries_of_an_incident_are_listed(caller: Caller) -> None:
    """An incident's deliveries name whom they are for and what became of them, but no address's secret."""
    (incident,) = caller.get("/api/v1/incidents", text="Disk 0")["items"]
    found = caller.until(
        lambda: caller.get("/api/v1/deliveries", subject_id=incident["id"], status="delivered")["items"]
    )
    assert found[-1]["channel"] == "email"
    assert found[-1]["purpose"] == "page"
    assert found[-1]["message"].keys() == {"kind", "title", "text", "url", "severity"}


def test_every_version_of_a_thing_stays_readable(caller: Caller) -> None:
    """The history of a thing has each version with its author, the newest first, in pages."""
    policy = caller.one("policies", "Low")
    path = f"/api/v1/policies/{policy['id']}"
    change = {"name": "Low", "team_id": policy["team_id"], "body": policy["body"] | {"description": "calm"}}
    status, _ = caller.call("PUT", path, json=change, headers={"If-Match": str(policy["version"])})
    assert status == 200
    page = caller.get(f"{path}/history", limit=1)
    (newest,) = page["items"]
    assert newest["body"]["description"] == "calm"
    (first,) = caller.get(f"{path}/history", cursor=page["next"])["items"]
    assert (first["version"], first["author"], first["body"]["description"]) == (1, "demo", "")
