"""Why somebody was paged, and why somebody was not, over the API."""

from typing import Any

from tests.server.arrived import edit, event, integration, send
from tests.server.calling import Caller
from tests.server.oncall_world import World

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


def test_a_person_is_told_why_and_why_not(caller: Caller) -> None:
    """Around an instant and of an incident: who was paged, who comes later, in a sentence each."""
    incident_id, _ = opened(caller, "person")
    (person, *_) = said(caller, incident_id)
    other = next(one["id"] for one in caller.get("/api/v1/users")["items"] if one["id"] != person["user_id"])
    told = asked(caller, person["user_id"], incident_id=incident_id)
    assert told["text"].startswith(f"{person['name']} was paged for #")
    assert [(one["because"], len(one["pages"])) for one in told["incidents"]] == [(None, 1)]
    at = told["incidents"][0]["pages"][0]["at"]
    assert incident_id in [one["incident_id"] for one in asked(caller, person["user_id"], at=at)["incidents"]]
    assert asked(caller, person["user_id"], at=at)["on_call"]

    not_told = asked(caller, other, incident_id=incident_id, at=at)
    assert "was not paged for #" in not_told["text"]
    assert not_told["incidents"][0]["because"] == "later_step"
    assert f"Paging {person['name']}" in not_told["text"]
    assert asked(caller, other, at="2001-01-01T00:00:00Z")["text"].endswith(
        "was not paged: no incident was open around 2001-01-01 00:00 UTC."
    )


def test_what_can_not_be_answered_is_refused(caller: Caller) -> None:
    """Neither a time nor an incident, a time to come, an unknown user or incident, and a key's own self."""
    user_id = caller.get("/api/v1/users")["items"][0]["id"]
    for person, query, status in (
        (user_id, "", 400),
        (user_id, "?at=2200-01-01T00:00:00Z", 400),
        (user_id, "?at=yesterday", 400),
        (user_id, "?at=2020-01-01T03:12Z", 200),
        (user_id, "?at=2020-01-01T03:12:00-05:00", 200),
        (user_id, "?incident_id=inc_unknown", 404),
        ("usr_unknown", "?at=2020-01-01T00:00:00Z", 404),
        ("me", "?at=2020-01-01T00:00:00Z", 404),
    ):
        assert caller.call("GET", f"/api/v1/users/{person}/why-paged{query}")[0] == status


def test_oneself_is_always_told_and_others_as_far_as_they_may_see(caller: Caller) -> None:
    """Who was paged for an incident of a team that isn't the own one reads why; others don't hear that it exists."""
    world = World(caller)
    mail = {"id": "mail", "channel": "email", "settings": {"to": "yan@example.com"}}
    yan = world.makes("users", "Yan", {"email": "yan@example.com", "contact_methods": [mail]})
    status, made = caller.call(
        "POST", "/api/v1/incidents", json={"subject": "Yan, please", "user_ids": [yan], "team_id": world.team}
    )
    assert status == 201
    caller.until(lambda: said(caller, made["id"]))
    path = f"why-paged?incident_id={made['id']}"
    assert world.asks(yan, "GET", f"/incidents/{made['id']}")[0] == 404
    status, told = world.asks(yan, "GET", f"/users/me/{path}")
    assert (status, told["incidents"][0]["because"]) == (200, None)
    assert world.asks(world.zoe, "GET", f"/users/me/{path}")[0] == 404
    assert world.asks(world.zoe, "GET", f"/users/{yan}/{path}")[0] == 404
    key = caller.key(Permission.OBSERVER, "tea_other")
    other = f"/api/v1/users/{yan}/{path}"
    assert caller.call("GET", other, key=key)[0] == 404
    assert caller.call("GET", other)[0] == 200


def asked(caller: Caller, user_id: str, **query: str) -> Any:
    """Return why a user was paged, or was not."""
    return caller.get(f"/api/v1/users/{user_id}/why-paged", **query)
