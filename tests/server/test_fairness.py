"""One tool's storm stays its own: each API URL has a rate, beyond which it is told to wait."""

from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from tests.server.calling import Caller, called
from tests.server.test_exposition import scraped

from tocsin.kernel.errors import TooMuch
from tocsin.kernel.instants import SECOND
from tocsin.respond.integrations.integration import Integration
from tocsin.server.fairness import KEPT_MIN, Fairness
from tocsin.store.catalog import Catalog, CatalogKeeper
from tocsin.store.things import Thing

NOW = 1_700_000_000 * SECOND
PROBLEM = {"alertTitle": "Queue", "alertConditionNormality": "false", "ruleType": "AF_VALUE"}


def keeper_of(**rates: tuple[int, ...]) -> CatalogKeeper:
    """Return a keeper whose catalog has an API URL per name, with an integration for each of its rates."""
    thing = Thing("int_1", "integration", "k", "n", 1, "", 1, "rev_1", 0, 0, 0, None)

    def made(rate: int) -> Thing:
        return Thing(**{**{name: getattr(thing, name) for name in thing.__struct_fields__}, "body": body(rate)})

    def body(rate: int) -> Integration:
        return Integration("generic", "x", rate_max=rate)

    lanes = {name: [made(rate) for rate in given] for name, given in rates.items()}
    return cast(CatalogKeeper, SimpleNamespace(current=Catalog(lanes=lanes)))


def admitted(fairness: Fairness, api_url_id: str, count: int = 200) -> int:
    """Return how many of so many messages are let in."""
    got = 0
    for _ in range(count):
        try:
            fairness.admit(api_url_id)
        except TooMuch:
            continue
        got += 1
    return got


def test_each_api_url_has_its_own_bucket() -> None:
    """What one URL uses up another one has still."""
    fairness = Fairness(keeper_of(a=(0,), b=(0,)), lambda: NOW, 10, 20)
    assert admitted(fairness, "a") == 20
    assert admitted(fairness, "b") == 20


def test_the_largest_rate_of_its_integrations_goes_first() -> None:
    """An integration's rate overrides the setting, even one that is off; five seconds of it may come at once."""
    for usual in (10, 0):
        fairness = Fairness(keeper_of(a=(0, 3, 2)), lambda: NOW, usual, 20)
        assert admitted(fairness, "a") == 15


def test_none_is_any_number() -> None:
    """With a rate of 0 nothing is bounded, and nothing kept."""
    fairness = Fairness(keeper_of(a=(0,)), lambda: NOW, 0, 20)
    assert admitted(fairness, "a") == 200
    assert fairness.count == 0


def test_a_new_rate_counts_at_once() -> None:
    """A changed catalog is looked at again."""
    keeper, clock = keeper_of(a=(1,)), [NOW]
    fairness = Fairness(keeper, lambda: clock[0], 10, 20)
    assert admitted(fairness, "a") == 5
    keeper.current = keeper_of(a=(100,)).current
    clock[0] += SECOND
    assert admitted(fairness, "a") == 100


def test_idle_buckets_are_forgotten() -> None:
    """Full buckets are dropped once there are many, so that they don't grow with the number of API URLs."""
    clock = [NOW]
    fairness = Fairness(keeper_of(), lambda: clock[0], 10, 20)
    for number in range(5 * KEPT_MIN):
        clock[0] += SECOND
        fairness.admit(f"url_{number}")
        assert fairness.count <= KEPT_MIN + 1


def test_the_wait_is_in_whole_seconds() -> None:
    """Who is refused is told after how many seconds there is a token, and never 0."""
    fairness = Fairness(keeper_of(a=(0,)), lambda: NOW, 2000, 1)
    fairness.admit("a")
    with pytest.raises(TooMuch, match="2000 messages a second, and 1 at once") as refused:
        fairness.admit("a")
    assert (refused.value.status, refused.value.retry_after) == (429, 1)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Generator[Caller]:
    """A node on which the demo's integration takes one message a second, five at once."""
    folder: Path = tmp_path_factory.mktemp("node")
    with called(folder) as caller:
        thing = caller.one("integrations", "Sematext")
        status, made = caller.call(
            "PUT",
            f"/api/v1/integrations/{thing['id']}",
            json={"name": thing["name"], "body": thing["body"] | {"rate_max": 1}},
            headers={"If-Match": "*"},
        )
        assert status == 200, made
        yield caller


def test_a_storm_is_answered_with_429(slow: Caller) -> None:
    """Over its rate an API URL answers problem+json with Retry-After; what it took is decided, the rest is counted."""

    async def storm() -> list[tuple[int, str, Any]]:
        found: list[tuple[int, str, Any]] = []
        async with aiohttp.ClientSession() as session:
            for _ in range(12):
                async with session.post(slow.seeded.integration_url, json=PROBLEM) as answer:
                    found.append(
                        (answer.status, answer.headers.get("Retry-After", ""), await answer.json(content_type=None))
                    )
        return found

    answers = slow.run(storm())
    refused = [one for one in answers if one[0] == 429]
    assert {one[0] for one in answers} == {200, 429}
    assert {one[1] for one in refused} == {"1"}
    assert refused[0][2]["title"] == "Too Many Requests"
    assert scraped(slow)["tocsin_messages_throttled_total"] == len(refused)
    for status, _, message_id in answers:
        if status == 200:
            slow.until(lambda path=f"/api/v1/messages/{message_id}": slow.get(path)["status"] in ("mapped", "appended"))
