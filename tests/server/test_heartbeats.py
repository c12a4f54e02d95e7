"""Heartbeats over the REST API: made, changed, disabled, archived, cloned; who may see them; what is refused."""

from typing import Any

import pytest
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission

DAILY = {"cron": "0 3 * * *", "zone": "Europe/Berlin", "grace": 3600}


def watch(caller: Caller, name: str, team_id: str = "", **settings: Any) -> dict[str, Any]:
    """Create a heartbeat integration, or say what was refused."""
    body = {"template": "heartbeat", "type": "heartbeat", "source": name, "heartbeat": DAILY | settings}
    made = {"name": name, "team_id": team_id, "body": body}
    status, answer = caller.call("POST", "/api/v1/integrations", json=made)
    assert status in (201, 400), answer
    return dict(answer)


def put(caller: Caller, thing_id: str, **body: Any) -> None:
    """Change an integration's body."""
    thing = caller.get(f"/api/v1/integrations/{thing_id}")
    change = {"name": thing["name"], "team_id": thing["team_id"], "body": thing["body"] | body}
    headers = {"If-Match": str(thing["version"])}
    status, answer = caller.call("PUT", f"/api/v1/integrations/{thing_id}", json=change, headers=headers)
    assert status == 200, answer


def url(caller: Caller, thing: dict[str, Any]) -> str:
    """Return an integration's API URL, without the server."""
    found: str = caller.get(f"/api/v1/integrations/{thing['id']}/url")["url"]
    return "/" + found.partition("://")[2].partition("/")[2]


def ping(caller: Caller, thing: dict[str, Any], path: str = "", method: str = "GET") -> dict[str, Any]:
    """Let a pulse come; return its message, once it was decided."""
    status, message_id = caller.call(method, url(caller, thing) + path, key="")
    assert status == 200
    caller.until(lambda: caller.get(f"/api/v1/messages/{message_id}")["status"] != "pending")
    return dict(caller.get(f"/api/v1/messages/{message_id}"))


def heartbeat(caller: Caller, thing: dict[str, Any]) -> dict[str, Any]:
    """Return a heartbeat as it is shown."""
    return dict(caller.get(f"/api/v1/heartbeats/{thing['id']}"))


def story(caller: Caller, thing: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what happened to a heartbeat, with the reasons."""
    found = caller.get(f"/api/v1/heartbeats/{thing['id']}/timeline")["items"]
    return [(one["kind"], one["reason"]) for one in found]


def test_one_that_waits_is_armed_by_its_first_pulse(caller: Caller) -> None:
    """A new heartbeat expects nothing; after a pulse it says in words by when the next one is, and so does the log."""
    thing = watch(caller, "Nightly")
    found = heartbeat(caller, thing)
    assert (found["status"], found["text"], found["due_at"]) == ("waiting", "waiting", None)
    message = ping(caller, thing)
    found = heartbeat(caller, thing)
    assert (found["status"], found["last_signal"], found["run_seconds"]) == ("up", "success", None)
    assert found["text"].endswith(" 03:00 Europe/Berlin, grace 1 h")
    assert (message["status"], message["reason"]) == ("mapped", f"pulse success: {found['text']}")
    (report,) = message["reports"]
    assert (report["action"], report["outcome"], report["integration_id"]) == ("update", "mapped", thing["id"])
    assert [one["text"] for one in message["why"]][1:] == [message["reason"]]


def test_a_fail_names_its_incident_until_it_is_over(caller: Caller) -> None:
    """While it is down the heartbeat and the message's report name the incident; lists filter by status."""
    thing = watch(caller, "Failing")
    (report,) = ping(caller, thing, "/9")["reports"]
    found = heartbeat(caller, thing)
    assert (found["status"], found["exit_status"], found["incident_id"]) == ("down", 9, report["incident_id"])
    assert [one["id"] for one in caller.get("/api/v1/heartbeats", status="down")["items"]] == [thing["id"]]
    assert ping(caller, thing, "/start")["reports"][0]["incident_id"] == ""
    assert ping(caller, thing, "/0")["reports"][0]["action"] == "close"
    assert heartbeat(caller, thing)["incident_id"] == ""
    assert caller.get(f"/api/v1/incidents/{report['incident_id']}")["status"] == "resolved"
    assert caller.get("/api/v1/heartbeats", status="down")["items"] == []
    log = caller.get("/api/v1/messages", integration_id=thing["id"])["items"]
    assert [one["source"] for one in log] == ["Failing/0", "Failing/start", "Failing/9"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_whatever_calls_its_url_is_a_pulse(caller: Caller, method: str) -> None:
    """GET, HEAD and POST are pulses; of any other method, and of an API URL without a heartbeat, they aren't."""
    thing = watch(caller, f"By {method}")
    path = url(caller, thing)
    assert caller.call(method, path, key="")[0] == 200
    caller.until(lambda: heartbeat(caller, thing)["status"] == "up")
    assert caller.call("PUT", path, key="")[0] == 405
    tool = caller.one("integrations", "Sematext")
    assert caller.call("GET", url(caller, tool), key="")[0] == 405
    assert caller.call("GET", "/POSTAlert/unknown/x", key="")[0] == 404


def test_a_word_that_we_do_not_know_is_told(caller: Caller) -> None:
    """A typing error in the URL is no pulse: the message is unmapped, and people are told until pulses come again."""
    thing = watch(caller, "Typing")
    message = ping(caller, thing, "/begin")
    assert message["status"] == "unmapped"
    assert heartbeat(caller, thing)["status"] == "waiting"
    told = caller.get("/api/v1/incidents", text="Typing can't read a message")["items"]
    assert len(told) == 1


def test_what_is_disabled_ends_and_begins_anew(caller: Caller) -> None:
    """Disabling resolves the outage with the reason and ignores pulses; enabling waits for the first one again."""
    thing = watch(caller, "Switched")
    incident_id = ping(caller, thing, "/fail")["reports"][0]["incident_id"]
    put(caller, thing["id"], is_enabled=False)
    lines = caller.get(f"/api/v1/incidents/{incident_id}/timeline")["items"]
    assert "No pulse is expected any more: disabled" in next(x["text"] for x in lines if x["kind"] == "Resolved")
    assert heartbeat(caller, thing)["status"] == "off"
    message = ping(caller, thing)
    assert (message["status"], message["reason"]) == ("ignored", "pulse success: the integration is disabled")
    put(caller, thing["id"], is_enabled=True)
    assert heartbeat(caller, thing)["status"] == "waiting"
    put(caller, thing["id"], type="api")
    assert caller.call("GET", f"/api/v1/heartbeats/{thing['id']}")[0] == 404
    put(caller, thing["id"], type="heartbeat", heartbeat=DAILY | {"is_armed_at_once": True})
    assert story(caller, thing) == [
        ("HeartbeatAwaited", "created"),
        ("PulseFailed", "fail_signal"),
        ("HeartbeatEnded", "disabled"),
        ("HeartbeatAwaited", "enabled"),
        ("HeartbeatEnded", "type_changed"),
        ("HeartbeatArmed", "at_once"),
    ]


def test_what_is_archived_ends(caller: Caller) -> None:
    """Archiving resolves the outage, and the heartbeat is no longer listed."""
    thing = watch(caller, "Archived")
    incident_id = ping(caller, thing, "/fail")["reports"][0]["incident_id"]
    assert caller.call("DELETE", f"/api/v1/integrations/{thing['id']}")[0] == 204
    assert caller.get(f"/api/v1/incidents/{incident_id}")["status"] == "resolved"
    assert thing["id"] not in [one["id"] for one in caller.get("/api/v1/heartbeats")["items"]]


def test_changed_settings_are_planned_anew(caller: Caller) -> None:
    """Other times move the deadline at once; another name or policy doesn't."""
    thing = watch(caller, "Replanned", is_armed_at_once=True)
    before = heartbeat(caller, thing)
    put(caller, thing["id"], description="the nightly one")
    assert heartbeat(caller, thing) == before
    put(caller, thing["id"], heartbeat={"every": 600, "grace": 0})
    after = heartbeat(caller, thing)
    assert after["due_at"] < before["due_at"]
    assert after["due_at"] == after["expected_at"]
    assert story(caller, thing) == [("HeartbeatArmed", "at_once"), ("HeartbeatReplanned", "")]


def test_a_clone_watches_for_itself(caller: Caller) -> None:
    """A clone has a heartbeat of its own; disabled, the first one leaves the pulses to it."""
    thing = watch(caller, "Twin")
    status, clone = caller.call("POST", f"/api/v1/integrations/{thing['id']}/clone", json={})
    assert (status, heartbeat(caller, clone)["status"]) == (201, "waiting")
    ping(caller, thing)
    assert (heartbeat(caller, thing)["status"], heartbeat(caller, clone)["status"]) == ("up", "waiting")
    put(caller, thing["id"], is_enabled=False)
    ping(caller, thing)
    assert (heartbeat(caller, thing)["status"], heartbeat(caller, clone)["status"]) == ("off", "up")


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"every": 600}, "heartbeat.every"),
        ({"cron": "soon"}, "heartbeat.cron"),
        ({"zone": "Nowhere"}, "heartbeat.zone"),
        ({"grace": -1}, "heartbeat.grace"),
    ],
)
def test_bad_settings_are_refused_with_their_place(caller: Caller, settings: dict[str, Any], field: str) -> None:
    """What can't be meant is a 400 that names the field."""
    answer = watch(caller, "Bad", **settings)
    assert (answer["status"], answer["field"]) == (400, field)


def test_an_outsider_sees_none_of_it(caller: Caller) -> None:
    """Who may not see the integration finds neither heartbeat nor timeline; another integration is no heartbeat."""
    team_id = caller.get("/api/v1/teams")["items"][0]["id"]
    thing = watch(caller, "Private", team_id)
    stranger = caller.key(Permission.ADMIN, "tea_other")
    for path in (f"/api/v1/heartbeats/{thing['id']}", f"/api/v1/heartbeats/{thing['id']}/timeline"):
        assert caller.call("GET", path, key=stranger)[0] == 404
        assert caller.call("GET", path, key=caller.key(Permission.OBSERVER, team_id))[0] == 200
    listed = caller.call("GET", "/api/v1/heartbeats", key=stranger)[1]["items"]
    assert thing["id"] not in [one["id"] for one in listed]
    assert caller.call("GET", f"/api/v1/heartbeats/{caller.one('integrations', 'Sematext')['id']}")[0] == 404


def test_the_list_comes_in_pages(caller: Caller) -> None:
    """Page after page gives each heartbeat once."""
    for name in ("One", "Two", "Three"):
        watch(caller, name)
    found, cursor = [], ""
    while cursor is not None:
        page = caller.get("/api/v1/heartbeats", limit=2, cursor=cursor)
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert found == [one["id"] for one in caller.get("/api/v1/heartbeats")["items"]]
    assert len(found) == len(set(found)) >= 3
