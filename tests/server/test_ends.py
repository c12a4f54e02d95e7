"""Alerts that people end: whoever was told of a problem is told of its end, with the reason."""

import time
from typing import Any

from sqlalchemy import func, select
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission
from tocsin.kernel.instants import SECOND
from tocsin.store.tables import alerts
from tocsin.watch.rules.kinds import kind
from tocsin.watch.signals.queries import LastSeen


def fire(caller: Caller, host: str) -> dict[str, Any]:
    """Make the demo's CPU rule fire for a host, and return its alert."""
    line = f"os.cpu,os.host={host} user=99,system=1 {time.time_ns()}"
    status, _ = caller.call("POST", f"/write?token={caller.seeded.app_token}", key="", data=line)
    assert status == 204
    return caller.until(lambda: [one for one in firing(caller) if one["labels"] == {"os.host": host}])[0]


def firing(caller: Caller) -> list[dict[str, Any]]:
    """Return the alerts that fire."""
    return caller.get("/api/v1/alerts", status="firing")["items"]


def put(caller: Caller, rule: dict[str, Any], **body: Any) -> None:
    """Change a rule's body."""
    change = {"name": rule["name"], "team_id": rule["team_id"], "body": rule["body"] | body}
    path = f"/api/v1/rules/{rule['id']}"
    status, answer = caller.call("PUT", path, json=change, headers={"If-Match": str(rule["version"])})
    assert status == 200, answer


def told(caller: Caller, alert: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the open incident of the alert's notice, once it is there."""
    found = caller.get("/api/v1/incidents", status="open")["items"]
    return [one for one in found if one["labels"] == alert["labels"]]


def resolved(caller: Caller, alert: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the incident that the alert's notice opened, once it is resolved."""
    found = caller.get("/api/v1/incidents", status="resolved")["items"]
    return [one for one in found if one["labels"] == alert["labels"]]


def test_a_notice_is_followed_from_the_alert_to_the_incident(caller: Caller) -> None:
    """The delivery in the alert's timeline names one message, and that message's report names the incident."""
    alert = fire(caller, "web-0")
    delivered = caller.until(
        lambda: caller.get("/api/v1/deliveries", subject_id=alert["id"], status="delivered")["items"]
    )
    (message,) = caller.get("/api/v1/messages", delivery_id=delivered[0]["id"])["items"]
    decided = caller.until(lambda: caller.get(f"/api/v1/messages/{message['id']}")["reports"])
    incident = caller.get(f"/api/v1/incidents/{decided[0]['incident_id']}")
    assert incident["labels"] == alert["labels"]
    stranger = caller.key(Permission.ADMIN, "tea_other")
    found = caller.call("GET", "/api/v1/messages", key=stranger, params={"delivery_id": delivered[0]["id"]})
    assert (found[0], found[1]["items"]) == (200, [])


def test_a_disabled_rule_ends_its_alerts_and_says_so(caller: Caller) -> None:
    """Disabling a rule ends its firing alert with that reason, and the incident that it opened is resolved."""
    alert = fire(caller, "web-1")
    assert caller.until(lambda: told(caller, alert))
    rule = caller.get(f"/api/v1/rules/{alert['rule_id']}")
    put(caller, rule, is_enabled=False)

    ended = caller.get(f"/api/v1/alerts/{alert['id']}")
    assert ended["status"] == "ok"
    timeline = caller.get(f"/api/v1/alerts/{alert['id']}/timeline")["items"]
    recovered = next(one for one in timeline if one["kind"] == "AlertRecovered")
    assert recovered["reason"] == "rule_disabled"
    assert ended["last_event"]["seq"] >= recovered["seq"]
    assert caller.until(lambda: resolved(caller, alert))

    put(caller, caller.get(f"/api/v1/rules/{rule['id']}"), is_enabled=True)


def test_an_archived_rule_ends_its_alerts_and_says_so(caller: Caller) -> None:
    """Archiving a rule ends its firing alert with that reason, and nothing of it fires again."""
    alert = fire(caller, "web-2")
    assert caller.until(lambda: caller.get("/api/v1/deliveries", subject_id=alert["id"], status="delivered")["items"])
    assert caller.call("DELETE", f"/api/v1/rules/{alert['rule_id']}")[0] == 204
    timeline = caller.get(f"/api/v1/alerts/{alert['id']}/timeline")["items"]
    assert [one["reason"] for one in timeline if one["kind"] == "AlertRecovered"] == ["rule_archived"]
    assert [one["detail"]["notice_kind"] for one in timeline if one["kind"] == "NoticePlanned"] == [
        "problem",
        "recovery",
    ]
    assert firing(caller) == []
    assert caller.until(lambda: resolved(caller, alert))


def miss(caller: Caller, host: str, *, seen_ago: int = 600, later: int = 0) -> dict[str, Any] | None:
    """Decide the demo's heartbeat rule, now or later, by a host seen so many seconds before; return its alert."""
    house = caller.node.house
    rule = next(one for one in house.keeper.current.kind("rule").values() if one.body.kind == "heartbeat")
    now = house.now() + later * SECOND
    facts = [LastSeen({"os.host": host}, now - seen_ago * SECOND)]
    compiled = kind("heartbeat").compile(rule.body.settings)
    caller.run(house.write(lambda tx: house.watching.decide(tx, rule, compiled, facts, now)))
    found = caller.get("/api/v1/alerts", rule_id=rule.id)["items"]
    return next((one for one in found if one["labels"] == {"os.host": host}), None)


def test_a_retired_group_is_quiet_until_it_is_seen_again(caller: Caller) -> None:
    """Retiring a silent host ends its alert, its silence fires no more, and a later silence does again."""
    alert = miss(caller, "old-1")
    assert alert is not None
    assert alert["status"] == "firing"
    path = f"/api/v1/alerts/{alert['id']}"
    assert caller.call("POST", f"{path}/retire", key=caller.key(Permission.OBSERVER))[0] == 403
    status, retired = caller.call("POST", f"{path}/retire")
    assert (status, retired["status"]) == (200, "ok")
    assert retired["retired_at"] is not None
    kinds = [one["kind"] for one in caller.get(f"{path}/timeline")["items"]]
    assert kinds[kinds.index("AlertRetired") :][:2] == ["AlertRetired", "AlertRecovered"]

    again = miss(caller, "old-1")
    assert again is not None
    assert again["status"] == "ok"
    back = miss(caller, "old-1", later=3600)
    assert back is not None
    assert back["status"] == "firing"


def test_only_a_heartbeats_group_is_retired(caller: Caller) -> None:
    """Retiring an alert that its rule would fire again at once is a conflict that says what to do instead."""
    stored = caller.run(caller.node.house.read(lambda tx: tx.one(select(func.min(alerts.c.id).label("id")))))
    status, problem = caller.call("POST", f"/api/v1/alerts/{stored.id}/retire")
    assert status == 409
    assert "disable its rule" in problem["detail"]
