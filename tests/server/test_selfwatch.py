"""A node that looks at itself: readiness says what is wrong, and the administrators are paged by real mail."""

import pytest
from tests.server.calling import Caller


def test_a_disk_that_fills_up_is_said_and_told(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness and status say it, the node goes on; one incident pages the administrators, and resolves itself."""
    house = caller.node.house
    monkeypatch.setattr(house.selfwatch, "_free", lambda: 0.5)
    caller.run(house.selfwatch.once())
    assert caller.get("/readyz")["status"] == "ok"
    monkeypatch.setattr(house.selfwatch, "_free", lambda: 0.04)
    caller.run(house.selfwatch.once())
    ready = caller.get("/readyz")
    assert (ready["status"], ready["detail"]) == ("strained", "4.0% of the disk (at most 200 GB) is free")
    assert "4.0% of the disk (at most 200 GB) is free" in caller.get("/api/v1/status")["warnings"]
    (incident,) = caller.get("/api/v1/incidents", text="of the disk")["items"]
    assert (incident["status"], incident["integration_id"]) == ("open", "")

    def said() -> list[str]:
        return [line["kind"] for line in caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]]

    house.wheel.wake()
    caller.until(lambda: "DeliveryDelivered" in said())
    monkeypatch.setattr(house.selfwatch, "_free", lambda: 0.5)
    for _ in range(3):
        caller.run(house.selfwatch.once())
    assert caller.get("/readyz")["status"] == "ok"
    assert caller.get(f"/api/v1/incidents/{incident['id']}")["status"] == "resolved"
