"""Delays, groups, recipients and maintenance of an integration, as stories: what comes in, who is paged, and why."""

from typing import Any

import aiohttp
import pytest
from tests.server.calling import Caller

from tocsin.kernel.instants import MINUTE, to_text


class Sender:
    """An integration of its own and what is sent to it."""

    def __init__(self, caller: Caller, name: str, **body: Any) -> None:
        self._caller = caller
        policy = caller.one("policies", "High")["id"]
        team_id = caller.one("teams", "Operations")["id"]
        body = {"template": "generic", "source": "Tool", "default_policy_id": policy} | body
        status, made = caller.call(
            "POST", "/api/v1/integrations", json={"name": name, "body": body, "team_id": team_id}
        )
        assert status == 201, made
        self.id = made["id"]
        self._url = caller.get(f"/api/v1/integrations/{self.id}/url")["url"]

    def send(self, key: str, status: str = "open", **more: Any) -> dict[str, Any]:
        """Post a report; return its outcome."""
        return self.post({"dedup_key": key, "status": status, "subject": f"{key} is broken"} | more)

    def post(self, document: dict[str, Any]) -> dict[str, Any]:
        """Post a document; return the outcome of its report."""

        async def post() -> str:
            async with aiohttp.ClientSession() as session, session.post(self._url, json=document) as answer:
                assert answer.status == 200
                return str(await answer.json())

        path = f"/api/v1/messages/{self._caller.run(post())}"
        message = self._caller.until(lambda: one if (one := self._caller.get(path))["status"] != "pending" else None)
        return dict(message["reports"][0]) | {"message_id": message["id"]}

    def timeline(self, incident_id: str) -> list[tuple[str, str]]:
        """Return kind and sentence of an incident's entries."""
        items = self._caller.get(f"/api/v1/incidents/{incident_id}/timeline", limit=200)["items"]
        return [(one["kind"], one["text"]) for one in items]

    def paged(self, incident_id: str) -> list[str]:
        """Return who was paged."""
        return [
            text.partition(":")[0].removeprefix("Paging ")
            for kind, text in self.timeline(incident_id)
            if kind == "Paged"
        ]


def test_nobody_is_paged_until_the_third_report(caller: Caller) -> None:
    """The incident is there at once; its plan says that it is held; the third report pages."""
    sender = Sender(caller, "Noisy", delay={"kind": "count", "count": 3, "within": 600})
    incident_id = sender.send("a")["incident_id"]
    assert caller.get(f"/api/v1/incidents/{incident_id}/plan")["status"] == "held"
    sender.send("a")
    assert sender.paged(incident_id) == []
    assert "Nobody is paged yet: until 3 reports came within 600 s, this is the first" in str(
        sender.timeline(incident_id)
    )
    sender.send("a")
    caller.until(lambda: sender.paged(incident_id))
    assert ("Released", "Escalation goes on: 3 reports came within 600 s.") in sender.timeline(incident_id)


def test_a_flap_pages_nobody(caller: Caller) -> None:
    """A problem that is over before its wait is resolved in silence, and the timeline says why."""
    sender = Sender(caller, "Flapping", delay={"kind": "wait", "wait": 3600})
    incident_id = sender.send("a")["incident_id"]
    plan = caller.get(f"/api/v1/incidents/{incident_id}/plan")
    assert (plan["status"], plan["steps"][0]["events"][0]["kind"]) == ("held", "Released")
    sender.send("a", "ok")
    kinds = [kind for kind, _ in sender.timeline(incident_id)]
    assert kinds == ["Opened", "RunStarted", "Held", "Resolved", "Halted"]


def test_problems_of_one_cause_share_an_incident_until_the_last_is_over(caller: Caller) -> None:
    """New problems within the time join the first one's incident; it resolves with the last, and pages once."""
    sender = Sender(caller, "Grouping", group_within=600)
    first = sender.send("a")
    joined = sender.send("b")
    assert (joined["outcome"], joined["incident_id"]) == ("appended", first["incident_id"])
    assert "joined #" in joined["reason"]
    sender.send("c")
    path = f"/api/v1/incidents/{first['incident_id']}"
    assert caller.get(path)["grouped_keys"] == ["b", "c"]
    assert sender.send("a", "ok")["outcome"] == "mapped"
    assert (caller.get(path)["status"], caller.get(path)["is_own_over"]) == ("open", True)
    assert sender.send("a", "ok")["outcome"] == "ignored"
    assert sender.send("a")["reason"].endswith(f"joined #{caller.get(path)['number']}")
    for key in ("b", "a"):
        sender.send(key, "ok")
    assert caller.get(path)["status"] == "open"
    sender.send("c", "ok")
    assert caller.get(path)["status"] == "resolved"
    assert sender.send("b", "ok")["outcome"] == "ignored"
    again = sender.send("b")
    assert again["incident_id"] != first["incident_id"]
    assert (
        len(set(sender.paged(first["incident_id"]))) <= 2
    )  # the steps of the first problem, and nothing for the others


def test_whom_the_message_names_is_paged_too(caller: Caller) -> None:
    """A user by address and a team by name are paged with the first step; a name that nobody has is said."""
    admin = caller.one("users", "admin")
    sender = Sender(
        caller,
        "Naming",
        mapping={"recipient_user": ["who"], "recipient_team": ["group"], "assignee": ["owner"]},
        attributes=[{"name": "Environment", "value": "env"}],
    )
    report = sender.send(
        "a", who="admin@example.com, nobody@x.y", group="operations", owner="ADMIN@example.com", env="prod"
    )
    incident = caller.get(f"/api/v1/incidents/{report['incident_id']}")
    assert incident["recipient_user_ids"] == [admin["id"]]
    assert incident["recipient_team_ids"] == [caller.one("teams", "Operations")["id"]]
    assert (incident["assignee_id"], incident["attributes"]) == (admin["id"], {"Environment": "prod"})
    assert "admin" in sender.paged(report["incident_id"])
    assert "the message names no user 'nobody@x.y'" in sender.timeline(report["incident_id"])[0][1]


def test_in_maintenance_nothing_opens(caller: Caller) -> None:
    """Messages are kept with the reason, what was open may grow and be closed."""
    now = caller.node.house.now()
    window = {"name": "disks", "start": to_text(now - MINUTE)[:19], "end": to_text(now + 60 * MINUTE)[:19]}
    sender = Sender(caller, "Maintained", maintenance=[window])
    report = sender.send("a")
    assert (report["outcome"], report["incident_id"]) == ("ignored", "")
    assert "maintenance 'disks' until" in report["reason"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"delay": {"kind": "count", "count": 1}}, "delay.count"),
        ({"group_within": -1}, "group_within"),
        ({"recipient_user_ids": ["usr_none"]}, "recipient_user_ids"),
        (
            {"team_routes": [{"field": "a", "operator": "equals", "value": "b", "team_id": "no"}]},
            "team_routes[0].team_id",
        ),
    ],
)
def test_what_cannot_be_is_refused(caller: Caller, body: dict[str, Any], field: str) -> None:
    """A bad delay, group or recipient is a 400 that names the field."""
    status, problem = caller.call(
        "POST", "/api/v1/integrations", json={"name": "Bad", "body": {"template": "generic", "source": "S"} | body}
    )
    assert (status, field in str(problem)) == (400, True)


def test_the_answer_to_a_post_closes_what_it_opened(caller: Caller) -> None:
    """A sender without keys posts the token that it was answered, and a status that closes."""
    sender = Sender(caller, "Tokens")
    opened, other = sender.post({"subject": "Disk full"}), sender.post({"subject": "CPU busy"})
    assert sender.post({"token": opened["message_id"], "status": "Closed"})["incident_id"] == opened["incident_id"]
    assert caller.get(f"/api/v1/incidents/{opened['incident_id']}")["status"] == "resolved"
    assert caller.get(f"/api/v1/incidents/{other['incident_id']}")["status"] == "open"
