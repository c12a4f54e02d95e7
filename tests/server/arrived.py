"""Messages that arrived at an integration of one's own, for tests of what is done with them later."""

from collections.abc import Sequence
from typing import Any

from tests.server.calling import Caller

from tocsin.kernel.values import to_json
from tocsin.store import messages
from tocsin.store.messages import Received


def integration(caller: Caller, name: str, **settings: Any) -> dict[str, Any]:
    """Create an integration of the generic template with the source `tool`."""
    asked = {"name": name, "body": {"template": "generic", "source": "tool"} | settings}
    status, made = caller.call("POST", "/api/v1/integrations", json=asked)
    assert status == 201, made
    return dict(made)


def edit(caller: Caller, thing: dict[str, Any], **changes: Any) -> tuple[int, Any]:
    """Save an integration with changes in its body; return status and answer."""
    asked = {"name": thing["name"], "team_id": thing["team_id"], "body": thing["body"] | changes}
    path = f"/api/v1/integrations/{thing['id']}"
    return caller.call("PUT", path, json=asked, headers={"If-Match": "*"})


def send(caller: Caller, thing: dict[str, Any], documents: Sequence[Any], source: str = "tool") -> list[str]:
    """Let messages arrive, a document or bytes each; return their ids, in order, once all are decided."""
    house = caller.node.house
    received = [
        Received(
            house.ids.new("msg"),
            thing["body"]["api_url_id"],
            source,
            "",
            house.now(),
            "application/json",
            "",
            {"Authorization": "Bearer abc"},
            one if isinstance(one, bytes) else to_json(one),
        )
        for one in documents
    ]
    caller.run(house.write(lambda tx: messages.insert(tx, received)))
    house.wheel.wake()
    asked = {"api_url_id": thing["body"]["api_url_id"], "status": "pending"}
    caller.until(lambda: not caller.get("/api/v1/messages", **asked)["items"])
    return [one.id for one in received]


def event(key: str, status: str = "open", **fields: Any) -> dict[str, Any]:
    """Return an event as the generic template reads it."""
    return {"dedup_key": key, "subject": f"Problem {key}", "status": status, "severity": "error"} | fields
