"""Kill -9 at random moments under opens and closes: what was answered 200 is decided, and people are paged."""

import asyncio
import json
import os
import random
import sys
from pathlib import Path

import aiohttp
import msgspec
import pytest
from sqlalchemy import func, select, text
from tests.databases import database_url
from tests.fakes.mail import Mailbox

from tocsin.main.seeding import Seeding
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.outbound.deliveries.deliveries import DeliveryPurpose
from tocsin.store.database import Database
from tocsin.store.tables import deliveries, incidents, messages
from tocsin.store.tx import Tx

__all__ = ["database_url"]

KILLS = 12
SENDERS = 6
SEED = 20261124
SERVE = "from tocsin.main.cli import main; main(['serve'])"


class Sender:
    """Opens and closes keys of its own, one message at a time, each until it is answered 200."""

    def __init__(self, number: int, url: str) -> None:
        self.number = number
        self.url = url
        self.acked: list[str] = []
        self.last: dict[str, str] = {}

    async def run(self, session: aiohttp.ClientSession, over: asyncio.Event) -> None:
        count = 0
        while not over.is_set():
            key = f"{self.number}-{count // 2}"
            await self.say(session, key, "false" if count % 2 == 0 else "true")
            count += 1

    async def say(self, session: aiohttp.ClientSession, key: str, normal: str) -> None:
        body = json.dumps(
            {
                "appId": "7",
                "ruleType": "AF_VALUE",
                "troubleshootURL": f"https://example.com/{key}",
                "alertConditionNormality": normal,
                "alertTitle": key,
                "alertDescription": key,
                "priority": "CRITICAL",
            }
        )
        while True:
            try:
                async with session.post(self.url, data=body) as answer:
                    if answer.status == 200:
                        self.acked.append(await answer.json(content_type=None))
                        self.last[key] = normal
                        return
            except aiohttp.ClientError:
                pass
            await pause(0.02)


async def pause(seconds: float) -> None:
    """Let time pass: the kills are the score, not what is waited for."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def spawn(settings: Settings) -> asyncio.subprocess.Process:
    """Start a node of its own and wait until it answers."""
    given = {f"TOCSIN_{name.upper()}": str(getattr(settings, name)) for name in settings.__struct_fields__}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, env=os.environ | given, stdout=asyncio.subprocess.DEVNULL
    )
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{settings.port}/healthz") as answer:
                    if answer.status == 200:
                        return child
            except aiohttp.ClientError:
                await pause(0.02)


def pending(tx: Tx) -> int:
    """Return how much is undecided or unsent."""
    waiting = tx.all(select(func.count().label("rows")).where(messages.c.status == "pending"))[0].rows
    return waiting + tx.all(select(func.count().label("rows")).where(deliveries.c.status == "pending"))[0].rows


async def play(url: str, folder: Path) -> list[Sender]:
    async with Mailbox() as mailbox:
        base = Settings(data_dir=str(folder), port=0, database_url=url, smtp_port=mailbox.port, evaluate_every=60)
        async with Node(base) as node:
            settings = msgspec.structs.replace(base, port=node.port)
            seeded = await node.house.write(Seeding(node.house, node.house.url, "", 600).seed)
        senders = [Sender(number, seeded.integration_url) for number in range(SENDERS)]
        moments = random.Random(SEED)
        over = asyncio.Event()
        child = await spawn(settings)
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            for sender in senders:
                group.create_task(sender.run(session, over))
            for _ in range(KILLS):
                await pause(0.2 + moments.random() * 0.6)
                child.kill()
                await child.wait()
                child = await spawn(settings)
            over.set()
        database = Database(url)
        async with asyncio.timeout(90):
            while await asyncio.to_thread(database.read, pending):
                await pause(0.2)
        child.terminate()
        assert await child.wait() == 0
        database.close()
        return senders


def test_what_was_answered_survives_any_kill(database_url: str, tmp_path: Path) -> None:
    """After 12 kills every answered message is decided, no closed key is open, and every incident was paged."""
    senders = asyncio.run(play(database_url, tmp_path))

    database = Database(database_url)
    decided = database.read(lambda tx: {row.id: row.status for row in tx.all(select(messages.c.id, messages.c.status))})
    acked = {message_id for sender in senders for message_id in sender.acked}
    assert len(acked) > KILLS
    assert acked <= decided.keys()
    assert not [one for one in acked if decided[one] not in ("mapped", "appended", "ignored")]

    rows = database.read(lambda tx: tx.all(select(incidents.c.id, incidents.c.subject, incidents.c.status)))
    unresolved = [row.subject for row in rows if row.status != "resolved"]
    assert len(unresolved) == len(set(unresolved))
    assert not [key for sender in senders for key, last in sender.last.items() if last == "true" and key in unresolved]

    pages = select(deliveries.c.subject_id, deliveries.c.status).where(deliveries.c.purpose == DeliveryPurpose.PAGE)
    paged = {row.subject_id: row.status for row in database.read(lambda tx: tx.all(pages))}
    assert not [row.id for row in rows if row.id not in paged]
    assert not [row.id for row in rows if row.status != "resolved" and paged[row.id] != "delivered"]
    if database.is_sqlite:
        assert database.read(lambda tx: tx.all(text("PRAGMA integrity_check")))[0][0] == "ok"
    database.close()
