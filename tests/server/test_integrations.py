"""A new secret for an API URL, a test message, a clone."""

from typing import Any

import aiohttp
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission

PROBLEM = {"alertTitle": "Queue", "alertConditionNormality": "false", "ruleType": "AF_VALUE"}


def made(caller: Caller, name: str, template: str = "generic", **body: Any) -> dict[str, Any]:
    """Create an integration and return it."""
    given = {"name": name, "body": {"template": template, "source": name} | body}
    status, thing = caller.call("POST", "/api/v1/integrations", json=given)
    assert status == 201, thing
    return dict(thing)


def act(caller: Caller, thing: dict[str, Any], verb: str, data: Any = None, key: str | None = None) -> tuple[int, Any]:
    """Post to an integration's resource."""
    return caller.call("POST", f"/api/v1/integrations/{thing['id']}/{verb}", json=data, key=key)


def url_of(caller: Caller, thing: dict[str, Any]) -> str:
    """Return the API URL of an integration."""
    return str(caller.get(f"/api/v1/integrations/{thing['id']}/url")["url"])


def posted(caller: Caller, url: str) -> int:
    """Post a problem to an API URL; return the status."""

    async def post() -> int:
        async with aiohttp.ClientSession() as session, session.post(url, json=PROBLEM) as answer:
            return answer.status

    return caller.run(post())


def decided(caller: Caller, message_id: str) -> dict[str, Any]:
    """Return a message once it was decided."""
    path = f"/api/v1/messages/{message_id}"
    caller.until(lambda: caller.get(path)["status"] != "pending")
    return dict(caller.get(path))


def test_a_new_secret_makes_the_old_one_lead_nowhere(caller: Caller) -> None:
    """The old URL is 404 at once and the new one taken; the API URL keeps its id, and so its messages and incidents."""
    thing = made(caller, "Regenerated")
    old = url_of(caller, thing)
    assert posted(caller, old) == 200
    status, answer = act(caller, thing, "url/regenerate")
    assert status == 200
    assert answer["url"] == url_of(caller, thing) != old
    assert posted(caller, old) == 404
    assert posted(caller, answer["url"]) == 200
    now = caller.get(f"/api/v1/integrations/{thing['id']}")
    assert now["body"]["api_url_id"] == thing["body"]["api_url_id"]
    found = caller.until(lambda: caller.get("/api/v1/messages", integration_id=thing["id"])["items"][1:])
    assert len(found) == 1


def test_all_integrations_of_the_url_tell_who_made_a_new_secret(caller: Caller) -> None:
    """Each that shares the URL has a revision that counts its secrets, with the author; a body can't say otherwise."""
    first = made(caller, "Shared")
    second = made(caller, "Sharing", api_url_id=first["body"]["api_url_id"], sequence=1)
    assert act(caller, first, "url/regenerate")[0] == 200
    third = made(caller, "Late", api_url_id=first["body"]["api_url_id"], sequence=2)
    assert third["body"]["api_url_number"] == 2
    for thing in (first, second):
        newest, before = caller.get(f"/api/v1/integrations/{thing['id']}/history")["items"]
        assert (before["body"]["api_url_number"], newest["body"]["api_url_number"]) == (1, 2)
        assert newest["author"]
    status, changed = caller.call(
        "PUT",
        f"/api/v1/integrations/{first['id']}",
        json={"name": "Shared", "body": first["body"] | {"api_url_number": 9}},
        headers={"If-Match": "*"},
    )
    assert (status, changed["body"]["api_url_number"]) == (200, 2)


def test_only_who_may_edit_all_of_them_makes_a_new_secret(caller: Caller) -> None:
    """Who may edit one team's integration may not take the URL from another's; the old URL still works then."""
    team = caller.call("POST", "/api/v1/teams", json={"name": "Own", "body": {}})[1]
    first = made(caller, "Everyones")
    given = {
        "name": "Teams",
        "team_id": team["id"],
        "body": {"template": "generic", "source": "x", "api_url_id": first["body"]["api_url_id"]},
    }
    own = caller.call("POST", "/api/v1/integrations", json=given)[1]
    key = caller.key(Permission.EDITOR, team["id"])
    for verb, data in (("url/regenerate", None), ("clone", {})):
        assert act(caller, own, verb, data, key)[0] in (403, 404)
    assert posted(caller, url_of(caller, first)) == 200


def test_a_test_goes_the_way_of_all_messages(caller: Caller) -> None:
    """The template's opening sample is stored and decided; the log shows it, and which incident it opened."""
    thing = made(caller, "Tried", "grafana")
    status, answer = act(caller, thing, "test", {})
    assert status == 202
    message = decided(caller, answer["message_id"])
    assert (message["status"], message["body"]) == ("mapped", answer["payload"])
    (report,) = message["reports"]
    assert report["action"] == "open"
    incident = caller.get(f"/api/v1/incidents/{report['incident_id']}")
    assert incident["is_test"]
    assert caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"][0]["kind"] == "Opened"


def test_a_test_pages_nobody_and_ends_by_itself(caller: Caller) -> None:
    """A test incident has no deliveries, and is due to be resolved within five minutes; a real one stays beside it."""
    policy = caller.one("policies", "Critical")["id"]
    thing = made(caller, "Quiet", default_policy_id=policy)
    payload = '{"dedup_key": "disk", "subject": "Disk full", "status": "open"}'
    tried = decided(caller, act(caller, thing, "test", {"payload": payload})[1]["message_id"])["reports"][0]
    assert caller.get("/api/v1/deliveries", subject_id=tried["incident_id"])["items"] == []

    async def post() -> str:
        async with aiohttp.ClientSession() as session, session.post(url, data=payload) as answer:
            return str(await answer.json())

    url = url_of(caller, thing)
    real = decided(caller, caller.run(post()))["reports"][0]
    assert real["incident_id"] != tried["incident_id"]
    assert caller.until(lambda: caller.get("/api/v1/deliveries", subject_id=real["incident_id"])["items"])
    closing = payload.replace("open", "closed")
    closed = decided(caller, act(caller, thing, "test", {"payload": closing})[1]["message_id"])["reports"][0]
    assert closed["incident_id"] == tried["incident_id"]
    assert caller.get(f"/api/v1/incidents/{real['incident_id']}")["status"] == "open"


def test_an_unreadable_test_tells_nobody(caller: Caller) -> None:
    """A test that can't be read is unmapped in the log, and opens no incident of our own, as a real one does."""
    thing = made(caller, "Unreadable")
    message = decided(caller, act(caller, thing, "test", {"payload": "<xml>"})[1]["message_id"])
    assert message["status"] == "unmapped"
    subjects = [one["subject"] for one in caller.get("/api/v1/incidents", limit=200)["items"]]
    assert not [one for one in subjects if "Unreadable" in one]


def test_a_test_may_be_any_text(caller: Caller) -> None:
    """A given payload is sent as it is, with its type; what can't be read is said in the log."""
    thing = made(caller, "Typed")
    given = {"payload": "subject=Disk&source_id=7", "content_type": "application/x-www-form-urlencoded"}
    message = decided(caller, act(caller, thing, "test", given)[1]["message_id"])
    assert (message["content_type"], message["body"]) == (given["content_type"], given["payload"])
    assert message["reports"][0]["action"] == "open"
    assert decided(caller, act(caller, thing, "test", {"payload": ""})[1]["message_id"])["status"] == "unmapped"


def test_a_disabled_integration_takes_no_test(caller: Caller) -> None:
    """It would be nobody's message: 409."""
    assert act(caller, made(caller, "Off", is_enabled=False), "test", {})[0] == 409


def test_a_clone_is_an_exact_copy_one_later(caller: Caller) -> None:
    """Body, team and API URL are the original's; only the sequence is one higher, and the name has a number."""
    thing = made(caller, "Original", "sematext", sequence=4, description="d", rate_max=7)
    status, clone = act(caller, thing, "clone", {})
    assert status == 201
    assert clone["body"] == thing["body"] | {"sequence": 5}
    assert (clone["name"], clone["team_id"]) == ("Original 2", thing["team_id"])
    assert act(caller, thing, "clone", {})[1]["name"] == "Original 3"
    assert act(caller, thing, "clone", {"name": "Payments"})[1]["name"] == "Payments"
    assert act(caller, thing, "clone", {"name": "Payments"})[0] == 409
    assert url_of(caller, clone) == url_of(caller, thing)


def test_a_rate_has_bounds(caller: Caller) -> None:
    """A rate below 0 is refused with its field."""
    body = {"template": "generic", "source": "x", "rate_max": -1}
    status, problem = caller.call("POST", "/api/v1/integrations", json={"name": "Odd", "body": body})
    assert (status, problem["field"]) == (400, "rate_max")
