"""Who may do what, over HTTP: every route that changes something asks, before it looks at anything else."""

from typing import Any

import pytest
from tests.server.world import DISKS, World, world

from tocsin.accounts.permissions import Permission
from tocsin.server.openapi import described

__all__ = ["world"]

API: dict[str, Any] = described()
CHANGING = [
    (method, path, operation["operationId"])
    for path, methods in API["paths"].items()
    for method, operation in methods.items()
    if method in ("post", "put", "delete")
]
OPEN = {
    "changePassword": "one's own, and a key has none",
    "previewSchedule": "reads; nothing is written",
    "queryChart": "reads; its body is too large for an address",
    "signIn": "whoever isn't known yet signs in",
    "signOut": "ends one's own session",
    "simulateIncident": "reads; what it opens is undone",
    "tryIntegration": "reads; nothing is written",
    "tryWorkflow": "reads; nothing is written",
}
BODIES: dict[str, Any] = {
    "actOnIncidents": {"verb": "note", "incident_ids": ["inc_1"], "given": {"text": "x"}},
    "addIncidentResponders": {"user_ids": ["usr_1"]},
    "assignIncident": {"assignee_id": ""},
    "cloneIntegration": {},
    "createIncident": {"subject": "The shop is slow", "policy_id": ""},
    "createKey": {"name": "ci", "permission": "observer"},
    "linkIncident": {"incident_id": "inc_1"},
    "mergeIncident": {"into_id": "inc_1"},
    "noteIncident": {"text": "x"},
    "previewSilence": {"body": {"reason": "x", "start": "2026-12-24T18:00", "matchers": DISKS}},
    "prioritizeIncident": {"priority": "P1"},
    "replayIntegration": {},
    "saveMessageAsSample": {"name": "opening"},
    "setIncidentBridge": {"url": "https://meet.example.com/1"},
    "setIncidentFields": {"fields": {"cause": "disk"}},
    "subscribeToIncident": {"user_ids": ["usr_1"]},
    "tagIncident": {"added": ["disk"]},
    "testContactMethod": {"channel": "email", "settings": {"to": "nobody@example.com"}},
    "testHook": {"channel": "email", "settings": {"to": "nobody@example.com"}},
    "testIntegration": {},
    "tryIntegration": {},
    "tryWorkflow": {"incident_id": "inc_1"},
    "unlinkIncident": {"incident_id": "inc_1"},
    "unsubscribeFromIncident": {"user_ids": ["usr_1"]},
    "updateIncidentStatus": {"text": "We are on it."},
}
ASKED = [one for one in CHANGING if one[2] not in OPEN]


def body(world: World, path: str, operation: str) -> Any:
    """Return a body that is right in form: for a configured thing, the one that exists under another name."""
    if operation in BODIES:
        return BODIES[operation]
    if operation.startswith(("create", "replace")):
        kind = path.split("/")[3]
        thing = world.caller.get(f"/api/v1/{kind}/{world.ids[kind]}")
        return {"name": "Mine", "key": "mine", "team_id": thing["team_id"], "body": thing["body"]}
    return None


def ask(world: World, method: str, path: str, operation: str, key: str) -> int:
    """Return the status of a right request, made with a key."""
    kind = path.split("/")[3]
    filled = path.partition("{")[0] + world.ids[kind] + path.partition("}")[2] if "{" in path else path
    given = body(world, path, operation)
    headers = {"If-Match": "*"}
    return world.caller.call(method.upper(), filled, key=key, headers=headers, json=given)[0]


@pytest.mark.parametrize(("method", "path", "operation"), ASKED, ids=[one[2] for one in ASKED])
def test_an_observer_changes_nothing(method: str, path: str, operation: str, world: World) -> None:
    """A key that may see everything is refused by each changing route with 403, or 404 for what it may not see."""
    assert ask(world, method, path, operation, world.caller.key(Permission.OBSERVER)) in (403, 404)


@pytest.mark.parametrize(("method", "path", "operation"), ASKED, ids=[one[2] for one in ASKED])
def test_an_outsider_changes_nothing(method: str, path: str, operation: str, world: World) -> None:
    """A key of another team is refused by each changing route of what is not that team's."""
    key = world.caller.key(Permission.OBSERVER, "tea_other")
    assert ask(world, method, path, operation, key) in (403, 404)


@pytest.mark.parametrize(("method", "path", "operation"), CHANGING, ids=[one[2] for one in CHANGING])
def test_nobody_changes_nothing(method: str, path: str, operation: str, world: World) -> None:
    """Without a key or session each changing route is 401; signing out and in are for whoever isn't known."""
    status = ask(world, method, path, operation, "")
    expected = {"signIn": (400, 401), "signOut": (204,), "changePassword": (400, 401), "queryChart": (400, 401)}
    assert status in expected.get(operation, (401,))


def test_what_is_open_exists() -> None:
    """Each exception from the rule is still a route."""
    assert OPEN.keys() <= {one[2] for one in CHANGING}


def test_the_same_requests_succeed_for_who_may(world: World) -> None:
    """The requests that are refused above are right: an administrator's are not refused, the harmless ones succeed."""
    admin = world.caller.seeded.api_key
    for operation in ("noteIncident", "createKey", "testHook", "replacePolicy", "replaceTeam", "replaceRule"):
        method, path, _ = next(one for one in CHANGING if one[2] == operation)
        assert ask(world, method, path, operation, admin) in (200, 201)
