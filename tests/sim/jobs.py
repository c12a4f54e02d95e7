"""Jobs of a simulated world: each pulses by its rhythm, falls silent for a while, fails at times, and goes on."""

import random
from typing import NamedTuple

from tocsin.kernel.instants import HOUR, MINUTE, SECOND
from tocsin.respond.integrations.integration import Heartbeat

PERIOD = 30 * MINUTE
SILENCE = 2 * HOUR  # on average


class Job(NamedTuple):
    """A watched job: its source, and when a pulse is expected."""

    source: str
    settings: Heartbeat


JOBS = (
    Job("interval", Heartbeat(every=1800, grace=900, is_armed_at_once=True)),
    Job("cron", Heartbeat(cron="*/30 * * * *", zone="Europe/Berlin", grace=300, run_max=600)),
)


def pulses(dice: random.Random, start: int, span: int) -> list[tuple[int, str]]:
    """Return the pulses of a job within a span, as (µs after its beginning, what follows the source)."""
    found: list[tuple[int, str]] = []
    at = -start % PERIOD
    while at < span:
        late = int(dice.random() * 3 * MINUTE)
        found += [(at + late + after, path) for after, path in _run(dice)]
        at += PERIOD
        if dice.random() < 0.1:
            at += int(dice.expovariate(1 / SILENCE)) // PERIOD * PERIOD
    return [one for one in found if one[0] < span]


def _run(dice: random.Random) -> list[tuple[int, str]]:
    """Return the pulses of one run: its end alone, or its start too; at times it takes long, fails or never ends."""
    luck = dice.random()
    if luck < 0.4:
        return [(0, "")]
    takes = int(dice.random() * 12 * MINUTE) + SECOND
    end = "" if luck < 0.8 else "/0" if luck < 0.85 else "/fail" if luck < 0.9 else f"/{dice.randrange(1, 256)}"
    return [(0, "/start")] if luck > 0.97 else [(0, "/start"), (takes, end)]
