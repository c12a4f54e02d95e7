"""Workflows over the API: words and prebuilt ones, trying, logs, secrets, and who may see what."""

from typing import Any

import pytest
from tests.server.arrived import event, integration, send
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission

CRITICAL = {"all": [{"field": "severity", "operator": "equals", "value": "critical"}]}
NOTES = {"events": ["Opened"], "is_enabled": True, "actions": [{"kind": "note", "text": "seen: $subject"}]}


def make(caller: Caller, name: str, body: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Create a workflow."""
    status, made = caller.call("POST", "/api/v1/workflows", json={"name": name, "body": body} | given)
    assert status == 201, made
    return dict(made)


def opened(caller: Caller, name: str, *flows: str, **fields: Any) -> dict[str, Any]:
    """Let a report open an incident under a policy that lists these workflows; return the incident."""
    policy = {"name": f"{name} policy", "body": {"workflow_ids": list(flows)}}
    status, made = caller.call("POST", "/api/v1/policies", json=policy)
    assert status == 201, made
    thing = integration(caller, name, default_policy_id=made["id"])
    (message_id,) = send(caller, thing, [event(name, **fields)])
    (report,) = caller.get(f"/api/v1/messages/{message_id}")["reports"]
    return dict(caller.get(f"/api/v1/incidents/{report['incident_id']}"))


def test_what_a_form_needs_is_told(caller: Caller) -> None:
    """All words that a workflow may have, and each prebuilt one can be created as it is given."""
    words = caller.get("/api/v1/workflow-words")
    assert {"Opened", "Resolved"} <= set(words["events"])
    assert "WorkflowStarted" not in words["events"]
    assert ("subject" in words["fields"], "labels" in words["groups"]) == (True, True)
    assert words["times"][0] == "minutes_acknowledged"
    found = caller.get("/api/v1/workflow-templates")["items"]
    assert sum(one["is_alertops"] for one in found) == 7
    for one in found:
        made = make(caller, one["name"], one["body"] | {"is_enabled": True})
        assert {action["kind"] for action in made["body"]["actions"]} <= set(words["actions"])


def test_a_try_tells_why_and_writes_nothing(caller: Caller) -> None:
    """As saved it wouldn't begin, and says why; edited it would; no run, no note and no message come of it."""
    flow = make(caller, "Tried", {"when": CRITICAL, "actions": [{"kind": "page", "to": ["assignee"]}]})
    incident = opened(caller, "tried", flow["id"])
    path = f"/api/v1/workflows/{flow['id']}/try"
    before = caller.get(f"/api/v1/incidents/{incident['id']}/timeline")
    _, found = caller.call("POST", path, json={"incident_id": incident["id"]})
    assert (found["would_begin"], found["is_enabled"], found["applies"], found["at"]) == (False, False, True, None)
    assert found["why"] == "severity equals critical (not met, it is 'error')"
    assert [one["refusal"] for one in found["actions"]] == ["nobody is meant"]

    user = caller.get("/api/v1/users")["items"][0]
    actions = [
        {"kind": "message", "user_ids": [user["id"]], "text": "$dedup_key"},
        {"kind": "http", "url": "https://x/$number"},
    ]
    edited = {"when": {"all": [CRITICAL["all"][0] | {"negate": True}]}, "actions": actions, "after": 60}
    _, found = caller.call("POST", path, json={"incident_id": incident["id"], "body": edited})
    assert found["would_begin"]
    assert found["at"] > incident["opened_at"]
    told, called = found["actions"]
    assert (told["message"], told["places"][0]["name"]) == ("tried", user["name"])
    assert (called["method"], called["url"]) == ("POST", f"https://x/{incident['number']}")
    assert caller.get(f"/api/v1/incidents/{incident['id']}/timeline") == before
    assert caller.get(f"/api/v1/workflows/{flow['id']}/runs")["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"events": ["Never"]}, "events"),
        ({"when": {"all": [{"field": "colour", "operator": "equals", "value": "red"}]}}, "when.all[0].field"),
        ({"actions": [{"kind": "send", "hook_id": "hok_none", "text": "x"}]}, "actions[0].hook_id"),
        ({"actions": [{"kind": "http", "url": "https://${labels.host}/x"}]}, "actions[0].url"),
        ({"actions": [{"kind": "http", "url": "https://x$number?y"}]}, "actions[0].url"),
        ({"is_enabled": True}, "actions"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(body: dict[str, Any], field: str, caller: Caller) -> None:
    """An unknown event, field or hook, and one that does nothing: not saved, and not tried either."""
    status, problem = caller.call("POST", "/api/v1/workflows", json={"name": "Bad", "body": body})
    assert (status, problem["field"]) == (400, field)
    flow = make(caller, f"Fine {len(str(body))}", {})
    incident = caller.get("/api/v1/incidents")["items"][0]["id"]
    asked = {"incident_id": incident, "body": body}
    status, problem = caller.call("POST", f"/api/v1/workflows/{flow['id']}/try", json=asked)
    assert (status, problem["field"]) == (400, field)


def test_both_logs_show_each_step(caller: Caller) -> None:
    """A workflow's log and the incident's have the same run, with what was done and what could not be."""
    actions = [*NOTES["actions"], {"kind": "page", "to": ["assignee"]}]
    flow = make(caller, "Logged", NOTES | {"actions": actions})
    incident = opened(caller, "logged", flow["id"])
    (run,) = caller.get(f"/api/v1/workflows/{flow['id']}/runs")["items"]
    assert caller.get(f"/api/v1/incidents/{incident['id']}/workflows")["items"] == [run]
    assert (run["status"], run["reason"], run["ended_because"], run["times"]) == ("ended", "event", "done", 1)
    assert run["workflow_revision"] == flow["revision_id"]
    assert (run["started_at"][:4], run["due_at"]) == (incident["opened_at"][:4], None)
    assert [(one["kind"], one["outcome"], one["detail"]) for one in run["steps"]] == [
        ("note", "done", ""),
        ("page", "refused", "nobody is meant"),
    ]
    texts = [one["text"] for one in caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]]
    assert "Workflow Logged noted: seen: Problem logged" in texts


def test_a_log_has_pages(caller: Caller) -> None:
    """Two runs come one by one, the newest first, with the cursor of the next page."""
    flow = make(caller, "Paged", NOTES | {"events": ["Opened", "Noted"]})
    incident = opened(caller, "pages", flow["id"])
    caller.call("POST", f"/api/v1/incidents/{incident['id']}/note", json={"text": "mine"})
    path = f"/api/v1/workflows/{flow['id']}/runs"
    first = caller.get(path, limit=1)
    second = caller.get(path, limit=1, cursor=first["next"])
    assert second["next"] is None
    assert [one["why"] for one in (*first["items"], *second["items"])] == ["Noted", "Opened"]


def test_headers_are_never_shown(caller: Caller) -> None:
    """A call's headers are masked when read and in the history; the mask keeps them, for the same address alone."""
    call = {"kind": "http", "url": "https://desk.example.com/x", "headers": {"authorization": "Bearer 4711"}}
    flow = make(caller, "Secret", {"actions": [call]})
    path = f"/api/v1/workflows/{flow['id']}"
    read = caller.get(path)
    assert "4711" not in str((flow, read, caller.get(f"{path}/history")))
    saved = {"name": "Secret", "body": read["body"] | {"description": "edited"}}
    assert caller.call("PUT", path, json=saved, headers={"If-Match": "*"})[0] == 200
    assert caller.node.house.keeper.current.things[flow["id"]].body.actions[0].headers == call["headers"]
    (moved,) = read["body"]["actions"]
    saved["body"] = read["body"] | {"actions": [moved | {"url": "https://elsewhere.example.com/"}]}
    assert caller.call("PUT", path, json=saved, headers={"If-Match": "*"})[0] == 400


def test_a_workflow_that_a_policy_names_is_not_archived(caller: Caller) -> None:
    """The answer says what names it."""
    flow = make(caller, "Needed", NOTES)
    opened(caller, "needed", flow["id"])
    status, problem = caller.call("DELETE", f"/api/v1/workflows/{flow['id']}")
    assert (status, "needed policy" in problem["detail"]) == (409, True)


def test_who_may_see_and_who_may_change(caller: Caller) -> None:
    """An observer of everything reads logs and tries, and changes nothing; one of another team sees none of it."""
    team = caller.get("/api/v1/teams")["items"][0]["id"]
    flow = make(caller, "Guarded", NOTES, team_id=team)
    incident = opened(caller, "guarded", flow["id"])
    runs, tried = f"/api/v1/workflows/{flow['id']}/runs", f"/api/v1/workflows/{flow['id']}/try"
    log = f"/api/v1/incidents/{incident['id']}/workflows"
    asked = {"incident_id": incident["id"]}

    watcher = caller.key(Permission.OBSERVER)
    assert [caller.call("GET", path, key=watcher)[0] for path in (runs, log)] == [200, 200]
    assert caller.call("POST", tried, key=watcher, json=asked)[0] == 200
    changed = {"name": "Guarded", "body": NOTES}
    for permission in (Permission.OBSERVER, Permission.RESPONDER):
        key = caller.key(permission)
        assert caller.call("POST", "/api/v1/workflows", key=key, json=changed)[0] == 403

    stranger = caller.key(Permission.ADMIN, "tea_other")
    assert [caller.call("GET", path, key=stranger)[0] for path in (runs, log)] == [404, 404]
    assert caller.call("POST", tried, key=stranger, json=asked)[0] == 404
    assert [caller.call("GET", path, key="")[0] for path in (runs, log)] == [401, 401]


def test_a_log_leaves_out_what_one_may_not_see(caller: Caller) -> None:
    """A team's workflow acted on another team's incident: who sees the workflow alone doesn't read that run."""
    team = caller.get("/api/v1/teams")["items"][0]["id"]
    ours = caller.call("POST", "/api/v1/teams", json={"name": "Flows", "body": {}})[1]["id"]
    flow = make(caller, "Shared", NOTES, team_id=ours)
    policy = {"name": "shared", "body": {"workflow_ids": [flow["id"]]}}
    made = caller.call("POST", "/api/v1/policies", json=policy)[1]
    thing = integration(caller, "shared", default_policy_id=made["id"])
    moved = {"name": "shared", "team_id": team, "body": thing["body"]}
    assert caller.call("PUT", f"/api/v1/integrations/{thing['id']}", json=moved, headers={"If-Match": "*"})[0] == 200
    send(caller, thing, [event("shared")])
    path = f"/api/v1/workflows/{flow['id']}/runs"
    assert len(caller.get(path)["items"]) == 1
    status, seen = caller.call("GET", path, key=caller.key(Permission.EDITOR, ours))
    assert (status, seen["items"]) == (200, [])
