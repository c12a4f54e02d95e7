"""`/metrics`: what this node does and how the installation is, in the exposition format of Prometheus."""

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.engine.tally import BOUNDS
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.server import pages
from tocsin.server.api import access
from tocsin.server.api.asking import TheHouse
from tocsin.server.house import House
from tocsin.store import deliveries, late, messages, numbers
from tocsin.store.tx import Tx


class State(Value, frozen=True):
    """What the database says of the whole installation."""

    due_at: int
    pending: int
    pending_bytes: int
    pending_deliveries: int
    incidents: dict[tuple[str, str], int]
    firing: dict[str, int]


class Numbers(Collector):
    """The metrics of one scrape."""

    def __init__(self, house: House, state: State) -> None:
        self._house = house
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Give them all."""
        build = GaugeMetricFamily("tocsin_build_info", "The release that runs.", labels=["version"])
        build.add_metric([version("tocsin")], 1)
        yield build
        yield from self._node()
        yield from self._installation()

    def _node(self) -> Iterator[Metric]:
        tally = self._house.tally
        yield CounterMetricFamily("tocsin_messages_received", "Inbound messages stored.", tally.received)
        yield CounterMetricFamily("tocsin_messages_throttled", "Inbound messages answered with 429.", tally.throttled)
        yield CounterMetricFamily("tocsin_messages_decided", "Inbound messages decided.", tally.decided)
        yield CounterMetricFamily("tocsin_samples_written", "Samples stored.", tally.points)
        yield CounterMetricFamily("tocsin_commits", "Transactions of the writer.", self._house.commits)
        yield CounterMetricFamily("tocsin_turns", "Turns of the wheel.", tally.turns)
        yield CounterMetricFamily("tocsin_turn_seconds", "Time spent in turns.", tally.turn_time / SECOND)
        attempts = CounterMetricFamily(
            "tocsin_delivery_attempts", "Attempts to deliver, by outcome.", labels=["channel", "outcome"]
        )
        for labels, count in sorted(dict(tally.attempts).items()):
            attempts.add_metric(labels, count)
        yield attempts
        yield HistogramMetricFamily(
            "tocsin_delivery_lateness_seconds",
            "How long after their time attempts began.",
            buckets=_buckets(tally.late),
            sum_value=tally.late_time / SECOND,
        )

    def _installation(self) -> Iterator[Metric]:
        state = self._state
        lateness = max(0, self._house.now() - state.due_at) / SECOND if state.due_at else 0.0
        yield GaugeMetricFamily("tocsin_late_seconds", "How long the oldest due step or delivery waits.", lateness)
        yield GaugeMetricFamily("tocsin_messages_pending", "Messages not decided yet.", state.pending)
        yield GaugeMetricFamily("tocsin_messages_pending_bytes", "Their size.", state.pending_bytes)
        yield GaugeMetricFamily("tocsin_deliveries_pending", "Deliveries on their way.", state.pending_deliveries)
        incidents = GaugeMetricFamily("tocsin_incidents", "Unresolved incidents.", labels=["status", "severity"])
        for labels, count in sorted(state.incidents.items()):
            incidents.add_metric(labels, count)
        yield incidents
        firing = GaugeMetricFamily("tocsin_alerts_firing", "Alerts that fire.", labels=["severity"])
        for severity, count in sorted(state.firing.items()):
            firing.add_metric([severity], count)
        yield firing


def _buckets(counts: list[int]) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
        total += count
        found.append((bound, float(total)))
    return found


def state_of(house: House, tx: Tx) -> State:
    """Return what the database says."""
    count, size = messages.backlog(tx)
    rules = house.keeper.current.kind("rule")
    firing: Counter[str] = Counter()
    for rule_id, alerts in numbers.firing(tx).items():
        firing[rules[rule_id].body.severity if rule_id in rules else ""] += alerts
    return State(late.oldest_due(tx), count, size, deliveries.backlog(tx), numbers.unresolved(tx), dict(firing))


@get("/metrics", include_in_schema=False)
async def read_metrics(house: TheHouse, request: Request[Any, Any, Any]) -> Response[Any]:
    """Return the metrics; a browser that comes for the room of this name gets the app's page."""
    if "text/html" in request.headers.get("accept", ""):
        return pages.app_page(house, request)
    actor: Actor = await access.actor(request, house)
    require(actor, Verb.SEE, "status")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers(house, await house.read(lambda tx: state_of(house, tx))))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


ROUTES = (read_metrics,)
