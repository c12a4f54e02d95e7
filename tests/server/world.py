"""A node on which something goes on: an alert fires, an incident is open, a message came in."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest
from tests.server.calling import Caller, called


class World:
    """The node, and the id of one thing of each kind, by the name of its resource."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        line = f"os.cpu,os.host=web-1 user=99,system=1 {time.time_ns()}"
        status, _ = caller.call("POST", f"/write?token={caller.seeded.app_token}", key="", data=line)
        assert status == 204
        (incident,) = caller.until(lambda: caller.get("/api/v1/incidents", status="open")["items"])
        self.ids: dict[str, str] = {"incidents": incident["id"]}
        self.ids["keys"] = caller.call("POST", "/api/v1/keys", json={"name": "ci", "permission": "observer"})[1]["key"][
            "id"
        ]
        for kind in ("alerts", "apps", "hooks", "integrations", "messages", "policies", "rules", "teams", "users"):
            self.ids[kind] = caller.get(f"/api/v1/{kind}")["items"][0]["id"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A node whose incident stays open, on SQLite."""
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder) as caller:
        yield World(caller)
