"""Messages that can't be read are never silent: one incident while it lasts, resolved when they are read again."""

from typing import Any

import aiohttp
import pytest
from tests.server.calling import Caller

from tocsin.engine import unread


def send(caller: Caller, body: bytes) -> str:
    """Post to the demo's integration and return the message's id, once it was decided."""

    async def post() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.post(caller.seeded.integration_url, data=body) as answer,
        ):
            assert answer.status == 200
            return str(await answer.json(content_type=None))

    message_id = caller.run(post())
    caller.until(lambda: caller.get(f"/api/v1/messages/{message_id}")["status"] != "pending")
    return message_id


def told(caller: Caller) -> list[dict[str, Any]]:
    """Return the incidents that tell of messages that can't be read."""
    return list(caller.get("/api/v1/incidents", text="can't read a message")["items"])


PROBLEM = b'{"alertTitle": "Queue", "alertConditionNormality": "false", "appId": "7", "ruleType": "AF_VALUE"}'


def test_the_first_unreadable_message_opens_one_incident_until_messages_are_read(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two bad messages make one incident under the default policy, which pages; a good one later resolves it."""
    monkeypatch.setattr(unread, "QUIET", 0)
    first = send(caller, b"not json at all")
    (incident,) = told(caller)
    assert (incident["status"], incident["severity"]) == ("open", "error")
    assert incident["policy_id"] == caller.one("policies", "Medium")["id"]
    assert incident["integration_name"] == "Sematext"
    assert incident["links"]["message"].endswith(f"message={first}")
    send(caller, b"still not json")
    assert len(told(caller)) == 1
    lines = caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]
    assert lines[0]["cause"] == first
    assert "Paged" in [line["kind"] for line in lines]
    send(caller, PROBLEM)
    caller.until(lambda: told(caller)[0]["status"] == "resolved")


def test_a_tool_that_sends_both_kinds_does_not_page_at_each(caller: Caller) -> None:
    """Good messages between bad ones don't resolve it: it must be quiet for five minutes first."""
    before = len(told(caller))
    for body in (b"rubbish", PROBLEM, b"rubbish again", PROBLEM):
        send(caller, body)
    assert len(told(caller)) == before + 1
    assert told(caller)[0]["status"] == "open"


def test_an_integration_may_say_not_to(caller: Caller) -> None:
    """With the switch off a bad message is kept as unmapped, and nobody is told."""
    thing = caller.one("integrations", "Sematext")
    body = thing["body"] | {"tells_unread": False}
    (incident,) = [one for one in told(caller) if one["status"] == "open"]
    assert caller.call("POST", f"/api/v1/incidents/{incident['id']}/resolve", json={})[0] == 200
    status, _ = caller.call(
        "PUT",
        f"/api/v1/integrations/{thing['id']}",
        json={"name": thing["name"], "team_id": thing["team_id"], "body": body},
        headers={"If-Match": f'"{thing["version"]}"'},
    )
    assert status == 200
    message_id = send(caller, b"rubbish once more")
    assert caller.get(f"/api/v1/messages/{message_id}")["status"] == "unmapped"
    assert [one for one in told(caller) if one["status"] == "open"] == []
