"""What people do to incidents, over HTTP: verbs, many at once, by hand, and what is related."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission

Open = Callable[..., dict[str, Any]]


@pytest.fixture
def person(caller: Caller) -> str:
    """The id of a user."""
    return str(caller.get("/api/v1/users")["items"][0]["id"])


@pytest.fixture
def opened(caller: Caller, person: str) -> Open:
    """What opens an incident by hand."""

    def open_one(subject: str = "The shop is slow", **given: Any) -> dict[str, Any]:
        body = {"subject": subject, "user_ids": [person]} | given
        status, answer = caller.call("POST", "/api/v1/incidents", json=body)
        assert status == 201, answer
        return answer

    return open_one


def act(caller: Caller, incident: dict[str, Any], verb: str, **body: Any) -> tuple[int, Any]:
    """Return what a verb's route answers."""
    return caller.call("POST", f"/api/v1/incidents/{incident['id']}/{verb}", json=body or None)


def test_somebody_is_paged_now(caller: Caller, opened: Open, person: str) -> None:
    """An incident that a person opens is its own problem, has its opener, and pages whom it names."""
    incident = opened(priority="P1", text="Orders fail.")

    assert incident["dedup_key"] == incident["id"]
    assert (incident["priority"], incident["status"]) == ("P1", "open")
    assert incident["opened_by"]
    timeline = caller.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]
    paged = [one for one in timeline if one["kind"] == "Paged"]
    assert [one["detail"]["user_id"] for one in paged] == [person]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"subject": "x"}, 400, "policy_id"),
        ({"subject": " ", "user_ids": ["PERSON"]}, 400, "subject"),
        ({"subject": "x", "user_ids": ["usr_none"]}, 400, "user_ids"),
        ({"subject": "x", "team_ids": ["tea_none"]}, 400, "team_ids"),
        ({"subject": "x", "policy_id": "pol_none"}, 400, "policy_id"),
        ({"subject": "x", "user_ids": ["PERSON"], "team_id": "tea_none"}, 400, "team_id"),
        ({"subject": "x", "user_ids": ["PERSON"], "labels": {str(one): "" for one in range(51)}}, 400, "labels"),
    ],
)
def test_an_incident_by_hand_is_refused(
    caller: Caller, person: str, body: dict[str, Any], status: int, field: str
) -> None:
    """Without anybody to page, with nothing said, or with what doesn't exist, nothing is opened."""
    given = {key: [person] if value == ["PERSON"] else value for key, value in body.items()}
    got, answer = caller.call("POST", "/api/v1/incidents", json=given)

    assert (got, answer["field"]) == (status, field)


def test_a_responder_opens_for_the_own_team_only(caller: Caller, person: str) -> None:
    """A team's responder may page anybody for the team, and nobody for another team or for no team."""
    team = caller.get("/api/v1/teams")["items"][0]["id"]
    key = caller.key(Permission.RESPONDER, team)
    body = {"subject": "x", "user_ids": [person]}

    assert caller.call("POST", "/api/v1/incidents", key=key, json=body | {"team_id": team})[0] == 201
    assert caller.call("POST", "/api/v1/incidents", key=key, json=body)[0] in (403, 404)


def test_verbs_change_an_incident(caller: Caller, opened: Open, person: str) -> None:
    """Each verb's route takes what it needs and answers with the incident as it is then."""
    incident = opened()
    chat = {"channel": "webhook", "settings": {"url": "https://chat.example.com"}}
    hook = caller.call("POST", "/api/v1/hooks", json={"name": "Chat", "body": chat})[1]["id"]
    expected: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("prioritize", {"priority": "P2"}, {"priority": "P2"}),
        ("tag", {"added": ["db", "eu"]}, {"tags": ["db", "eu"]}),
        ("tag", {"removed": ["eu"]}, {"tags": ["db"]}),
        ("set-fields", {"fields": {"cause": "dust"}}, {"attributes": {"cause": "dust"}}),
        ("set-bridge", {"url": "https://meet.example.com"}, {"bridge_url": "https://meet.example.com"}),
        ("add-responders", {"user_ids": [person]}, {"responder_user_ids": [person]}),
        ("subscribe", {"user_ids": [person], "hook_ids": [hook]}, {"subscriber_hook_ids": [hook]}),
        ("unsubscribe", {"hook_ids": [hook]}, {"subscriber_hook_ids": [], "subscriber_user_ids": [person]}),
        ("update-status", {"text": "Soon."}, {"status": "open"}),
        ("snooze", {}, {"is_snoozed": True, "snoozed_until": None}),
        ("wake", {}, {"is_snoozed": False}),
        ("assign", {"assignee_id": person}, {"assignee_id": person}),
        ("acknowledge", {}, {"status": "acknowledged"}),
        ("cancel", {"text": "Nothing."}, {"status": "resolved"}),
        ("reopen", {}, {"status": "open", "assignee_id": ""}),
        ("resolve", {"text": "Swept."}, {"status": "resolved"}),
    ]
    for verb, body, shown in expected:
        status, answer = act(caller, incident, verb, **body)
        assert status == 200, answer
        assert shown == {name: answer[name] for name in shown}, verb


def test_asked_twice_is_done_once(caller: Caller, opened: Open) -> None:
    """A tag that is there already leaves the incident at its version."""
    incident = opened()
    first = act(caller, incident, "tag", added=["db"])[1]
    second = act(caller, incident, "tag", added=["db"])[1]

    assert first["version"] == second["version"]


@pytest.mark.parametrize(
    ("verb", "body", "status", "field"),
    [
        ("assign", {"assignee_id": "usr_none"}, 400, "assignee_id"),
        ("link", {"incident_id": "inc_none"}, 400, "incident_id"),
        ("merge", {"into_id": "inc_none"}, 400, "into_id"),
        ("replan", {}, 400, "policy_id"),
        ("replan", {"policy_id": "pol_none"}, 400, "policy_id"),
        ("snooze", {"until": "tomorrow"}, 400, "until"),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}, 400, "until"),
        ("subscribe", {"hook_ids": ["hok_none"]}, 400, "hook_ids"),
        ("tag", {"added": ["a,b"]}, 400, "added"),
        ("wake", {}, 409, None),
    ],
)
def test_a_verb_is_refused(
    caller: Caller, opened: Open, verb: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    """What can't be is refused, and the field at fault is named."""
    got, answer = act(caller, opened(), verb, **body)

    assert (got, answer.get("field")) == (status, field)


def test_a_body_takes_nothing_else(caller: Caller, opened: Open) -> None:
    """A field that a verb doesn't know is refused."""
    assert act(caller, opened(), "note", text="x", assignee_id="usr")[0] == 400


def test_merged_and_linked_incidents_are_related(caller: Caller, opened: Open) -> None:
    """Each side of a merge and of a link names the other, with why; so does what looks alike."""
    one, two, three, four = opened("Disk full"), opened("Swap full"), opened("CPU hot"), opened("Disk full")
    assert act(caller, two, "merge", into_id=one["id"], text="One cause.")[0] == 200
    assert act(caller, three, "link", incident_id=one["id"])[0] == 200

    found = caller.get(f"/api/v1/incidents/{one['id']}/related")["items"]
    reasons = {item["id"]: item["reasons"] for item in found}
    assert reasons[two["id"]] == ["was merged into this one"]
    assert reasons[three["id"]] == ["linked"]
    assert reasons[four["id"]] == ["same subject"]
    (other,) = caller.get(f"/api/v1/incidents/{two['id']}/related")["items"]
    assert (other["id"], other["reasons"]) == (one["id"], ["goes on in this one's place"])


def test_many_are_acknowledged_and_one_refuses(caller: Caller, opened: Open) -> None:
    """One that is resolved stops no other; the answer says of each what became of it, and all in a sentence."""
    many = [opened() for _ in range(3)]
    act(caller, many[1], "resolve")
    ids = [one["id"] for one in many]
    status, answer = caller.call(
        "POST", "/api/v1/incidents/bulk", json={"verb": "acknowledge", "incident_ids": [*ids, "inc_none", ids[0]]}
    )

    assert status == 200, answer
    assert (answer["done"], answer["refused"]) == (2, 2)
    assert [one["is_done"] for one in answer["results"]] == [True, False, True, False]
    assert answer["text"] == (
        f"2 acknowledged; 1 not (the incident is resolved: reopen it first): #{many[1]['number']}; "
        "1 not (no such incident): inc_none"
    )


def test_many_are_merged_into_one(caller: Caller, opened: Open) -> None:
    """What a verb needs is given once for all; the one into which all are merged refuses itself."""
    many = [opened() for _ in range(3)]
    given = {"verb": "merge", "incident_ids": [one["id"] for one in many], "given": {"into_id": many[0]["id"]}}
    answer = caller.call("POST", "/api/v1/incidents/bulk", json=given)[1]

    assert [one["is_done"] for one in answer["results"]] == [False, True, True]
    assert len(caller.get(f"/api/v1/incidents/{many[0]['id']}")["linked_ids"]) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verb": "note", "incident_ids": ["inc_1"]}, "given"),
        ({"verb": "note", "incident_ids": ["inc_1"], "given": {"text": 1}}, "given.text"),
        ({"verb": "wake", "incident_ids": ["inc_1"], "given": {"text": "x"}}, "given"),
    ],
)
def test_many_need_what_the_verb_needs(caller: Caller, body: dict[str, Any], field: str) -> None:
    """What a verb takes is checked once, before anything is done."""
    status, answer = caller.call("POST", "/api/v1/incidents/bulk", json=body)

    assert (status, answer["field"]) == (400, field)


def test_many_are_at_most_200(caller: Caller) -> None:
    """More than 200 incidents, or none, are refused."""
    for ids in ([], ["inc"] * 201):
        assert caller.call("POST", "/api/v1/incidents/bulk", json={"verb": "wake", "incident_ids": ids})[0] == 400


def test_incidents_are_found_by_tags_and_whether_they_wait(caller: Caller, opened: Open) -> None:
    """A list has the incidents with every tag that is asked for, and those that are snoozed or not."""
    one, two = opened(), opened()
    act(caller, one, "tag", added=["needle", "a%b"])
    act(caller, two, "tag", added=["needle"])
    act(caller, two, "snooze")

    def found(**asked: Any) -> list[str]:
        return [item["id"] for item in caller.get("/api/v1/incidents", **asked)["items"]]

    assert found(tag="needle") == [two["id"], one["id"]]
    assert found(tag=["needle", "a%b"]) == [one["id"]]
    assert found(tag="a_b") == found(tag="need") == []
    assert found(tag="needle", is_snoozed="true") == [two["id"]]
    assert found(tag="needle", is_snoozed="false", status="open") == [one["id"]]
    assert caller.get("/api/v1/incidents/counts", tag="needle")["open"] == 2


def test_a_hook_that_opens_incidents_follows_none(caller: Caller, opened: Open) -> None:
    """A status update to the seam would be a report: such a hook is refused."""
    body = {"channel": "alertops", "settings": {"url": "https://alertops.example.com/POSTAlert/x/Sematext"}}
    hook = caller.call("POST", "/api/v1/hooks", json={"name": "Seam", "body": body})[1]
    status, answer = act(caller, opened(), "subscribe", hook_ids=[hook["id"]])

    assert (status, answer["field"]) == (400, "hook_ids")
