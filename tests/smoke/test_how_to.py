"""The how-to pages do what they say: their requests are sent to a new node, and its answers are what they show."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from tests.arch.tree import ROOT
from tests.fakes.mail import Mailbox
from tests.smoke.stage import play

from tocsin.accounts.keys import ApiKey, hash_token, make_token
from tocsin.accounts.people import ContactMethod, User
from tocsin.accounts.permissions import Permission
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.store import accounts
from tocsin.store.tx import Tx

PAGES = ROOT / "docs" / "how-to"
PATIENCE = 20.0  # seconds until what a page shows has come about
ENDS = ("_ID", "_URL")  # of names that stand for what an answer says


class Call(NamedTuple):
    """A request of a page, and what the page shows of its answer (None: nothing)."""

    method: str
    path: str
    body: Any
    shown: Any = None
    headers: dict[str, str] = {}


def calls(page: str) -> list[Call]:
    """Return the requests of a page, in order, each with the answer that follows it."""
    found: list[Call] = []
    for language, block in blocks(page):
        if language == "http":
            head, _, body = block.partition("\n\n")
            first, *lines = head.splitlines()
            method, path = first.split()
            headers = dict(line.split(": ") for line in lines)
            found.append(Call(method, path, json.loads(body) if body else None, headers=headers))
        elif language == "json":
            assert found[-1].shown is None, "an answer without a request"
            found[-1] = found[-1]._replace(shown=json.loads(block))
    return found


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Return language and text of each fenced block."""
    for part in page.split("\n```")[1::2]:
        language, _, text = part.partition("\n")
        yield language, text


class Reader:
    """Who follows a page: knows what its names in capitals stand for."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.names: dict[str, str] = {}

    async def follow(self, call: Call) -> None:
        """Send a request and hold its answer to the page; what is read is read until it is as shown."""
        async with asyncio.timeout(PATIENCE):
            while differs := self._differs(call.shown, await self._answer(call), "answer"):
                assert call.method == "GET", differs

    async def _answer(self, call: Call) -> Any:
        path, body = self._filled(call.path), self._filled(call.body)
        async with self._session.request(call.method, path, json=body, headers=call.headers) as answer:
            assert answer.status in (200, 201, 204), await answer.text()
            return None if answer.status == 204 else await answer.json()

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            for name, text in self.names.items():
                value = value.replace(name, text)
            return value
        if isinstance(value, dict):
            return {key: self._filled(one) for key, one in value.items()}
        return [self._filled(one) for one in value] if isinstance(value, list) else value

    def _differs(self, shown: Any, actual: Any, place: str) -> str:
        """Return where an answer isn't as shown, '' where it is; learn the names in capitals."""
        if isinstance(shown, dict):
            parts = (self._differs(one, actual.get(key), f"{place}.{key}") for key, one in shown.items())
            return next((part for part in parts if part), "")
        if isinstance(shown, list):
            if len(actual) != len(shown):
                return f"{place} has {len(actual)} items, not {len(shown)}"
            parts = (self._differs(one, actual[number], f"{place}[{number}]") for number, one in enumerate(shown))
            return next((part for part in parts if part), "")
        if isinstance(shown, str) and shown.isupper() and shown.endswith(ENDS):
            shown = self.names.setdefault(shown, actual)
        return "" if shown in (None, actual) else f"{place} is {actual!r}, not {shown!r}"


def begin(node: Node, tx: Tx) -> str:
    """Make what a new installation has: a person, and an API key; return its token."""
    house = node.house
    ann = User("ann@example.com", contact_methods=(ContactMethod("m", "email", {"to": "ann@example.com"}),))
    house.things.create(tx, "user", "ann", "Ann", ann, author="test", now=house.now())
    token = make_token(house.ids.secret())
    accounts.add_key(tx, ApiKey(house.ids.new("key"), "page", hash_token(token), Permission.ADMIN))
    return token


def test_a_tool_without_a_template_is_mapped_from_nothing(tmp_path: Path) -> None:
    """The page's requests, fewer than ten, open an incident with key, severity and policy by route, and resolve it."""
    asked = calls((PAGES / "map-a-tool.md").read_text(encoding="utf-8"))
    assert len(asked) < 10
    assert asked[-1].shown["status"] == "resolved"
    assert {"INCIDENT_ID", "POLICY_ID", "API_URL"} <= followed(asked, tmp_path).keys()


def test_an_incident_is_run_as_the_page_says(tmp_path: Path) -> None:
    """The page's requests page someone, inform others, merge, snooze and end an incident, with the answers shown."""
    asked = calls((PAGES / "run-an-incident.md").read_text(encoding="utf-8"))
    assert all(call.shown for call in asked)
    assert {"ANN_ID", "SHOP_ID", "CHECKOUT_ID"} <= followed(asked, tmp_path).keys()


def test_a_team_is_planned_as_the_page_says(tmp_path: Path) -> None:
    """The page's requests plan a schedule, try and change it, swap a shift, cover for someone and give calendars."""
    asked = calls((PAGES / "plan-on-call.md").read_text(encoding="utf-8"))
    assert all(call.shown for call in asked)
    assert {"SCHEDULE_ID", "TAKEN_ID", "CALENDAR_URL", "OWN_URL"} <= followed(asked, tmp_path).keys()


def test_who_is_paged_is_known_as_the_page_says(tmp_path: Path) -> None:
    """The page's requests simulate a policy and a tool's message, with the answers shown."""
    asked = calls((PAGES / "know-who-is-paged.md").read_text(encoding="utf-8"))
    assert {"ANN_ID", "POLICY_ID", "INTEGRATION_ID"} <= followed(asked, tmp_path).keys()


def test_what_is_known_is_silenced_as_the_page_says(tmp_path: Path) -> None:
    """The page's requests preview, make and end a silence, plan a window and an inhibition, with the answers shown."""
    asked = calls((PAGES / "silence-and-maintain.md").read_text(encoding="utf-8"))
    assert {"DISK_ID", "HOME_ID", "SILENCE_ID"} <= followed(asked, tmp_path).keys()


def test_workflows_are_made_as_the_page_says(tmp_path: Path) -> None:
    """The page's requests make a workflow, try it, let it work and read its log, remind, and call another system."""
    asked = calls((PAGES / "automate-with-workflows.md").read_text(encoding="utf-8"))
    assert {"STORM_ID", "DISK_ID", "REMIND_ID", "DESK_ID"} <= followed(asked, tmp_path).keys()


def followed(asked: list[Call], folder: Path) -> dict[str, str]:
    """Send a page's requests to a new node; return what its names in capitals stand for."""
    names: dict[str, str] = {}

    async def scene() -> None:
        async with Mailbox() as mailbox:
            settings = Settings(data_dir=str(folder), port=0, egress_allow="127.0.0.1:*", smtp_port=mailbox.port)
            async with Node(settings) as node:
                token = await node.house.write(lambda tx: begin(node, tx))
                await node.house.write(node.house.keeper.refresh)
                headers = {"Authorization": f"Bearer {token}"}
                async with aiohttp.ClientSession(node.house.url, headers=headers) as session:
                    reader = Reader(session)
                    for call in asked:
                        await reader.follow(call)
                    names.update(reader.names)

    play(scene)
    return names


@pytest.mark.parametrize(
    ("shown", "differs"),
    [
        ({"status": "open"}, ""),
        ({"status": "resolved"}, "answer.status is 'open', not 'resolved'"),
        ({"items": []}, "answer.items has 1 items, not 0"),
        ({"items": [{"id": "THING_ID"}], "id": "THING_ID"}, "answer.id is 'b', not 'a'"),
    ],
)
def test_an_answer_that_is_not_as_shown_is_found(shown: Any, differs: str) -> None:
    """A value, a list's length and a name that stands for two things are told with their place."""
    actual = {"status": "open", "items": [{"id": "a"}], "id": "b"}

    async def scene() -> None:
        async with aiohttp.ClientSession() as session:
            assert Reader(session)._differs(shown, actual, "answer") == differs

    play(scene)
