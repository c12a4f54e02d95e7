"""The main job on a real server: a metric crosses a threshold, people are paged, and it all ends by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from tests.databases import database_url
from tests.fakes.mail import Mailbox

from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node
from tocsin.main.settings import Settings

__all__ = ["database_url"]

HOPS = (
    "Opened",
    "RunStarted",
    "Paged",
    "DeliveryQueued",
    "DeliveryDelivered",
    "Paged",
    "DeliveryQueued",
    "DeliveryDelivered",
)


class Stage:
    """A node, its mailbox and a client that knows the demo's key."""

    def __init__(self, node: Node, seeded: Seeded, mailbox: Mailbox, session: aiohttp.ClientSession) -> None:
        self.node = node
        self.seeded = seeded
        self.mailbox = mailbox
        self.session = session

    async def get(self, path: str, **params: str) -> Any:
        async with self.session.get(path, params=params) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def measure(self, user: float, host: str = "web-1") -> None:
        """Send one measurement of now, as an agent does."""
        line = f"os.cpu,token={self.seeded.app_token},os.host={host} user={user},system=1 {time.time_ns()}"
        async with self.session.post("/write?db=metrics", data=line) as answer:
            assert answer.status == 204, await answer.text()


def on_stage(database: str, folder: Path, play: Callable[[Stage], Awaitable[None]]) -> None:
    """Run a play on a real node with a seeded database."""

    async def run() -> None:
        async with Mailbox() as mailbox:
            settings = Settings(
                data_dir=str(folder / "data"),
                port=0,
                database_url=database,
                egress_allow="127.0.0.1:*",
                evaluate_every=0.1,
                smtp_port=mailbox.port,
            )
            async with Node(settings) as node:
                house = node.house
                seeded = await house.write(Seeding(house, house.url, "", 2).seed)
                await house.write(house.keeper.refresh)
                headers = {"Authorization": f"Bearer {seeded.api_key}"}
                async with aiohttp.ClientSession(house.url, headers=headers) as session:
                    await play(Stage(node, seeded, mailbox, session))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def test_a_metric_pages_people_in_turn_and_its_recovery_resolves_the_incident(
    database_url: str, tmp_path: Path
) -> None:
    """A threshold crossed by a real sample pages the first, then the second person, and the recovery ends it."""

    async def play(stage: Stage) -> None:
        await stage.measure(99)
        first, mail = await stage.mailbox.next()
        assert "CPU is busy" in mail["Subject"]
        assert "os.cpu.user + os.cpu.system > 90" in mail.get_content()
        second, _ = await stage.mailbox.next()
        assert {first, second} == {"ann@example.com", "bob@example.com"}

        for _ in range(9):
            await stage.measure(0)
        told = {(await stage.mailbox.next())[0], (await stage.mailbox.next())[0]}
        assert told == {first, second}
        assert stage.mailbox.is_empty

        (incident,) = (await stage.get("/api/v1/incidents"))["items"]
        assert incident["status"] == "resolved"
        assert incident["priority"] == "P1"
        await hops(stage, incident)

    on_stage(database_url, tmp_path, play)


async def hops(stage: Stage, incident: dict[str, Any]) -> None:
    """Every hop stands in a timeline, and each names what it follows from."""
    timeline = (await stage.get(f"/api/v1/incidents/{incident['id']}/timeline"))["items"]
    assert [entry["seq"] for entry in timeline] == list(range(1, len(timeline) + 1))
    kinds = [entry["kind"] for entry in timeline]
    assert tuple(kinds[: len(HOPS)]) == HOPS
    assert kinds[len(HOPS) :].count("Resolved") == 1

    opened = timeline[0]
    message = await stage.get(f"/api/v1/messages/{opened['cause']}")
    assert message["status"] == "mapped"
    assert message["reports"][0]["incident_id"] == incident["id"]

    (alert,) = (await stage.get("/api/v1/alerts"))["items"]
    events = (await stage.get(f"/api/v1/alerts/{alert['id']}/timeline"))["items"]
    fired, planned, queued = events[:3]
    assert [one["kind"] for one in events[:3]] == ["AlertFired", "NoticePlanned", "DeliveryQueued"]
    assert planned["cause"] == fired["id"]
    assert queued["cause"] == planned["id"]
    assert message["delivery_id"] == queued["detail"]["delivery_id"]
    assert "route 1: priority contains CRITICAL" in opened["reason"]
