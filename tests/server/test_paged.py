"""Why somebody was paged, and why somebody was not, over the API."""

from typing import Any

from tests.server.arrived import edit, event, integration, send
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission


def opened(caller: Caller, name: str, **settings: Any) -> tuple[str, dict[str, Any]]:
    """Let a message open an incident under the policy Critical; return its id and the integration."""
    critical = caller.one("policies", "Critical")["id"]
    thing = integration(caller, name, default_policy_id=critical, **settings)
    (message_id,) = send(caller, thing, [event(name)])
    return caller.get(f"/api/v1/messages/{message_id}")["reports"][0]["incident_id"], thing


def test_an_incident_tells_how_it_opened_and_whom_it_paged_by_what(caller: Caller) -> None:
    """Message, integration and policy with their versions, and per person the page, its reason and its messages."""
    incident_id, thing = opened(caller, "why-paged")
    caller.until(lambda: said(caller, incident_id)[0]["pages"][0]["messages"][0]["status"] == "delivered")
    assert edit(caller, thing, status={"open": ["failed"]})[0] == 200
    found = caller.get(f"/api/v1/incidents/{incident_id}/why")
    assert f"#{found['number']} Problem why-paged was opened by integration why-paged, version 1 at " in found["text"]
    assert " under policy Critical, version 1. Paged: " in found["text"]
    assert {"is_met": True, "text": "Open rule met: status is 'open': opens"} in found["opened"]
    assert found["opened"][-1]["text"] == "Policy Critical, revision 1: started"
    assert [(one["policy_name"], one["policy_version"]) for one in found["walks"]] == [("Critical", 1)]
    person = found["people"][0]
    page = person["pages"][0]
    assert f"Paging {person['name']}: step 1, round 1, as primary (step target). On call by " in page["text"]
    assert page["text"].endswith("By policy Critical, version 1.")
    assert page["messages"][0]["text"].startswith(f"Delivered to {person['name']} by email, attempt 1: ")


def test_an_incident_tells_what_was_not_done(caller: Caller) -> None:
    """What halted the walk stands there with its reason, and an incident opened by hand tells by whom."""
    critical = caller.one("policies", "Critical")["id"]
    asked = {"subject": "By hand", "policy_id": critical}
    status, made = caller.call("POST", "/api/v1/incidents", json=asked)
    assert status == 201
    assert caller.call("POST", f"/api/v1/incidents/{made['id']}/acknowledge", json={})[0] == 200
    found = caller.get(f"/api/v1/incidents/{made['id']}/why")
    assert "was opened by " in found["text"]
    assert [one["text"][:10] for one in found["opened"]] == ["opened by ", "Policy Cri"]
    assert "Escalation halted: acknowledged." in [one["text"] for one in found["not_done"]]


def test_who_may_not_see_the_incident_is_not_told(caller: Caller) -> None:
    """To a key of no team of it the incident does not exist."""
    incident_id, _ = opened(caller, "hidden")
    key = caller.key(Permission.OBSERVER, "tea_other")
    assert caller.call("GET", f"/api/v1/incidents/{incident_id}/why", key=key)[0] == 404


def said(caller: Caller, incident_id: str) -> list[dict[str, Any]]:
    """Return the people that an incident paged, once there are any with a message."""
    return caller.until(
        lambda: [
            one
            for one in caller.get(f"/api/v1/incidents/{incident_id}/why")["people"]
            if any(page["messages"] for page in one["pages"])
        ]
    )
