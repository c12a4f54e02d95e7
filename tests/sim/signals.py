"""Samples of a simulated world: hosts that are calm, busy or silent, by one seed."""

import random
from collections.abc import Sequence
from typing import Any, NoReturn

from tocsin.kernel.instants import HOUR, MINUTE
from tocsin.watch.signals.queries import GroupValue, LastSeen, Query, TagFilter

HOSTS = ("a", "b", "c")
LASTS = 48 * HOUR
MEANS = {"calm": 2 * HOUR, "busy": 20 * MINUTE, "silent": 30 * MINUTE}
CALM, BUSY = 10.0, 99.0


class Signals:
    """A SampleStore that answers from each host's story, of which a rule sees only what was before `now`."""

    def __init__(self, dice: random.Random, start: int) -> None:
        self._stories = {host: _story(dice, start) for host in HOSTS}

    def query(self, query: Query, now: int) -> list[GroupValue]:
        """Return each host's value, None while it is silent."""
        return [GroupValue({"host": host}, self._value(host, now)) for host in HOSTS]

    def last_seen(
        self, app_id: str, filters: Sequence[TagFilter], group_by: Sequence[str], since: int
    ) -> list[LastSeen]:
        """Return when each host was last heard; `now` is where the story stands."""
        return [LastSeen({"host": host}, self._heard(host)) for host in HOSTS]

    def stand(self, now: int) -> None:
        """Say what time it is: `last_seen` isn't told."""
        self._now = now

    def _value(self, host: str, now: int) -> float | None:
        self.stand(now)
        mood = next((mood for begin, end, mood in self._stories[host] if begin <= now < end), "calm")
        return None if mood == "silent" else BUSY if mood == "busy" else CALM

    def _heard(self, host: str) -> int:
        for begin, end, mood in self._stories[host]:
            if begin <= self._now < end and mood == "silent":
                return begin
        return self._now

    def _refuse(self, *_args: Any, **_named: Any) -> NoReturn:
        raise AssertionError("a rule asks for no such thing")

    write = series = metrics = tags = tag_values = delete_before = flush = close = _refuse


def _story(dice: random.Random, start: int) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    at = start
    while at < start + LASTS:
        mood = "calm" if len(spans) % 2 == 0 else dice.choice(("busy", "silent"))
        end = at + int(dice.expovariate(1 / MEANS[mood]))
        spans.append((at, end, mood))
        at = end
    return spans
