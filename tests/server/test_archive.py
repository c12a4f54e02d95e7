"""Archiving: only what nothing else names, so that nobody finds out at night that a policy is gone."""

import pytest
from tests.server.calling import Caller


@pytest.mark.parametrize(
    ("kind", "name", "user"),
    [
        ("apps", "This machine", "rule 'CPU is busy'"),
        ("policies", "Critical", "integration 'Sematext'"),
        ("teams", "Operations", "integration 'Sematext'"),
        ("users", "ann", "team 'Operations'"),
    ],
)
def test_what_is_in_use_is_not_archived(kind: str, name: str, user: str, caller: Caller) -> None:
    """Archiving what another thing names is a conflict that says which, and it stays in use."""
    thing = caller.one(kind, name)
    status, problem = caller.call("DELETE", f"/api/v1/{kind}/{thing['id']}")
    assert status == 409
    assert user in problem["detail"]
    assert caller.get(f"/api/v1/{kind}/{thing['id']}")["is_archived"] is False


def test_hooks_and_integrations_are_bound_by_their_settings(caller: Caller) -> None:
    """An integration that a hook posts to is in use; once the hook is archived it isn't, and its history stays."""
    integration = caller.one("integrations", "Sematext")
    body = {"channel": "incidents", "settings": {"integration_id": integration["id"]}}
    status, hook = caller.call("POST", "/api/v1/hooks", json={"name": "Inside", "body": body})
    assert status == 201
    path = f"/api/v1/integrations/{integration['id']}"
    status, problem = caller.call("DELETE", path)
    assert (status, "hook 'Inside'" in problem["detail"]) == (409, True)
    assert caller.call("DELETE", f"/api/v1/hooks/{hook['id']}")[0] == 204
    assert caller.call("DELETE", path)[0] == 204
    assert caller.call("GET", path)[0] == 404
    assert [one["version"] for one in caller.get(f"{path}/history")["items"]] == [2, 1]
