"""Why: a message tells each check that decided it, by the integrations that were in force then."""

from typing import Any

from sqlalchemy import delete
from tests.server.arrived import edit, event, integration, send
from tests.server.calling import Caller

from tocsin.store.tables import bodies

Why = list[tuple[bool | None, str]]


def why(caller: Caller, message_id: str) -> Why:
    """Return the checks of a message."""
    return [(one["is_met"], one["text"]) for one in caller.get(f"/api/v1/messages/{message_id}")["why"]]


def routed(caller: Caller, name: str, **settings: Any) -> dict[str, Any]:
    """Create an integration with a route to the policy Critical."""
    critical = caller.one("policies", "Critical")["id"]
    route = {"field": "severity", "operator": "equals", "value": "error", "policy_id": critical}
    return integration(caller, name, routes=[route], **settings)


def test_what_opened_tells_each_check_and_keeps_telling_it_after_an_edit(caller: Caller) -> None:
    """Received, read, rule, route, key and policy with its revision; an edit afterwards changes nothing of it."""
    thing = routed(caller, "Why")
    (message_id,) = send(caller, thing, [event("a")])
    message = caller.get(f"/api/v1/messages/{message_id}")
    number = caller.get(f"/api/v1/incidents/{message['reports'][0]['incident_id']}")["number"]
    found = why(caller, message_id)
    assert found[0] == (True, f"Received in full and stored before the answer: {message['size']} bytes")
    assert found[1:4] == [
        (True, "It takes the source 'tool'"),
        (True, "Read by the template Generic"),
        (True, "Open rule met: status is 'open': opens"),
    ]
    assert found[-3:] == [
        (True, "Route 1: severity equals error (it is 'error')"),
        (True, f"Key 'a': no unresolved incident had it, so #{number} opened"),
        (True, "Policy Critical, revision 1: started"),
    ]
    status, thing = edit(caller, thing, status={"open": ["failed"]}, routes=[])
    assert status == 200
    clone = integration(caller, "Why too", api_url_id=thing["body"]["api_url_id"], sequence=-1)
    assert why(caller, message_id) == found
    (later,) = send(caller, thing, [event("a", "close")])
    assert why(caller, later)[1] == (True, "Why too: It takes the source 'tool'")
    assert caller.call("DELETE", f"/api/v1/integrations/{clone['id']}")[0] == 204
    assert why(caller, later)[1] == (True, "Why too: It takes the source 'tool'")


def test_what_was_not_read_tells_who_was_asked(caller: Caller) -> None:
    """An unmapped message tells why nobody took it."""
    thing = routed(caller, "Unread", tells_unread=False)
    (message_id,) = send(caller, thing, [b"no json"])
    found = why(caller, message_id)
    assert found[-1] == (False, "No integration of this API URL took it")
    assert found[-2][1].startswith("It can't be read by the template Generic: not JSON")


def test_without_its_body_the_stored_reasons_are_told(caller: Caller) -> None:
    """After retention took the body, what was decided is still told."""
    thing = routed(caller, "Old")
    (message_id,) = send(caller, thing, [event("old")])
    gone = delete(bodies).where(bodies.c.message_id == message_id)
    caller.run(caller.node.house.write(lambda tx: tx.run(gone)))
    found = why(caller, message_id)
    assert found[0][0] is None
    assert found[1] == (True, "status is 'open': opens")
    assert found[-1] == (True, "Policy Critical, revision 1: started")


def test_a_pulse_tells_what_it_did_and_is_left_out_of_tries(caller: Caller) -> None:
    """What came to a heartbeat is no report that a mapping reads."""
    thing = integration(caller, "Job", type="heartbeat", heartbeat={"every": 3600})
    (message_id,) = send(caller, thing, [b""])
    found = why(caller, message_id)
    assert len(found) == 2
    assert found[1][0] is True
    assert found[1][1].startswith("pulse success: ")
    status, tried = caller.call("POST", f"/api/v1/integrations/{thing['id']}/try", json={})
    assert (status, tried["count"]) == (200, 0)


def test_a_large_message_is_read_beside_the_loop(caller: Caller) -> None:
    """What is large is explained and tried as anything else."""
    thing = routed(caller, "Large")
    (message_id,) = send(caller, thing, [event("large", text="x" * 100_000)])
    assert why(caller, message_id)[-1] == (True, "Policy Critical, revision 1: started")
    status, tried = caller.call("POST", f"/api/v1/integrations/{thing['id']}/try", json={})
    assert (status, tried["before"]["opens"]) == (200, 1)
