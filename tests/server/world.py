"""A node on which something goes on: an alert fires, an incident is open, a message came in."""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.server.calling import Caller, called

DISKS = {"all": [{"field": "subject", "operator": "contains", "value": "disk"}]}


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
        for kind, body in self._made().items():
            made = caller.call("POST", f"/api/v1/{kind}", json={"name": kind, "body": body})[1]
            self.ids[kind] = made["id"]

    def _made(self) -> dict[str, dict[str, Any]]:
        """Return what the sample content has nothing of."""
        user_id, span = self.ids["users"], {"start": "2026-12-24T18:00:00Z", "end": "2026-12-25T18:00:00Z"}
        local = {"start": "2026-12-24T18:00", "end": "2026-12-25T18:00"}
        schedule = {"name": "nights", "body": {}}
        self.ids["schedules"] = self.caller.call("POST", "/api/v1/schedules", json=schedule)[1]["id"]
        shift = {"schedule_id": self.ids["schedules"], "user_id": user_id, **span}
        integration_ids = [self.ids["integrations"]]
        return {
            "absences": {"user_id": user_id, **span},
            "calendars": {"days": {"2026-12-25": "Christmas"}},
            "inhibitions": {"source": DISKS, "target": DISKS},
            "maintenance-windows": {"reason": "disks", "integration_ids": integration_ids, **local},
            "overrides": {"kind": "join", **shift},
            "silences": {"reason": "disks", "matchers": DISKS, **local},
            "swaps": shift,
            "workflows": {},
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A node whose incident stays open, on SQLite."""
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder) as caller:
        yield World(caller)
