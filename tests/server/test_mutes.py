"""Silences and maintenance windows over the API: what they would mute, whether they hold, and who made them."""

from tests.server.world import DISKS, World, world

__all__ = ["world"]

CPU = {"all": [{"field": "subject", "operator": "contains", "value": "cpu"}]}


def test_a_preview_shows_what_it_would_have_muted(world: World) -> None:
    """The incident of the week that the matchers mean is shown with its pages; others aren't; nothing is saved."""
    before = len(world.caller.get("/api/v1/silences")["items"])
    incident = world.caller.get(f"/api/v1/incidents/{world.ids['incidents']}")
    subject = {"all": [{"field": "subject", "operator": "equals", "value": incident["subject"]}]}
    body = {"reason": "known", "start": "2026-12-24T18:00", "matchers": subject}
    status, shown = world.caller.call("POST", "/api/v1/silences/preview", json={"body": body})
    assert status == 200
    assert [one["id"] for one in shown["incidents"]] == [incident["id"]]
    assert (shown["count"], shown["unresolved"], shown["is_complete"]) == (1, 1, True)
    assert shown["pages"] == shown["incidents"][0]["pages"] > 0
    _, other = world.caller.call("POST", "/api/v1/silences/preview", json={"body": body | {"matchers": DISKS}})
    assert other["count"] == 0
    assert len(world.caller.get("/api/v1/silences")["items"]) == before


def test_states_say_what_holds_and_what_is_to_come(world: World) -> None:
    """A silence that has begun is active, one of the future pending; both name reason and author."""
    caller = world.caller
    body = {"reason": "moving disks", "start": "2020-01-01T00:00", "matchers": DISKS}
    _, made = caller.call("POST", "/api/v1/silences", json={"name": "now", "body": body})
    me = caller.get("/api/v1/session")
    assert made["body"]["author_id"] == me["id"]
    states = {one["id"]: one for one in caller.get("/api/v1/mutes")["items"]}
    assert states[made["id"]]["state"] == "active"
    assert states[made["id"]]["ends_at"] is None
    assert states[made["id"]]["reason"] == "moving disks"
    assert states[world.ids["silences"]]["state"] == "pending"
    assert states[world.ids["maintenance-windows"]]["kind"] == "maintenance"


def test_whose_silence_it_is_does_not_change(world: World) -> None:
    """Whoever edits a silence doesn't become its author."""
    caller = world.caller
    made = caller.get(f"/api/v1/silences/{world.ids['silences']}")
    body = made["body"] | {"author_id": "usr_else", "reason": "longer"}
    path, asked = f"/api/v1/silences/{made['id']}", {"name": "x", "body": body}
    status, changed = caller.call("PUT", path, json=asked, headers={"If-Match": "*"})
    assert status == 200
    assert changed["body"]["author_id"] == made["body"]["author_id"]
    assert changed["body"]["reason"] == "longer"


def test_a_silence_that_cannot_be_is_refused(world: World) -> None:
    """Without matchers it would be everything; the answer names the field."""
    body = {"reason": "x", "start": "2026-12-24T18:00", "matchers": {}}
    status, problem = world.caller.call("POST", "/api/v1/silences", json={"name": "all", "body": body})
    assert (status, problem["field"]) == (400, "matchers")


def test_the_plan_says_what_mutes(world: World) -> None:
    """An incident's plan names the silence, and what mutes it shows in words."""
    caller = world.caller
    incident = caller.get(f"/api/v1/incidents/{world.ids['incidents']}")
    subject = {"all": [{"field": "subject", "operator": "equals", "value": incident["subject"]}]}
    body = {"reason": "we know", "start": "2020-01-01T00:00", "matchers": subject}
    _, made = caller.call("POST", "/api/v1/silences", json={"name": "known", "body": body})
    plan = caller.get(f"/api/v1/incidents/{incident['id']}/plan")
    assert plan["muted"] == "silence 'known' until it is ended (we know)"
    caller.call("DELETE", f"/api/v1/silences/{made['id']}")
    assert caller.get(f"/api/v1/incidents/{incident['id']}/plan")["muted"] == ""
