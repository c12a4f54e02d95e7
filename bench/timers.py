"""
Timers of `tocsin serve`: 10,000 open incidents whose first step is due in the same minute, or within seconds.

Each incident is held for a while after its opening, so that all are open before the first of them is due. How late its
step was taken, and its page delivered, stands in its timeline.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop
from bench.client import at, load
from bench.node import event
from bench.sink import Sink
from bench.storm import asked, served

from tocsin.accounts.people import ContactMethod, User
from tocsin.main.serving import Node
from tocsin.main.settings import Settings
from tocsin.main.wiring import House
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Delay, Integration
from tocsin.store import urls
from tocsin.store.database import Database
from tocsin.store.tx import Tx

COUNT, SENDERS = 10_000, 8
SECOND = 1_000_000
SLACK = 15  # seconds from the last opening to the first step
PATIENCE = 300  # seconds for what is left to deliver
DELIVERED = "SELECT count(*) AS number FROM deliveries WHERE status = 'delivered'"
TIMES = """
    SELECT held.subject_id, held.at + :wait AS due_at, step.at AS step_at, told.at AS told_at
    FROM entries AS held
    JOIN entries AS step ON step.subject_id = held.subject_id AND step.kind = 'Released'
    JOIN entries AS told ON told.subject_id = held.subject_id AND told.kind = 'DeliveryDelivered'
    WHERE held.kind = 'Held'
"""


def seed(house: House, tx: Tx, sink_port: int, wait: int) -> str:
    """Make an integration that holds what it opens for so many seconds; return its path."""

    def make(kind: str, body: Any) -> str:
        return house.things.create(tx, kind, kind, kind, body, author="bench", now=house.now()).id

    method = ContactMethod("hook", "webhook", {"url": f"http://127.0.0.1:{sink_port}/page"})
    user = make("user", User(email="ann@example.com", contact_methods=(method,)))
    policy = make("policy", Policy((Step((StepTarget("user", user),), 3600),)))
    url = urls.create(tx, house.seal, house.ids, house.now())
    delay = Delay("wait", wait=wait)
    make("integration", Integration("generic", "bench", url, default_policy_id=policy, delay=delay))
    return f"/POSTAlert/{urls.guid_of(tx, house.seal, url)}/bench"


async def prepare(settings: Settings, sink_port: int, wait: int) -> tuple[int, str]:
    """Seed the data folder; return a free port, and the integration's path."""
    async with Node(settings) as node:
        house = node.house
        return node.port, await house.write(lambda tx: seed(house, tx, sink_port, wait))


def late(spread: int) -> None:
    """Open the incidents within so many seconds, wait for their steps, and print how late these were."""
    wait = spread + SLACK
    with Sink() as sink, tempfile.TemporaryDirectory(prefix="tocsin-bench-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=folder, port=0, egress_allow="127.0.0.1:*")
        port, path = uvloop.run(prepare(settings, sink.port, wait))
        with served(settings, port):
            body = lambda number: event(f"k{number}", time.time_ns())  # noqa: E731
            opened = uvloop.run(load(port, path, body, connections=SENDERS, seconds=spread, rate=COUNT / spread)).count
            database = Database(f"sqlite:///{Path(folder) / 'tocsin.db'}")
            until = time.monotonic() + wait + PATIENCE
            while asked(database, DELIVERED)[0].number < opened and time.monotonic() < until:
                time.sleep(0.5)
            rows = asked(database, TIMES.replace(":wait", str(wait * SECOND)))
            database.close()
    steps = sorted((row.step_at - row.due_at) / 1000 for row in rows)
    pages = sorted((row.told_at - row.due_at) / 1000 for row in rows)
    print(f"{len(rows)} of {opened} incidents whose step was due within {spread} s:")
    print(
        f"  step taken after p50 {at(steps, 0.5)} ms, p99 {at(steps, 0.99)} ms (aim 5000), at most {steps[-1]:.0f} ms"
    )
    print(f"  page delivered after p50 {at(pages, 0.5)} ms, p99 {at(pages, 0.99)} ms, at most {pages[-1]:.0f} ms")


def main() -> None:
    """Run, once over a minute and once as fast as they can be opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="within which the steps are due")
    for spread in dict.fromkeys((parser.parse_args().seconds, 4)):
        late(spread)


if __name__ == "__main__":
    main()
