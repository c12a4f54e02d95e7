"""`tocsin demo spike`: keep all cores busy, and follow what comes of it, hop by hop, to the end."""

import asyncio
import multiprocessing
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import click

from tocsin.kernel.errors import Unavailable
from tocsin.kernel.values import from_json
from tocsin.main.cli.reaching import unreachable
from tocsin.main.seeding import Seeded

STEP_WAIT = 60  # seconds between the steps of the demo's policies
FIRE_SECONDS = 90
PAGE_SECONDS = 30
RECOVER_SECONDS = 180  # the load of 30 s must have left the window; a busy machine takes longer
RULE = "CPU is busy"
DONE = frozenset({"DeliveryDelivered", "DeliveryFailed", "DeliveryWithheld"})

Entry = dict[str, Any]


@click.command()
@click.option("--escalate", "escalates", is_flag=True, help="Burn on until the second person is paged.")
def spike(escalates: bool) -> None:
    """Burn CPU on all cores until the rule fires, and show what happens, hop by hop, until it is over."""
    demo = read_demo()
    try:
        asyncio.run(_spike(demo, escalates))
    except aiohttp.ClientConnectionError as error:
        raise Unavailable(unreachable(demo.base_url, error)) from error


def read_demo() -> Seeded:
    """Return the URLs and keys of the demo in DATA_DIR."""
    path = Path(os.environ.get("DATA_DIR", "data")) / "demo.json"
    if not path.exists():
        raise Unavailable(f"no {path}: start the demo first (make run), with the same DATA_DIR")
    return from_json(path.read_bytes(), Seeded)


async def _spike(demo: Seeded, escalates: bool) -> None:
    headers = {"Authorization": f"Bearer {demo.api_key}"}
    async with aiohttp.ClientSession(demo.base_url, headers=headers) as session:
        story = Story(session)
        await story.begin()
        cores = os.cpu_count() or 1
        with burning(cores, FIRE_SECONDS + STEP_WAIT + 2 * PAGE_SECONDS):
            click.echo(f"Burning CPU on {cores} cores until the rule {RULE!r} fires: it averages over 30 s …")
            await story.until(story.is_fired, FIRE_SECONDS, "the rule did not fire")
            await story.until(lambda: story.paged_count > 0, PAGE_SECONDS, "nobody was paged")
            if escalates:
                click.echo(f"… burning on until the second person is paged, {STEP_WAIT} s after the first")
                await story.until(lambda: story.paged_count > 1, STEP_WAIT + PAGE_SECONDS, "no second page")
        click.echo("… the burning stopped; the rule recovers once its average is below 70 %")
        await story.until(story.is_over, RECOVER_SECONDS, "the incident was not resolved")
        click.echo(f"Over. The same as JSON: {demo.base_url}/api/v1/incidents/{story.incident_id}/timeline")


@contextmanager
def burning(cores: int, seconds: int) -> Generator[None]:
    """Keep cores busy, for so many seconds at most."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=burn, args=(seconds,), daemon=True) for _ in range(cores)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.terminate()


def burn(seconds: float) -> None:
    """Keep one core busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(number * number for number in range(10_000))


class Story:
    """Follows the CPU rule's alert and its incident, and prints each entry of their timelines once."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._rule_id = ""
        self._alert: Entry = {}
        self._entries: list[Entry] = []
        self._seen: dict[str, int] = {}  # by subject, the last seq that was printed
        self.incident_id = ""

    async def begin(self) -> None:
        """Find the rule's alert, and pass over what happened before; a problem that lasts is told from its start."""
        rules = await self._list("/api/v1/rules")
        self._rule_id = next((rule["id"] for rule in rules if rule["name"] == RULE), "")
        if not self._rule_id:
            raise Unavailable(f"the rule {RULE!r} is gone: start the demo anew, with another DATA_DIR")
        await self._find()
        if self._alert:
            self._seen[self._alert["id"]] = await self._past(self._alert["id"])

    async def _past(self, alert_id: str) -> int:
        """Return the seq of the last entry that is history: all of them, or those before the problem that lasts."""
        past = after = 0
        while entries := await self._list(f"/api/v1/alerts/{alert_id}/timeline", after=str(after)):
            after = entries[-1]["seq"]
            past = next((one["seq"] - 1 for one in reversed(entries) if one["kind"] == "AlertFired"), past)
        return past if self.is_fired() else after

    async def until(self, is_there: Callable[[], bool], seconds: int, otherwise: str) -> None:
        """Tell what happens until something is there; raise Unavailable when it takes too long."""
        for _ in range(seconds):
            await self._find()
            await self._tell()
            if is_there():
                return
            await asyncio.sleep(1)
        raise Unavailable(f"{otherwise} within {seconds} s; is something else keeping this machine busy, or idle?")

    def is_fired(self) -> bool:
        """Whether the alert fires."""
        return self._alert.get("status") == "firing"

    @property
    def paged_count(self) -> int:
        """How many pages were sent and arrived."""
        pages = {
            entry["detail"]["delivery_id"]
            for entry in self._entries
            if entry["kind"] == "DeliveryQueued" and entry["detail"]["purpose"] == "page"
        }
        return sum(
            entry["kind"] == "DeliveryDelivered" and entry["detail"]["delivery_id"] in pages for entry in self._entries
        )

    def is_over(self) -> bool:
        """Whether the incident is resolved and everything that was to be sent has come to its end."""
        kinds = [entry["kind"] for entry in self._entries]
        return "Resolved" in kinds and kinds.count("DeliveryQueued") == sum(kind in DONE for kind in kinds)

    async def _find(self) -> None:
        alerts = await self._list("/api/v1/alerts")
        self._alert = next((one for one in alerts if one["rule_id"] == self._rule_id), {})
        if self.is_fired() and not self.incident_id:
            incidents = await self._list("/api/v1/incidents")
            mine = (one for one in incidents if one["links"].get("source", "").endswith(self._alert["id"]))
            self.incident_id = next((one["id"] for one in mine if one["status"] != "resolved"), "")

    async def _tell(self) -> None:
        news: list[tuple[str, Entry]] = []
        for kind, subject_id in (("alert", self._alert.get("id", "")), ("incident", self.incident_id)):
            after = str(self._seen.get(subject_id, 0))
            found = await self._list(f"/api/v1/{kind}s/{subject_id}/timeline", after=after) if subject_id else []
            news += [(kind, entry) for entry in found]
            self._seen[subject_id] = found[-1]["seq"] if found else int(after)
        for kind, entry in sorted(news, key=lambda one: one[1]["at"]):
            click.echo(f"{entry['at'][11:23]}  {kind:9} {entry['kind']:18} {entry['text']}")
            self._entries.append(entry)

    async def _list(self, path: str, **params: str) -> list[Entry]:
        async with self._session.get(path, params=params) as answer:
            if answer.status != 200:
                raise Unavailable(f"{path}: {answer.status} {await answer.text()}")
            return list((await answer.json())["items"])
