"""API keys and one-time passwords over HTTP: shown once, hashed, revoked, and given by administrators only."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission
from tocsin.store.tables import api_keys


def make(caller: Caller, key: str | None = None, **given: Any) -> tuple[int, Any]:
    """Ask for a new key."""
    return caller.call("POST", "/api/v1/keys", key=key, json={"name": "ci", "permission": "observer"} | given)


def test_a_key_opens_until_it_is_revoked(caller: Caller) -> None:
    """A new key's token is shown once and works at once; after it is revoked it is 401, and it stays listed."""
    status, made = make(caller)
    assert status == 201
    token, key = made["token"], made["key"]
    assert token.startswith(key["prefix"])
    assert caller.call("GET", "/api/v1/incidents", key=token)[0] == 200
    listed = {one["id"]: one for one in caller.get("/api/v1/keys")["items"]}
    assert listed[key["id"]]["last_used_at"] is not None
    assert token not in str(listed)
    path = f"/api/v1/keys/{key['id']}"
    assert caller.call("DELETE", path)[0] == 204
    assert caller.call("GET", "/api/v1/incidents", key=token)[0] == 401
    assert caller.call("DELETE", path)[0] == 409
    gone = {one["id"]: one for one in caller.get("/api/v1/keys")["items"]}[key["id"]]
    assert gone["is_live"] is False


def test_only_a_hash_is_stored(caller: Caller) -> None:
    """No column of the database holds a token."""
    token = make(caller)[1]["token"]
    rows = caller.run(caller.node.house.read(lambda tx: [tuple(row) for row in tx.all(select(api_keys))]))
    assert rows
    assert token not in str(rows)


def test_a_key_reaches_no_further_than_its_maker(caller: Caller) -> None:
    """Editors make no keys; a team's administrator makes, sees and revokes keys of that team only."""
    (team,) = caller.get("/api/v1/teams")["items"]
    assert make(caller, caller.key(Permission.EDITOR))[0] == 404
    boss = caller.key(Permission.ADMIN, team["id"])
    assert make(caller, boss)[0] == 404
    status, made = make(caller, boss, team_ids=[team["id"]], permission="admin")
    assert (status, made["key"]["team_ids"]) == (201, [team["id"]])
    everywhere = make(caller)[1]["key"]["id"]
    assert caller.call("DELETE", f"/api/v1/keys/{everywhere}", key=boss)[0] == 404
    mine = [one["id"] for one in caller.call("GET", "/api/v1/keys", key=boss)[1]["items"]]
    assert everywhere not in mine
    assert made["key"]["id"] in mine


def test_a_key_that_makes_no_sense_is_refused(caller: Caller) -> None:
    """A key without a name, of an unknown team, with an unknown permission or expired already is 400."""
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    wrong = [
        {"name": ""},
        {"team_ids": ["tea_none"]},
        {"permission": "king"},
        {"expires_at": past},
        {"expires_at": "soon"},
        {"secret": "x"},
    ]
    assert [make(caller, **one)[0] for one in wrong] == [400] * len(wrong)


def test_a_new_user_signs_in_with_a_password_that_is_shown_once(caller: Caller) -> None:
    """A user whom an administrator created signs in with a one-time password; a reset ends it and its sessions."""
    body = {"email": "eve@example.com"}
    status, user = caller.call("POST", "/api/v1/users", json={"name": "Eve", "body": body})
    assert status == 201
    path = f"/api/v1/users/{user['id']}/password"
    first = caller.call("POST", path)[1]["password"]
    status, who = caller.call("POST", "/api/v1/session", key="", json={"email": "eve@example.com", "password": first})
    assert (status, who["must_change"]) == (201, True)
    assert caller.call("POST", path)[0] == 200
    again = {"email": "eve@example.com", "password": first}
    assert caller.call("POST", "/api/v1/session", key="", json=again)[0] == 401
    assert caller.call("POST", path, key=caller.key(Permission.EDITOR))[0] == 403


def test_a_teams_administrator_makes_no_administrator(caller: Caller) -> None:
    """Who administers one team neither makes its users administrators nor resets an administrator's password."""
    (team,) = caller.get("/api/v1/teams")["items"]
    boss = caller.key(Permission.ADMIN, team["id"])
    new = {"name": "Mallory", "team_id": team["id"], "body": {"email": "mallory@example.com", "is_admin": True}}
    assert caller.call("POST", "/api/v1/users", key=boss, json=new)[0] == 403
    plain = new | {"body": {"email": "mallory@example.com"}}
    status, user = caller.call("POST", "/api/v1/users", key=boss, json=plain)
    assert status == 201
    path = f"/api/v1/users/{user['id']}"
    assert caller.call("PUT", path, key=boss, json=new, headers={"If-Match": "1"})[0] == 403
    admin = caller.one("users", "admin")
    assert caller.call("POST", f"/api/v1/users/{admin['id']}/password", key=boss)[0] == 403


def test_everybody_changes_how_they_are_reached_and_nothing_else(caller: Caller) -> None:
    """A user without any permission changes their own contact methods, but neither their address nor their rights."""
    new = {"name": "Ida", "body": {"email": "ida@example.com"}}
    status, user = caller.call("POST", "/api/v1/users", json=new)
    assert status == 201
    path = f"/api/v1/users/{user['id']}"
    password = caller.call("POST", f"{path}/password")[1]["password"]
    session = {"email": "ida@example.com", "password": password}
    cookie = caller.cookie(session)
    mine = new["body"] | {"contact_methods": [{"id": "mail", "channel": "email", "settings": {"to": "i@example.com"}}]}

    def put(body: dict[str, Any], version: int) -> int:
        headers = {"If-Match": str(version), "Cookie": cookie}
        return caller.call("PUT", path, key="", json=new | {"body": body}, headers=headers)[0]

    assert put(mine | {"is_admin": True}, 1) == 404
    assert put(mine | {"email": "root@example.com"}, 1) == 404
    # Whoever is in no team sees nobody, so not even themselves: a place in a team comes first.
    team = caller.one("teams", "Operations")
    members = [*team["body"]["members"], {"user_id": user["id"], "permission": "observer"}]
    change = {"name": team["name"], "body": team["body"] | {"members": members}}
    headers = {"If-Match": str(team["version"])}
    assert caller.call("PUT", f"/api/v1/teams/{team['id']}", json=change, headers=headers)[0] == 200
    assert put(mine | {"is_admin": True}, 1) == 403
    assert put(mine | {"email": "root@example.com"}, 1) == 403
    assert put(mine, 1) == 200
