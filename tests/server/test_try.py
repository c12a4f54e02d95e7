"""Try: an edited integration is compared with the saved one on what really arrived, and nothing is written."""

from random import Random
from typing import Any

from sqlalchemy import func, select
from tests.server.arrived import edit, event, integration, send
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission
from tocsin.store.tables import metadata

COUNT = 1_000
KEYS = 100


def tried(caller: Caller, thing: dict[str, Any], **asked: Any) -> dict[str, Any]:
    """Return the answer to a try."""
    status, answer = caller.call("POST", f"/api/v1/integrations/{thing['id']}/try", json=asked)
    assert status == 200, answer
    return dict(answer)


def rows(caller: Caller) -> dict[str, int]:
    """Return how many rows each table has."""

    def count(tx: Any) -> dict[str, int]:
        return {name: tx.one(select(func.count().label("n")).select_from(table)).n for name, table in tables}

    tables = list(metadata.tables.items())
    return caller.run(caller.node.house.read(count))


def patient(caller: Caller) -> str:
    """Create a policy that pages one person, then waits for an hour; return its id."""
    target = {"kind": "user", "id": caller.get("/api/v1/users")["items"][0]["id"]}
    step = {"targets": [target], "wait": 3600}
    status, made = caller.call("POST", "/api/v1/policies", json={"name": "Patient", "body": {"steps": [step]}})
    assert status == 201, made
    return str(made["id"])


def test_a_broken_close_rule_shows_exactly_the_messages_that_it_concerns(caller: Caller) -> None:
    """Of 1,000 stored messages exactly those are shown whose outcome the edit changes; nothing is written."""
    thing = integration(caller, "Thousand", default_policy_id=patient(caller))
    documents = [event(f"{n % KEYS}", "close" if n // KEYS % 3 == 2 else "open") for n in range(COUNT)]
    ids = send(caller, thing, documents)
    stored = {one: caller.get(f"/api/v1/messages/{one}")["status"] for one in ids[:: KEYS // 2]}
    caller.until(lambda: not caller.get("/api/v1/deliveries", status="pending")["items"])
    before = rows(caller)

    saved = tried(caller, thing, last=COUNT)
    assert (saved["count"], saved["changed_count"]) == (COUNT, 0)
    assert {one["message_id"]: one["before"]["status"] for one in saved["messages"]}.items() >= stored.items()
    assert saved["before"] | {"ignored": 0} == {
        "opens": 4 * KEYS,
        "appends": 3 * KEYS,
        "groups": 0,
        "closes": 3 * KEYS,
        "recovers": 0,
        "ignored": 0,
        "unmapped": 0,
    }

    broken = thing["body"] | {"status": {"open": ["open"], "close": ["recovered"]}}
    answer = tried(caller, thing, last=COUNT, body=broken, only_changed=True)
    concerned = [ids[n] for n in range(COUNT) if n // KEYS % 3 == 2 or (n >= KEYS and n // KEYS % 3 == 0)]
    assert [one["message_id"] for one in answer["messages"]] == concerned
    assert answer["changed_count"] == len(concerned)
    assert (answer["after"]["opens"], answer["after"]["closes"]) == (KEYS, 0)
    close = answer["messages"][0]
    assert (close["before"]["status"], close["after"]["status"]) == ("mapped", "ignored")
    assert close["before"]["reports"][0]["effect"] == "closes"
    assert close["after"]["reason"].startswith("status mismatch: ")
    assert rows(caller) == before


def test_whom_an_edit_pages_is_said(caller: Caller) -> None:
    """For what opens, the people are those whom the policy of its route pages first, before and after."""
    critical, low = (caller.one("policies", name) for name in ("Critical", "Low"))
    thing = integration(caller, "People", default_policy_id=low["id"])
    route = {"field": "severity", "operator": "equals", "value": "error", "policy_id": critical["id"]}
    payload = {"payload": '{"subject": "Disk full", "severity": "error"}'}
    answer = tried(caller, thing, body=thing["body"] | {"routes": [route]}, payloads=[payload])
    (message,) = answer["messages"]
    was, now = (message[side]["reports"][0] for side in ("before", "after"))
    assert message["is_changed"]
    assert (was["policy_name"], now["policy_name"]) == ("Low", "Critical")
    assert now["policy_reason"] == "route 1: severity equals error (it is 'error')"
    assert now["people"]
    run = caller.get("/api/v1/oncall")["items"]
    names = {one["user_name"] for team in run for place in team["now"] for one in place["people"]}
    assert {one["user_name"] for one in now["people"]} <= names


def test_recipients_and_delays_are_said(caller: Caller) -> None:
    """Whom the integration pages beside the policy is among the people, and a delay says for what they wait."""
    user = caller.get("/api/v1/users")["items"][0]
    thing = integration(caller, "Waits", default_policy_id=caller.one("policies", "Low")["id"])
    body = thing["body"] | {"recipient_user_ids": [user["id"]], "delay": {"kind": "wait", "wait": 60}}
    answer = tried(caller, thing, body=body, payloads=[{"payload": '{"subject": "Disk full"}'}])
    report = answer["messages"][0]["after"]["reports"][0]
    assert report["recipients"][0] == {
        "kind": "user",
        "id": user["id"],
        "name": "",
        "why": "recipient of the integration",
    }
    assert user["name"] in [one["user_name"] for one in report["people"]]
    assert report["held"] == "for 60 s, if it isn't over by then"


def test_what_is_unresolved_is_known(caller: Caller) -> None:
    """A payload that closes meets the incidents that are unresolved now."""
    thing = integration(caller, "Known")
    send(caller, thing, [event("a")])
    close = [{"payload": '{"dedup_key": "a", "status": "close", "subject": "x"}'}]
    assert tried(caller, thing, payloads=close)["before"]["closes"] == 1
    send(caller, thing, [event("a", "close")])
    answer = tried(caller, thing, payloads=close)
    assert answer["messages"][0]["before"]["reason"].endswith("no unresolved incident")
    # The last messages themselves begin where nothing was open.
    assert tried(caller, thing, last=1)["before"]["closes"] == 1
    assert tried(caller, thing)["before"]["opens"] == 1


def test_clones_are_asked_as_the_edit_orders_them(caller: Caller) -> None:
    """Who shares the API URL takes part: an edited sequence gives a message to another integration."""
    first = integration(caller, "First")
    second = integration(caller, "Second", api_url_id=first["body"]["api_url_id"], sequence=1)
    payload = [{"payload": '{"subject": "Disk full"}'}]
    answer = tried(caller, second, body=second["body"] | {"sequence": -1}, payloads=payload)
    (message,) = answer["messages"]
    assert (message["before"]["integration_name"], message["after"]["integration_name"]) == ("First", "Second")


def test_a_try_is_bounded_and_checked(caller: Caller) -> None:
    """A bad edit is refused with its field, too many messages too; who may see the integration may try it."""
    thing = integration(caller, "Bounds")
    path = f"/api/v1/integrations/{thing['id']}/try"
    bad = thing["body"] | {"mapping": {"colour": ["x"]}}
    status, problem = caller.call("POST", path, json={"body": bad})
    assert (status, problem["field"]) == (400, "mapping.colour")
    assert caller.call("POST", path, json={"last": 1_001})[0] == 400
    assert caller.call("POST", path, json={}, key=caller.key(Permission.OBSERVER))[0] == 200
    assert caller.call("POST", path, json={}, key=caller.key(Permission.OBSERVER, "tea_other"))[0] == 404


def test_an_edit_that_breaks_a_sample_can_be_tried(caller: Caller) -> None:
    """Samples hold saving back, not trying: a try shows what would become otherwise."""
    thing = integration(caller, "Sampled")
    (message_id,) = send(caller, thing, [event("a")])
    status, thing = caller.call("POST", f"/api/v1/messages/{message_id}/sample", json={"name": "opening"})
    assert status == 201
    ends = {"status": {"close": ["open"]}}
    assert edit(caller, thing, **ends)[0] == 400
    assert tried(caller, thing, body=thing["body"] | ends)["changed_count"] == 1


def test_a_try_of_what_is_saved_says_what_really_became_of_each_message(caller: Caller) -> None:
    """For a mixed stream of opens, closes, updates, groups, tokens and rubbish the rehearsal is what the engine did."""
    thing = integration(
        caller,
        "Mixed",
        group_within=3600,
        tells_unread=False,
        default_policy_id=caller.one("policies", "Low")["id"],
        filters={"all": [{"field": "subject", "operator": "contains", "value": "skip", "negate": True}]},
    )
    dice = Random(7)
    sent: list[str] = []
    for _ in range(80):
        documents: list[Any] = []
        for _ in range(dice.randrange(1, 6)):
            key, status = dice.choice("abc"), dice.choice(["open", "open", "close", "close", "update", "odd"])
            made = [event(key, status), event(key, status), b"rubbish", {"subject": "skip me"}]
            made += [{"token": dice.choice(sent), "status": "close"}] if sent else []
            documents.append(dice.choice(made))
        sent += send(caller, thing, documents)
    tested = tried(caller, thing, last=1_000)
    effects = {report["effect"] for one in tested["messages"] for report in one["before"]["reports"]}
    assert effects == {"opens", "appends", "groups", "closes", "recovers", "ignored"}
    for one in tested["messages"]:
        stored = caller.get(f"/api/v1/messages/{one['message_id']}")
        assert (one["message_id"], one["before"]["status"]) == (stored["id"], stored["status"]), one["before"]["reason"]
        assert [report["action"] for report in one["before"]["reports"]] == [
            report["action"] for report in stored["reports"]
        ]
