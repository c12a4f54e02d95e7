"""Kill -9 at random moments under opens and closes: what was answered 200 is decided, and people are paged."""

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select, text
from tests.crash.load import Child, Load, Sender, pause
from tests.crash.receiver import Receiver
from tests.databases import new_server

from tocsin.outbound.deliveries.deliveries import DeliveryPurpose
from tocsin.store.database import Database
from tocsin.store.tables import deliveries, incidents, messages
from tocsin.store.tx import Tx

KILLS = 25
SENDERS = 6
SEED = 20261124
LEASE = 3.0
IN_FLIGHT = 2.0  # seconds in which a send is surely settled on a busy machine, unless something broke
DRAINED_WITHIN = 120

Broken = list[tuple[float, float]]  # spans in which something was killed, stopped or away


def left(tx: Tx) -> int:
    """Return how much is undecided or unsent."""
    waiting = tx.all(select(func.count().label("rows")).where(messages.c.status == "pending"))[0].rows
    return waiting + tx.all(select(func.count().label("rows")).where(deliveries.c.status == "pending"))[0].rows


async def drained(database: Database) -> None:
    """Wait until nothing is undecided or unsent."""
    async with asyncio.timeout(DRAINED_WITHIN):
        while await asyncio.to_thread(database.read, left):
            await pause(0.2)


async def kill(child: Child, broken: Broken) -> None:
    """Kill a node and start it again."""
    at = time.monotonic()
    await child.kill()
    broken.append((at, time.monotonic() + LEASE))
    await child.start()


async def hold(child: Child, broken: Broken) -> None:
    """Stop a node for longer than its lease, then let it go on as if nothing had been."""
    assert child.process is not None
    at = time.monotonic()
    child.process.send_signal(signal.SIGSTOP)
    await pause(LEASE * 1.5)
    child.process.send_signal(signal.SIGCONT)
    broken.append((at, time.monotonic() + LEASE))


async def crash(server: Any, broken: Broken) -> None:
    """Kill PostgreSQL with all its processes, and start it again."""
    at = time.monotonic()
    postmaster = psutil.Process(server.get_pid())
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        if process.is_running():
            os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(psutil.wait_procs, family, 10)
    await asyncio.to_thread(server.ensure_postgres_running)
    broken.append((at, time.monotonic() + LEASE))


async def play(url: str, folder: Path, server: Any) -> tuple[list[Sender], Receiver, Broken]:
    """Kill one node at a time; on PostgreSQL the server once, too, and let a node stand still."""
    broken: Broken = []
    moments = random.Random(SEED)
    async with Receiver() as receiver:
        nodes = 2 if server else 1
        async with Load(url, folder, receiver.url, nodes=nodes, senders=SENDERS, lease=LEASE) as load:
            for number in range(KILLS):
                await pause(0.2 + moments.random() * 0.4)
                await kill(moments.choice(load.children), broken)
                if server and number == KILLS // 3:
                    await hold(load.children[0], broken)
                if server and number == KILLS // 2:
                    await crash(server, broken)
            await load.stop()
            database = Database(url)
            await drained(database)
            database.close()
            for child in load.children:
                await child.end()
            return load.senders, receiver, broken


def check(url: str, senders: list[Sender], receiver: Receiver, broken: Broken) -> None:
    """Look for what was lost, doubled or left open."""
    database = Database(url)
    decided = database.read(lambda tx: {row.id: row.status for row in tx.all(select(messages.c.id, messages.c.status))})
    acked = {message_id for sender in senders for message_id in sender.acked}
    assert len(acked) > KILLS
    assert acked <= decided.keys()
    assert not [one for one in acked if decided[one] not in ("mapped", "appended", "ignored")]

    rows = database.read(lambda tx: tx.all(select(incidents.c.id, incidents.c.dedup_key, incidents.c.status)))
    unresolved = [row.dedup_key for row in rows if row.status != "resolved"]
    assert len(unresolved) == len(set(unresolved))
    assert not [key for sender in senders for key, last in sender.last.items() if last == "close" and key in unresolved]

    pages = select(deliveries.c.id, deliveries.c.subject_id, deliveries.c.status).where(
        deliveries.c.purpose == DeliveryPurpose.PAGE
    )
    paged: dict[str, list[str]] = defaultdict(list)
    for row in database.read(lambda tx: tx.all(pages)):
        paged[row.subject_id].append(row.status)
        assert row.status in ("delivered", "withheld")
        assert row.status == "withheld" or row.id in receiver.times
    assert not [row.id for row in rows if len(paged[row.id]) != 1]
    assert not [row.id for row in rows if row.status != "resolved" and paged[row.id] != ["delivered"]]
    assert not repeats_without_cause(receiver, broken)
    if database.is_sqlite:
        assert database.read(lambda tx: tx.all(text("PRAGMA integrity_check")))[0][0] == "ok"
    database.close()


def repeats_without_cause(receiver: Receiver, broken: Broken) -> list[str]:
    """Return the deliveries that came again although nothing broke between the send and its settling."""
    return [
        delivery_id
        for delivery_id, times in receiver.times.items()
        for first, again in pairwise(times)
        if not any(first <= end and begin - IN_FLIGHT <= first and begin <= again for begin, end in broken)
    ]


def test_what_was_answered_survives_any_kill_on_sqlite(tmp_path: Path) -> None:
    """After 25 kills every answered message is decided, no closed key is open, and every incident was paged."""
    url = f"sqlite:///{tmp_path / 'tocsin.db'}"
    check(url, *asyncio.run(play(url, tmp_path, None)))


def test_what_was_answered_survives_any_kill_of_two_nodes_and_postgresql(tmp_path: Path) -> None:
    """The same with two nodes on one PostgreSQL, which is killed as well, and a node that sleeps beyond its lease."""
    with new_server() as server:
        server.psql("CREATE DATABASE crash;")
        url = str(server.get_uri(database="crash"))
        check(url, *asyncio.run(play(url, tmp_path, server)))
