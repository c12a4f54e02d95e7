"""Overrides, absences and swaps over the API: whose they are, who may make them, and who answers."""

from typing import Any

import pytest
from tests.server.calling import Caller
from tests.server.oncall_world import MONDAY, TUESDAY, World

from tocsin.accounts.permissions import Permission


@pytest.fixture(scope="module")
def world(caller: Caller) -> World:
    """A node with a schedule."""
    return World(caller)


def test_an_accepted_swap_makes_an_override(world: World) -> None:
    """Bob takes Ann's Monday: the answer and everything else say that he is on call, and why."""
    swap = world.swap(note="a wedding")
    assert world.on_call(MONDAY) == ["ann"]
    status, done = world.asks(world.bob, "POST", f"/swaps/{swap}/accept")
    assert status == 200, done
    body = done["swap"]["body"]
    assert (body["status"], body["taken_by"]) == ("accepted", world.bob)
    (stretch,) = done["on_call"]
    (person,) = stretch["people"]
    assert person["user_name"] == "bob"
    assert person["why"].startswith("override for ann (a wedding), who has rotation Days")
    assert world.on_call(MONDAY) == ["bob"]
    override = world.caller.get(f"/api/v1/overrides/{body['override_id']}")
    assert (override["team_id"], override["body"]["swap_id"]) == (world.team, swap)
    kinds = [one["kind"] for one in world.caller.get(f"/api/v1/swaps/{swap}/timeline")["items"]]
    assert [one for one in kinds if one.startswith("Swap")] == ["SwapAsked", "SwapAccepted"]
    sent = world.caller.get("/api/v1/deliveries", subject_id=swap)["items"]
    assert [(one["to"], one["purpose"]) for one in reversed(sent)] == [("bob", "message"), ("ann", "message")]
    assert world.asks(world.bob, "POST", f"/swaps/{swap}/decline")[0] == 409
    status, _ = world.caller.call("DELETE", f"/api/v1/overrides/{body['override_id']}")
    assert (status, world.on_call(MONDAY)) == (204, ["ann"])


def test_only_who_is_meant_answers_a_swap(world: World) -> None:
    """Not who asked, not a stranger, not an API key; an administrator does in somebody's name."""
    swap = world.swap()
    assert world.asks(world.ann, "POST", f"/swaps/{swap}/accept")[0] == 403
    assert world.asks(world.zoe, "POST", f"/swaps/{swap}/accept")[0] == 404
    assert world.caller.call("POST", f"/api/v1/swaps/{swap}/accept")[0] == 403
    named = {"user_id": world.ann}
    assert world.asks(world.bob, "POST", f"/swaps/{swap}/withdraw", named)[0] == 403
    status, done = world.caller.call("POST", f"/api/v1/swaps/{swap}/withdraw", json=named)
    assert (status, done["swap"]["body"]["status"]) == (200, "withdrawn")


def test_nobody_decides_a_swap_by_writing_it(world: World) -> None:
    """Status, taker and override of a swap are ours; and a decided one doesn't change any more."""
    swap = world.swap(status="accepted", taken_by=world.bob, override_id="ovr_1")
    thing = world.caller.get(f"/api/v1/swaps/{swap}")
    assert (thing["body"]["status"], thing["body"]["taken_by"], thing["body"]["override_id"]) == ("asked", "", "")
    written = {"name": "swap", "body": thing["body"] | {"status": "declined", "note": "please"}}
    status, thing = world.caller.call("PUT", f"/api/v1/swaps/{swap}", json=written, headers={"If-Match": "*"})
    assert (status, thing["body"]["status"], thing["body"]["note"]) == (200, "asked", "please")
    assert world.asks(world.bob, "POST", f"/swaps/{swap}/decline")[0] == 200
    written = {"name": "swap", "body": thing["body"] | {"note": "again"}}
    assert world.caller.call("PUT", f"/api/v1/swaps/{swap}", json=written, headers={"If-Match": "*"})[0] == 409


def test_a_change_of_a_schedule_is_its_teams(world: World) -> None:
    """An override belongs to the schedule's team: a responder of it may make one, one of another team may not."""
    body = {"schedule_id": world.schedule, "kind": "join", "user_id": world.bob, "start": MONDAY, "end": TUESDAY}
    made = {"name": "help", "body": body}
    key = world.caller.key(Permission.RESPONDER, world.team)
    status, thing = world.caller.call("POST", "/api/v1/overrides", key=key, json=made)
    assert (status, thing["team_id"]) == (201, world.team)
    assert world.on_call(MONDAY) == ["ann", "bob"]
    other = world.caller.key(Permission.RESPONDER, "tea_other")
    assert world.caller.call("POST", "/api/v1/overrides", key=other, json=made)[0] == 404
    assert world.refused("overrides", body, team_id="tea_other") == "team_id"
    assert world.caller.call("DELETE", f"/api/v1/overrides/{thing['id']}", key=key)[0] == 204


def test_who_may_say_that_somebody_is_out_of_office(world: World) -> None:
    """Oneself, an administrator, and who edits one of the user's teams; no responder for somebody else."""
    body = {"user_id": world.ann, "start": "2031-01-01T00:00:00Z", "end": "2031-01-02T00:00:00Z", "cover_id": world.bob}
    made = {"name": "away", "body": body}
    for key, allowed in (
        (world.caller.key(Permission.RESPONDER), False),
        (world.caller.key(Permission.EDITOR, "tea_other"), False),
        (world.caller.key(Permission.EDITOR, world.team), True),
        (world.caller.key(Permission.EDITOR), True),
    ):
        status, thing = world.caller.call("POST", "/api/v1/absences", key=key, json=made)
        assert status == (201 if allowed else 403)
        if allowed:
            assert world.caller.call("DELETE", f"/api/v1/absences/{thing['id']}", key=key)[0] == 204
    assert world.asks(world.bob, "POST", "/absences", made)[0] == 403
    status, thing = world.asks(world.ann, "POST", "/absences", made)
    assert status == 201
    seen = world.asks(world.bob, "GET", f"/absences/{thing['id']}")[1]
    assert seen["body"]["cover_id"] == world.bob, "who plans must see who is away"
    moved = {"name": "away", "body": body | {"end": "2031-01-03T00:00:00Z"}}
    headers = {"If-Match": "*"}
    assert world.asks(world.bob, "PUT", f"/absences/{thing['id']}", moved, **headers)[0] == 403
    assert world.asks(world.ann, "PUT", f"/absences/{thing['id']}", moved, **headers)[0] == 200
    assert world.asks(world.ann, "DELETE", f"/absences/{thing['id']}")[0] == 204


def test_what_cannot_be_is_refused_by_field(world: World) -> None:
    """Users, schedules and calendars that don't exist, ranges that end before they begin, two absences at once."""
    span = {"start": MONDAY, "end": TUESDAY}
    override: dict[str, Any] = {"schedule_id": world.schedule, "kind": "replace", "user_id": world.bob, **span}
    assert world.refused("overrides", override | {"user_id": "usr_none"}) == "user_id"
    assert world.refused("overrides", override | {"schedule_id": "sch_none"}) == "schedule_id"
    assert world.refused("overrides", override | {"end": MONDAY}) == "end"
    absence = {"user_id": world.zoe, **span}
    away = world.makes("absences", "away", absence)
    assert world.refused("absences", absence) == "start"
    assert world.refused("absences", absence | {"cover_id": world.zoe}) == "cover_id"
    world.caller.call("DELETE", f"/api/v1/absences/{away}")
    assert world.refused("swaps", {"schedule_id": world.schedule, "user_id": world.ann, "to_id": world.ann} | span)
    assert world.refused("schedules", {"holidays_id": "cal_none"}) == "holidays_id"
    assert world.refused("calendars", {"days": {"tomorrow": "x"}}) == "days.tomorrow"
    assert world.refused("teams", {"members": [{"user_id": "", "team_id": "tea_none"}]}) == "members"
    assert world.refused("teams", {"hook_ids": ["hok_none"]}) == "hook_ids"


def test_what_is_over_keeps_nobody_in_use(world: World) -> None:
    """A user whom only last year's override names is archived; one whom tomorrow's names is not."""
    span = {"old": ("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"), "new": (MONDAY, TUESDAY)}
    for name, status in (("old", 204), ("new", 409)):
        user = world.makes("users", name, {"email": f"{name}@example.com"})
        start, end = span[name]
        body = {"schedule_id": world.schedule, "kind": "join", "user_id": user, "start": start, "end": end}
        override = world.makes("overrides", name, body)
        assert world.caller.call("DELETE", f"/api/v1/users/{user}")[0] == status
        world.caller.call("DELETE", f"/api/v1/overrides/{override}")
