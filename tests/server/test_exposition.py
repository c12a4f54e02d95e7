"""`/metrics`: right numbers in Prometheus' own format, for whom may see everything."""

from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from tests.server.calling import Caller
from tests.server.world import World, world

from tocsin.accounts.permissions import Permission

__all__ = ["world"]


def scraped(caller: Caller) -> dict[str, Any]:
    """Return the samples of a scrape by name and labels."""

    async def ask() -> str:
        headers = {"Authorization": f"Bearer {caller.seeded.api_key}", "Accept": "text/plain"}
        async with (
            aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
            session.get("/metrics") as answer,
        ):
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            return await answer.text()

    found: dict[str, Any] = {}
    for family in text_string_to_metric_families(caller.run(ask())):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_the_numbers_tell_what_happened(world: World) -> None:
    """A sample came in, its alert's notice was posted as a message, an incident is open and somebody was paged."""
    mailed = "tocsin_delivery_attempts_total{channel=email,outcome=delivered}"
    world.caller.until(lambda: scraped(world.caller).get(mailed))
    found = scraped(world.caller)
    assert found["tocsin_samples_written_total"] == 2
    assert found["tocsin_messages_received_total"] >= 1
    assert found["tocsin_messages_decided_total"] >= 1
    assert found["tocsin_delivery_attempts_total{channel=alertops,outcome=delivered}"] >= 1
    assert found["tocsin_incidents{severity=critical,status=open}"] == 1
    assert found["tocsin_alerts_firing{severity=critical}"] == 1
    assert found["tocsin_commits_total"] > 1
    assert found["tocsin_turns_total"] > 1
    assert found["tocsin_messages_pending"] == 0
    assert found["tocsin_build_info{version=0.1.0}"] == 1


def test_the_histogram_adds_up(world: World) -> None:
    """Buckets grow, and the last one counts every attempt."""
    found = scraped(world.caller)
    counts = [value for name, value in found.items() if name.startswith("tocsin_delivery_lateness_seconds_bucket")]
    assert counts == sorted(counts)
    attempts = sum(value for name, value in found.items() if name.startswith("tocsin_delivery_attempts_total"))
    assert found["tocsin_delivery_lateness_seconds_count"] == counts[-1] == attempts


def test_every_metric_is_documented(world: World) -> None:
    """The reference names each of them."""
    page = Path("docs/reference/metrics.md").read_text()
    names = {name.partition("{")[0].removesuffix("_bucket") for name in scraped(world.caller)}
    assert {name for name in names if not name.endswith(("_count", "_sum")) and f"`{name}`" not in page} == set()


def test_only_who_may_see_everything_reads_them(world: World) -> None:
    """Without a key 401, with a team's key 403 or 404; a browser gets the app's page."""
    assert world.caller.call("GET", "/metrics", key="")[0] == 401
    assert world.caller.call("GET", "/metrics", key=world.caller.key(Permission.OBSERVER, "tea_1"))[0] in (403, 404)

    async def browse() -> str:
        async with (
            aiohttp.ClientSession(world.caller.node.house.url) as session,
            session.get("/metrics", headers={"Accept": "text/html,*/*"}) as answer,
        ):
            return answer.content_type

    assert world.caller.run(browse()) == "text/html"
