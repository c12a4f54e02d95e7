"""Calendars out and in: secret URLs that calendar programs read, and a feed that is read by its address."""

from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import aiohttp
import icalendar
import pytest
from tests.contract.feeds.hostile import calendar, event
from tests.server.calling import Caller
from tests.server.oncall_world import World

from tocsin.accounts.permissions import Permission
from tocsin.kernel.instants import DAY, to_text


class Rota(BaseHTTPRequestHandler):
    """Another program's calendar."""

    feed = b""

    def do_GET(self) -> None:
        """Answer with the feed."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.feed)))
        self.end_headers()
        self.wfile.write(self.feed)

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def world(caller: Caller) -> World:
    """A node with a schedule."""
    return World(caller)


@pytest.fixture
def rota() -> Generator[str]:
    """The address of another program's calendar."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rota)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/rota.ics"
    server.shutdown()
    server.server_close()
    thread.join()


def fetched(caller: Caller, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Return what a calendar program is answered: status, body, headers."""

    async def fetch() -> tuple[int, bytes, dict[str, str]]:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            return answer.status, await answer.read(), {name.lower(): one for name, one in answer.headers.items()}

    return caller.run(fetch())


def test_a_schedules_shifts_are_read_without_signing_in(world: World) -> None:
    """The secret URL gives a calendar of a month back and three ahead; the same again is 304."""
    path = f"/api/v1/schedules/{world.schedule}/calendar-url"
    assert world.caller.call("GET", path)[0] == 404
    status, made = world.caller.call("POST", path)
    assert status == 201
    assert made == world.caller.get(path)
    assert made["webcal_url"] == made["url"].replace("http://", "webcal://")
    status, body, headers = fetched(world.caller, made["url"])
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(body.decode()).walk("VEVENT")
    assert 118 <= len(events) <= 122
    assert {str(one["SUMMARY"]) for one in events} == {"ann (primary)", "bob (primary)"}
    assert len({one["UID"] for one in events}) == len(events)
    final = world.caller.get(f"/api/v1/schedules/{world.schedule}/final")
    shown = {one["start"][:19]: one["people"][0]["user_name"] for one in final["stretches"][1:-1]}
    read = {one["DTSTART"].dt.isoformat()[:19]: str(one["SUMMARY"]).partition(" ")[0] for one in events}
    assert shown.items() <= read.items()
    status, body, _ = fetched(world.caller, made["url"], **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")


def test_a_user_has_the_own_shifts_of_all_schedules(world: World) -> None:
    """Only oneself or an administrator has the URL of a user's shifts."""
    path = f"/users/{world.ann}/calendar-url"
    assert world.asks(world.bob, "POST", path)[0] == 403
    assert world.caller.call("POST", f"/api/v1{path}", key=world.caller.key(Permission.EDITOR))[0] == 403
    status, made = world.asks(world.ann, "POST", path)
    assert status == 201
    _, body, _ = fetched(world.caller, made["url"])
    events = icalendar.Calendar.from_ical(body.decode()).walk("VEVENT")
    assert {str(one["SUMMARY"]) for one in events} == {"On call: Days (primary)"}
    assert 58 <= len(events) <= 62


def test_a_secret_ends(world: World) -> None:
    """A new URL ends the old one, a revoked one leads nowhere, and neither does what isn't one."""
    path = f"/api/v1/schedules/{world.schedule}/calendar-url"
    old, new = (world.caller.call("POST", path)[1]["url"] for _ in range(2))
    assert [fetched(world.caller, url)[0] for url in (old, new)] == [404, 200]
    assert fetched(world.caller, new.removesuffix(".ics"))[0] == 404
    assert world.caller.call("DELETE", path)[0] == 204
    assert fetched(world.caller, new)[0] == 404
    assert world.caller.call("DELETE", path)[0] == 404
    observer = world.caller.key(Permission.OBSERVER)
    assert world.caller.call("POST", path, key=observer)[0] == 403


def test_a_calendar_is_read_by_its_address(world: World, rota: str) -> None:
    """Who is named by another program's calendar is on call; a change there counts after the next look."""
    today = world.caller.node.house.now() // DAY * DAY
    day, after = (to_text(today + days * DAY)[:10].replace("-", "") for days in (2, 3))
    shift = event().replace("20261201T090000Z", f"{day}T090000Z").replace("20261201T100000Z", f"{after}T090000Z")
    Rota.feed = calendar(shift)
    made = world.makes("calendars", "Rota", {"url": rota, "events": [{"start": 1, "end": 2, "text": "nobody"}]})
    path = f"/api/v1/calendars/{made}/feed"
    feed = world.caller.until(lambda: (found := world.caller.get(path))["event_count"] and found)
    assert (feed["error"], feed["event_count"]) == ("", 1)
    assert feed["fetched_at"] < feed["due_at"]
    layer = {"id": "rota", "kind": "calendar", "calendar_id": made}
    schedule = world.makes("schedules", "Rota", {"layers": [layer]})
    at = to_text(today + 2 * DAY + DAY // 2)

    def on_call() -> list[str]:
        found = world.caller.get("/api/v1/oncall", at=at, schedule_id=schedule)["items"]
        return [one["user_name"] for place in found[-1]["schedules"][0]["now"] for one in place["people"]]

    assert on_call() == ["ann"]
    Rota.feed = calendar(shift.replace("Ann", "Bob"))
    assert world.caller.call("POST", path)[0] == 200
    assert world.caller.until(lambda: on_call() == ["bob"])
    authors = [one["author"] for one in world.caller.get(f"/api/v1/calendars/{made}/history")["items"]]
    assert authors[:2] == ["engine", "engine"]
    thing = world.caller.get(f"/api/v1/calendars/{made}")
    written = {"name": "Rota", "body": thing["body"] | {"events": [], "description": "theirs"}}
    status, thing = world.caller.call("PUT", f"/api/v1/calendars/{made}", json=written, headers={"If-Match": "*"})
    assert (status, len(thing["body"]["events"])) == (200, 1), "what a feed says is the feed's"


def test_why_a_feed_fails_is_told(world: World) -> None:
    """An address that egress rules forbid is said so; a calendar without one isn't looked at."""
    made = world.makes("calendars", "Inside", {"url": "http://10.0.0.1/rota.ics"})
    path = f"/api/v1/calendars/{made}/feed"
    feed = world.caller.until(lambda: (found := world.caller.get(path))["error"] and found)
    assert "is private, not public" in feed["error"]
    assert feed["fetched_at"] is None
    plain = world.makes("calendars", "By hand", {"days": {"2030-12-25": "Christmas"}})
    assert world.caller.call("POST", f"/api/v1/calendars/{plain}/feed")[0] == 400
