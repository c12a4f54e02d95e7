"""The inbound log is searched by time, source and text, a bounded number of messages at a time, on both databases."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.databases import KINDS, new_database
from tests.server.arrived import event, integration, send
from tests.server.calling import Caller, called

from tocsin.store import arrivals


@pytest.fixture(scope="module", params=KINDS)
def caller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Caller]:
    """A running node on each kind of database."""
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder, new_database(request.param, folder) if request.param != "sqlite" else "") as found:
        yield found


def ids(caller: Caller, **asked: Any) -> list[str]:
    """Return the ids that a search finds."""
    return [one["id"] for one in caller.get("/api/v1/messages", **asked)["items"]]


def test_a_text_is_found_wherever_it_stands(caller: Caller) -> None:
    """A text is found in source, reason, dedup key and body, whatever its case, and nowhere else."""
    thing = integration(caller, "Texts")
    lane = {"api_url_id": thing["body"]["api_url_id"]}
    keyed, worded, other = send(caller, thing, [event("KEY-7"), event("b", text="Straße voll"), event("c")])
    (unread,) = send(caller, thing, [b"\xff\xfe no json"])
    (foreign,) = send(caller, thing, [event("d")], source="Elsewhere")
    assert ids(caller, text="key-7", **lane) == [keyed]
    assert ids(caller, text="STRASSE", **lane) == [worded]
    assert ids(caller, text="NOT JSON", **lane) == [unread]
    assert ids(caller, text="elsewhere", **lane) == [foreign]
    assert ids(caller, source="TOOL", text="problem", **lane) == [other, worded, keyed]
    assert ids(caller, text="nobody has it", **lane) == []


def test_times_are_those_of_the_arrival(caller: Caller) -> None:
    """`since` is the first instant that is found, `until` the first that isn't; both may be given alone."""
    thing = integration(caller, "Times")
    lane = {"api_url_id": thing["body"]["api_url_id"]}
    first, second, third = (send(caller, thing, [event(key)])[0] for key in "abc")
    at = caller.get(f"/api/v1/messages/{second}")["received_at"]
    after = caller.get(f"/api/v1/messages/{third}")["received_at"]
    assert ids(caller, since=at, **lane) == [third, second]
    assert ids(caller, until=at, **lane) == [first]
    assert ids(caller, since=at, until=after, **lane) == [second]
    status, problem = caller.call("GET", "/api/v1/messages", params={"since": "yesterday"})
    assert (status, problem["field"]) == (400, "since")


def test_a_search_says_how_far_it_got(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the bound of one request is found by going on from its cursor."""
    monkeypatch.setattr(arrivals, "LOOKED_MAX", 2)
    monkeypatch.setattr(arrivals, "CHUNK", 2)
    thing = integration(caller, "Far")
    lane = {"api_url_id": thing["body"]["api_url_id"], "text": "needle"}
    sent = send(caller, thing, [event("a", text="needle"), *(event(key) for key in "bcde")])
    page = caller.get("/api/v1/messages", **lane)
    assert (page["items"], page["next"]) == ([], sent[3])
    assert page["searched_until"] == caller.get(f"/api/v1/messages/{sent[3]}")["received_at"]
    page = caller.get("/api/v1/messages", cursor=page["next"], **lane)
    assert page["items"] == []
    page = caller.get("/api/v1/messages", cursor=page["next"], **lane)
    assert [one["id"] for one in page["items"]] == sent[:1]
    assert (page["next"], page["searched_until"]) == (None, None)


def test_a_full_page_goes_on_where_it_ended(caller: Caller) -> None:
    """With a text too, pages follow each other without gap or repetition."""
    thing = integration(caller, "Pages")
    sent = send(caller, thing, [event(key, text="needle") for key in "abcde"])
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        asked = {"api_url_id": thing["body"]["api_url_id"], "text": "needle", "limit": 2, "cursor": cursor}
        page = caller.get("/api/v1/messages", **asked)
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert found == sent[::-1]


def test_what_could_not_be_read_is_decided_anew_in_bulk(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every unmapped message of the API URL is decided in its old order, so many at a call, and the rest is named."""
    monkeypatch.setattr("tocsin.server.api.replaying.REPLAYED_MAX", 2)
    thing = integration(caller, "Bulk", mapping={"subject": ["name"], "dedup_key": ["name"]}, tells_unread=False)
    lane = {"api_url_id": thing["body"]["api_url_id"]}
    sent = send(caller, thing, [{"what": "a", "status": status} for status in ("open", "close", "open")])
    assert ids(caller, status="unmapped", **lane) == sent[::-1]
    asked = {"name": "Bulk", "body": thing["body"] | {"mapping": {"subject": ["what"]}}}
    path = f"/api/v1/integrations/{thing['id']}"
    assert caller.call("PUT", path, json=asked, headers={"If-Match": "*"})[0] == 200

    def replay(**given: Any) -> Any:
        status, answer = caller.call("POST", f"{path}/replay", json=given)
        assert status == 200, answer
        caller.until(lambda: not ids(caller, status="pending", **lane))
        return answer

    assert replay(status="failed") == {"count": 0, "more": False}
    assert replay(until="2001-01-01T00:00:00Z") == {"count": 0, "more": False}
    assert replay() == {"count": 2, "more": True}
    assert ids(caller, status="mapped", **lane) == [sent[1], sent[0]]
    assert replay(status="unmapped") == {"count": 1, "more": False}
    reports = [caller.get(f"/api/v1/messages/{one}")["reports"][0] for one in sent]
    assert [one["action"] for one in reports] == ["open", "close", "open"]
    assert reports[0]["incident_id"] == reports[1]["incident_id"] != reports[2]["incident_id"]


def test_tries_and_reasons_read_the_same_rows(caller: Caller) -> None:
    """A try begins with what was unresolved at its first message, and a message says why, on both databases."""
    thing = integration(caller, "Both", group_within=3600)
    sent = send(caller, thing, [event("a"), event("b")])
    close = send(caller, thing, [event("a", "close"), event("b", "close")])
    path = f"/api/v1/integrations/{thing['id']}/try"
    status, answer = caller.call("POST", path, json={"last": 2})
    assert status == 200, answer
    assert [one["before"]["reports"][0]["effect"] for one in answer["messages"]] == ["recovers", "closes"]
    assert [one["message_id"] for one in answer["messages"]] == close
    texts = [one["text"] for one in caller.get(f"/api/v1/messages/{sent[0]}")["why"]]
    assert texts[-1].startswith("Policy none")
    assert any(text.startswith("Key 'a': no unresolved incident had it") for text in texts)
