"""Who is on call, over the API: per team and schedule, with why; final schedules, previews, quality and load."""

from typing import Any

import pytest
from click.testing import CliRunner
from tests.server.calling import Caller
from tests.server.oncall_world import MONDAY, TUESDAY, WEDNESDAY, World

from tocsin.main.cli import main

SPAN = {"start": MONDAY, "end": WEDNESDAY}


@pytest.fixture(scope="module")
def world(caller: Caller) -> World:
    """A node with a schedule."""
    return World(caller)


def names(people: list[Any]) -> list[str]:
    """Return the names of people."""
    return [one["user_name"] for one in people]


def test_who_is_on_call_now_and_next(world: World) -> None:
    """A schedule says who is on call at an instant, why, until when and who then is; its team's roster agrees."""
    (team,) = world.caller.get("/api/v1/oncall", at=MONDAY, team_id=world.team)["items"]
    (schedule,) = team["schedules"]
    ((now,), (then,)) = ([one["people"] for one in schedule[name]] for name in ("now", "next"))
    assert (names(now), names(then), schedule["until"][:19]) == (["ann"], ["bob"], TUESDAY[:19])
    assert now[0]["why"] == "rotation Days, 2030-01-07 09:00 to 2030-01-08 09:00 UTC"
    assert (now[0]["since"][:19], now[0]["until"][:19]) == (MONDAY[:19], TUESDAY[:19])
    primary = next(one for one in team["now"] if one["role"] == "primary")
    assert names(primary["people"])[0] == "ann"


def test_the_list_is_narrowed(world: World) -> None:
    """By team, schedule or user only what was asked for is told; a schedule nobody knows is 404."""
    get = world.caller.get
    assert [one["team_id"] for one in get("/api/v1/oncall", user_id=world.ann)["items"]] == [world.team]
    assert get("/api/v1/oncall", user_id=world.zoe)["items"] == []
    assert get("/api/v1/oncall", team_id="tea_none")["items"] == []
    (team,) = get("/api/v1/oncall", schedule_id=world.schedule)["items"]
    assert [one["schedule_id"] for one in team["schedules"]] == [world.schedule]
    assert world.caller.call("GET", "/api/v1/oncall", params={"schedule_id": "sch_none"})[0] == 404


def test_a_schedule_without_a_team_is_told_too(world: World) -> None:
    """It comes last, under no team, for whoever may see it."""
    body = world.body | {"tells_handoffs": False}
    alone = world.makes("schedules", "Alone", body)
    last = world.caller.get("/api/v1/oncall")["items"][-1]
    assert (last["team_id"], [one["schedule_id"] for one in last["schedules"]]) == ("", [alone])
    world.caller.call("DELETE", f"/api/v1/schedules/{alone}")


def test_the_final_schedule_shows_what_it_is_made_of(world: World) -> None:
    """Stretches with people and why, the layer's own shifts below, the override beside, and gaps."""
    override = world.makes(
        "overrides",
        "Bob leaves",
        {"schedule_id": world.schedule, "kind": "leave", "user_id": world.bob, "start": TUESDAY, "end": WEDNESDAY},
    )
    found = world.caller.get(f"/api/v1/schedules/{world.schedule}/final", **SPAN)
    assert [(one["start"][:10], names(one["people"])) for one in found["stretches"]] == [
        ("2030-01-07", ["ann"]),
        ("2030-01-08", []),
    ]
    (lane,) = found["layers"]
    assert [(lane["layer_id"], names(one["people"])) for one in lane["shifts"]] == [
        ("days", ["ann"]),
        ("days", ["bob"]),
    ]
    (beside,) = found["overrides"]
    assert (beside["id"], beside["kind"], beside["user"]["user_name"]) == (override, "leave", "bob")
    assert [(one["role"], one["start"][:10]) for one in found["gaps"]] == [
        ("", "2030-01-08"),
        ("primary", "2030-01-08"),
    ]
    assert (found["roles"], found["zone"]) == (["primary"], "UTC")
    quality = world.caller.get(f"/api/v1/schedules/{world.schedule}/quality", **SPAN)
    assert quality["score"] == 50
    assert quality["deductions"][0]["why"] == "nobody is on call for 24 h of 48 h (50.0 %)"
    assert world.caller.call("DELETE", f"/api/v1/overrides/{override}")[0] == 204
    undone = world.caller.get(f"/api/v1/schedules/{world.schedule}/final", **SPAN)
    assert (undone["gaps"], undone["overrides"]) == ([], [])


def test_an_absence_is_shown_beside(world: World) -> None:
    """Who is out of office, and who covers, stands beside the schedule of whoever would be on call."""
    body = {"user_id": world.ann, "start": MONDAY, "end": TUESDAY, "cover_id": world.zoe, "note": "ill"}
    absence = world.makes("absences", "ill", body)
    found = world.caller.get(f"/api/v1/schedules/{world.schedule}/final", **SPAN)
    assert [names(one["people"]) for one in found["stretches"]] == [["Zoe"], ["bob"]]
    (beside,) = found["absences"]
    assert (beside["user"]["user_name"], beside["cover"]["user_name"], beside["note"]) == ("ann", "Zoe", "ill")
    world.caller.call("DELETE", f"/api/v1/absences/{absence}")


def test_a_preview_says_what_would_change(world: World) -> None:
    """Another body, an override and an absence are tried without being saved: what would be, and where it differs."""
    override = {"schedule_id": world.schedule, "kind": "replace", "user_id": world.zoe, "start": MONDAY, "end": TUESDAY}
    absence = {"user_id": world.bob, "start": TUESDAY, "end": WEDNESDAY, "cover_id": world.ann}
    tried = {"schedule_id": world.schedule, "overrides": [override], "absences": [absence], **SPAN}
    status, found = world.caller.call("POST", "/api/v1/schedules/preview", json=tried)
    assert status == 200
    assert [(names(one["before"]), names(one["after"])) for one in found["changes"]] == [
        (["ann"], ["Zoe"]),
        (["bob"], ["ann"]),
    ]
    assert [one["id"] for one in found["final"]["overrides"]] == [""]
    assert world.on_call(MONDAY) == ["ann"]
    new = {"team_id": world.team, "body": {"layers": []}, **SPAN}
    status, found = world.caller.call("POST", "/api/v1/schedules/preview", json=new)
    assert (status, found["quality"]["score"], found["changes"]) == (200, 0, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "schedule_id"),
        ({"body": {"layers": [{"id": "x"}]}}, "body.layers[0].places"),
        ({"body": {}, "start": "soon"}, "start"),
        ({"body": {}, "start": MONDAY, "end": "2032-01-01T00:00:00Z"}, "end"),
        ({"body": {}, "absences": [{"user_id": "x", "start": MONDAY, "end": TUESDAY}]}, "absences[0].user_id"),
    ],
)
def test_a_preview_names_what_is_wrong(body: Any, field: str, world: World) -> None:
    """What couldn't be saved can't be tried either, and the field is named."""
    status, problem = world.caller.call("POST", "/api/v1/schedules/preview", json=body)
    assert (status, problem["field"]) == (400, field)


def test_the_load_of_each_person(world: World) -> None:
    """Hours, nights and weekends of a team's people come from its schedules, by the person's own zone."""
    found = world.caller.get("/api/v1/oncall/fairness", team_id=world.team, **SPAN)
    ann, bob = (next(one for one in found["people"] if one["user_name"] == name) for name in ("ann", "bob"))
    assert (ann["on_call"], bob["on_call"]) == (48 * 3600, 48 * 3600), "the team's rotation has a second for each first"
    assert (ann["at_weekends"], ann["page_count"], ann["woken_count"]) == (0, 0, 0)
    assert world.caller.call("GET", "/api/v1/oncall/fairness", params={"team_id": "tea_none"})[0] == 404


def test_who_is_on_call_is_told_in_a_shell(world: World) -> None:
    """`tocsin oncall` names who is on call by team and schedule, until when, who is next, and why where asked."""
    env = {"TOCSIN_URL": world.caller.node.house.url, "TOCSIN_API_KEY": world.caller.seeded.api_key}
    done = CliRunner().invoke(main, ["oncall", "--at", MONDAY, "--schedule", "Days", "--why"], env=env)
    assert done.exit_code == 0, done.output
    team, *_ = done.output.splitlines()
    name = world.caller.get("/api/v1/teams")["items"][0]["name"]
    assert team.startswith(f"{name}: ann")
    assert f"{name} / Days: ann (primary) (until 2030-01-08 09:00 UTC, then bob (primary))\n" in done.output
    assert done.output.endswith("  ann (primary): rotation Days, 2030-01-07 09:00 to 2030-01-08 09:00 UTC\n")
    done = CliRunner().invoke(main, ["oncall", "--team", "Nobody"], env=env)
    assert (done.exit_code, "none of the teams is Nobody" in done.output) == (2, True)


def test_pages_are_counted(world: World) -> None:
    """Who was paged for an incident of the team has it in the load of the last four weeks."""
    report = {"appId": "1", "alertTitle": "load", "priority": "WARN"}
    assert world.caller.call("POST", world.caller.seeded.integration_url, json=report)[0] == 200

    def paged() -> list[Any]:
        start = world.caller.get("/api/v1/oncall/fairness", team_id=world.team)["start"]
        found = world.caller.get("/api/v1/oncall/fairness", team_id=world.team, start=start)
        return [one for one in found["people"] if one["page_count"]]

    found = world.caller.until(paged)
    assert {one["user_name"] for one in found} <= {"ann", "bob"}
    everybody = world.caller.get("/api/v1/oncall/fairness", start=MONDAY)
    assert {one["user_name"] for one in everybody["people"]} == {"ann", "bob"}
