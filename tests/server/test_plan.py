"""The plan of an incident, and who is on call: what is shown is what happens."""

from typing import Any

from tests.server.calling import Caller


def test_the_plan_names_who_is_paged_next(caller: Caller) -> None:
    """The plan of a fresh incident is the second person's page and the end, and both come to pass in that order."""
    (team,) = caller.get("/api/v1/oncall")["items"]
    places = {one["role"]: one["people"][0]["user_name"] for one in team["now"]}
    status, _ = caller.call(
        "POST", caller.seeded.integration_url, json={"appId": "1", "alertTitle": "x", "priority": "WARN"}
    )
    assert status == 200
    (incident,) = caller.until(lambda: caller.get("/api/v1/incidents")["items"])
    plan = caller.get(f"/api/v1/incidents/{incident['id']}/plan")
    assert plan["status"] == "active"
    assert plan["policy_name"] == "Medium"
    second, end = plan["steps"]
    (page,) = second["events"]
    assert (page["user_name"], page["role"]) == (places["secondary"], "secondary")
    assert page["deliveries"] == [{"at": second["at"], "method_id": "mail", "channel": "email"}]
    assert [event["kind"] for event in end["events"]] == ["Exhausted"]

    timeline = caller.until(lambda: ended(caller, incident["id"]))
    told = [entry for entry in timeline if entry["kind"] == "Paged"]
    assert [entry["detail"]["user_name"] for entry in told] == [places["primary"], places["secondary"]]
    assert told[1]["at"][:19] >= second["at"][:19]
    assert caller.get(f"/api/v1/incidents/{incident['id']}/plan")["steps"] == []


def ended(caller: Caller, incident_id: str) -> list[dict[str, Any]]:
    """Return the timeline once the escalation is exhausted."""
    found = caller.get(f"/api/v1/incidents/{incident_id}/timeline")["items"]
    return found if "Exhausted" in [entry["kind"] for entry in found] else []


def test_the_roster_turns_at_its_handoff(caller: Caller) -> None:
    """Who is next at a handoff is on call from then on, and shifts of four weeks are listed without a gap."""
    (team,) = caller.get("/api/v1/oncall")["items"]
    (then,) = caller.get("/api/v1/oncall", at=team["until"])["items"]
    assert then["now"] == team["next"]
    assert then["now"] != team["now"]
    shifts = caller.get(f"/api/v1/teams/{team['team_id']}/shifts")["items"]
    assert len(shifts) == 5
    assert [one["end"] for one in shifts[:-1]] == [one["start"] for one in shifts[1:]]
    assert caller.call("GET", "/api/v1/oncall", params={"at": "tomorrow"})[0] == 400


def test_the_plans_of_several_incidents_come_at_once(caller: Caller) -> None:
    """One question answers for many: each known incident has the plan that it has alone, unknown ones are left out."""
    for host in ("web-1", "web-2"):
        report = {"appId": host, "alertTitle": "one of several", "priority": "WARN"}
        assert caller.call("POST", caller.seeded.integration_url, json=report)[0] == 200
    path = "/api/v1/incidents?text=several"
    caller.until(lambda: len(caller.get(path)["items"]) == 2)
    found = [one["id"] for one in caller.get(path)["items"]]
    query = "&".join(f"incident_id={one}" for one in [*found, "inc_unknown"])
    plans = {one["incident_id"]: one for one in caller.get(f"/api/v1/incidents/plans?{query}")["items"]}
    assert sorted(plans) == sorted(found)
    for one in found:
        assert plans[one]["steps"] == caller.get(f"/api/v1/incidents/{one}/plan?rounds=0")["steps"]
        assert plans[one]["next_at"]
