"""Simulating: who would be paged for what hasn't come yet is who is paged when it comes; and nothing is written."""

from pathlib import Path
from typing import Any

import pytest
from tests.server.calling import Caller
from tests.server.test_incident_cli import run

from tocsin.main.cli.simulate import lines

SUNDAY = "2026-11-29T03:10:00Z"
WARN = {"appId": "1", "alertTitle": "disk", "priority": "WARN"}


def simulated(caller: Caller, **asked: Any) -> Any:
    """Return the answer to a right question."""
    status, answer = caller.call("POST", "/api/v1/simulate", json=asked)
    assert status == 200, answer
    return answer


def test_a_critical_on_sunday_night(caller: Caller) -> None:
    """An integration's routes choose the policy by the severity; its steps page in their minutes, by their methods."""
    integration = caller.get("/api/v1/integrations")["items"][0]
    before = caller.get("/api/v1/incidents/counts")
    found = simulated(caller, integration_id=integration["id"], severity="critical", at=SUNDAY)
    assert (found["opens"], found["policy_name"], found["status"]) == (True, "Critical", "active")
    assert found["at"] == "2026-11-29T03:10:00.000Z"
    assert lines(found)[0].startswith("+0 min ")
    assert found["text"].startswith("Next: ")
    pages = [event for step in found["steps"] for event in step["events"] if event["kind"] == "Paged"]
    assert pages[0]["deliveries"] == [{"at": found["at"], "method_id": "mail", "channel": "email"}]
    assert caller.get("/api/v1/incidents/counts") == before


def test_what_is_simulated_is_what_comes(caller: Caller) -> None:
    """The tool's own payload, simulated now, has the walk that it then has: the same people in the same order."""
    integration = caller.get("/api/v1/integrations")["items"][0]
    payload = '{"appId": "7", "alertTitle": "as foretold", "priority": "WARN"}'
    found = simulated(caller, integration_id=integration["id"], payload=payload, content_type="application/json")
    assert (found["subject"], found["policy_name"]) == ("as foretold", "Medium")
    foretold = [one["user_name"] for step in found["steps"] for one in step["events"] if one["kind"] == "Paged"]
    status, _ = caller.call("POST", caller.seeded.integration_url, data=payload)
    assert status == 200
    (incident,) = caller.until(lambda: caller.get("/api/v1/incidents?text=foretold")["items"])
    plan = caller.get(f"/api/v1/incidents/{incident['id']}/plan")
    told = caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]
    paged = [one["detail"]["user_name"] for one in told if one["kind"] == "Paged"]
    to_come = [one["user_name"] for step in plan["steps"] for one in step["events"] if one["kind"] == "Paged"]
    assert foretold == [*paged, *to_come]


def test_what_opens_nothing_says_why(caller: Caller) -> None:
    """A message that closes, or that nobody can read, pages nobody, and the reason is the inbound log's."""
    integration = caller.get("/api/v1/integrations")["items"][0]
    found = simulated(caller, integration_id=integration["id"], payload="[]")
    assert (found["opens"], found["steps"]) == (False, [])
    assert "no report" in found["reason"]


def test_a_silence_shows(caller: Caller) -> None:
    """What mutes the incident at that time keeps the walk from paging, and says so."""
    policy = caller.get("/api/v1/policies")["items"][0]
    matchers = {"all": [{"field": "subject", "operator": "equals", "value": "quiet"}]}
    body = {"reason": "known", "start": "2026-11-29T03:00", "end": "2026-11-29T03:30", "matchers": matchers}
    _, made = caller.call("POST", "/api/v1/silences", json={"name": "night", "body": body})
    found = simulated(caller, policy_id=policy["id"], subject="quiet", at=SUNDAY)
    assert found["status"] == "muted"
    assert lines(found)[0].startswith("+0 min Nobody is paged: silence 'night'")
    assert lines(found)[2].startswith("+20 min ")
    caller.call("DELETE", f"/api/v1/silences/{made['id']}")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "integration_id"),
        ({"policy_id": "pol_none"}, "policy_id"),
        ({"policy_id": "?", "at": "sunday"}, "at"),
    ],
)
def test_a_bad_question_names_its_fault(caller: Caller, asked: dict[str, str], field: str) -> None:
    """What can't be simulated is refused, and the answer names the field."""
    status, problem = caller.call("POST", "/api/v1/simulate", json=asked)
    assert (status, problem["field"]) == (400, field)


def test_a_score_is_kept_in_ci(caller: Caller, tmp_path: Path) -> None:
    """The score of a policy is printed, compared with a file, and a difference is exit 1 and shown."""
    asked = ("simulate", "--integration", "Sematext", "--at", SUNDAY, "--severity", "critical")
    shown = run(caller, *asked)
    assert shown.exit_code == 0, shown.output
    head, *score = shown.output.splitlines()
    assert head.startswith("2026-11-29 03:10 UTC: critical P")
    expected = tmp_path / "score.txt"
    expected.write_text("\n".join(score) + "\n")
    assert run(caller, *asked, "--expect", str(expected)).exit_code == 0
    expected.write_text("\n".join(score).replace("+0 min", "+1 min"))
    other = run(caller, *asked, "--expect", str(expected))
    assert other.exit_code == 1
    assert "-+1 min" in other.output
