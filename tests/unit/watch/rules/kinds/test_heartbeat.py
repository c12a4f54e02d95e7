"""Heartbeat rules: silence by the time of receipt, our own downtime, and retired groups."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.labels import labels_key
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, RecoveryReason
from tocsin.watch.rules.kinds import heartbeat
from tocsin.watch.signals.queries import LastSeen

START = 1_700_000_000
Spans = tuple[tuple[int, int], ...]


class Watch:
    """One rule of two minutes over time; instants are in seconds after the start."""

    def __init__(self, **settings: Any) -> None:
        self.settings = {"silence": 120} | settings
        self.alerts: dict[str, Alert] = {}
        self._numbers = count(1)

    def look(self, at: int, seen: dict[str, int], downtimes: Spans = ()) -> list[Event]:
        facts = [LastSeen({"os.host": host}, (START + second) * SECOND) for host, second in seen.items()]
        spans = [((START + start) * SECOND, (START + end) * SECOND) for start, end in downtimes]
        compiled = heartbeat.compile_settings(self.settings)
        now = (START + at) * SECOND
        decisions = heartbeat.evaluate("rul_1", compiled, self.alerts, (facts, spans), now, self._new_id)
        self.alerts |= {labels_key(one.state.labels): one.state for one in decisions}
        return [event for one in decisions for event in one.events]

    def retire(self, host: str, at: int) -> None:
        key = f"os.host={host}"
        self.alerts[key] = replace(self.alerts[key], retired_at=(START + at) * SECOND)

    def _new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"


def test_a_group_fires_when_its_silence_is_long_enough() -> None:
    """A group fires at the very second its silence reaches the limit; value and threshold are seconds of silence."""
    watch = Watch()

    assert watch.look(119, {"a": 0}) == []
    assert watch.look(120, {"a": 0}) == [AlertFired(120.0, 120.0, 120.0, {"os.host": "a"})]
    assert watch.look(500, {"a": 0}) == []


def test_a_group_recovers_when_it_is_seen_again() -> None:
    """A sign of life ends the alert, and the value is the silence since."""
    watch = Watch()
    watch.look(120, {"a": 0})

    expected = AlertRecovered(3.0, 120.0, 120.0, {"os.host": "a"}, reason=RecoveryReason.SEEN_AGAIN)
    assert watch.look(203, {"a": 200}) == [expected]


def test_groups_appear_by_themselves() -> None:
    """A group that is seen for the first time has no row; from then on its silence counts."""
    watch = Watch()

    assert watch.look(0, {"a": 0, "b": 0}) == []
    assert watch.alerts == {}
    assert [type(one) for one in watch.look(120, {"a": 119, "b": 0, "c": 120})] == [AlertFired]
    assert list(watch.alerts) == ["os.host=b"]


@pytest.mark.parametrize(
    ("downtimes", "silence"),
    [
        ((), 1000),
        (((0, 850),), 150),
        (((-500, 850),), 150),
        (((900, 2000),), 900),
        (((100, 200), (300, 400)), 800),
        (((300, 400), (100, 200)), 800),
        (((100, 400), (200, 300)), 700),
        (((100, 300), (200, 400)), 700),
        (((100, 200), (200, 400)), 700),
        (((-100, 0), (1000, 1100)), 1000),
        (((-900, -800),), 1000),
        (((400, 100),), 1000),
    ],
)
def test_our_downtime_is_not_the_groups_silence(downtimes: Spans, silence: int) -> None:
    """Of a silence of 1000 s only the seconds count in which somebody was there to receive, each once."""
    assert Watch(silence=silence).look(1000, {"a": 0}, downtimes)
    assert not Watch(silence=silence + 1).look(1000, {"a": 0}, downtimes)


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)).map(sorted).map(tuple), max_size=5),
    st.integers(0, 300),
)
def test_silence_is_what_a_count_by_seconds_gives(downtimes: list[tuple[int, int]], seen: int) -> None:
    """The counted silence is the number of seconds since the last sight that lie in none of the downtimes."""
    listening = sum(not any(start <= second < end for start, end in downtimes) for second in range(seen, 600))
    fired = Watch(silence=120).look(600, {"a": seen}, tuple(downtimes))

    assert bool(fired) == (listening >= 120)
    assert all(isinstance(one, AlertFired) and one.value == pytest.approx(listening) for one in fired)


def test_a_firing_group_that_is_retired_recovers_once() -> None:
    """Retiring a firing group ends its alert, also when the samples have forgotten it, and it stays quiet."""
    watch = Watch()
    watch.look(120, {"a": 0})
    watch.retire("a", at=130)

    assert [one.reason for one in watch.look(140, {})] == [RecoveryReason.RETIRED]
    assert watch.look(150, {"a": 0}) == []


def test_a_group_that_is_retired_and_seen_recovers_once() -> None:
    """A group that was retired and has been seen since ends once, because it was retired."""
    watch = Watch()
    watch.look(120, {"a": 0})
    watch.retire("a", at=130)

    assert [one.reason for one in watch.look(140, {"a": 135})] == [RecoveryReason.RETIRED]
    assert watch.look(150, {"a": 145}) == []


def test_a_retired_group_that_comes_back_is_watched_again() -> None:
    """A sign of life after the retirement lets the group's silence count again."""
    watch = Watch()
    watch.look(120, {"a": 0})
    watch.retire("a", at=130)
    watch.look(140, {"a": 0})

    assert watch.look(200, {"a": 199}) == []
    assert [type(one) for one in watch.look(400, {"a": 199})] == [AlertFired]
    assert [one.reason for one in watch.look(410, {"a": 405})] == [RecoveryReason.SEEN_AGAIN]


def test_a_firing_group_that_the_samples_forgot_goes_on_firing() -> None:
    """Without any sight of it, a silent group is still silent."""
    watch = Watch()
    watch.look(120, {"a": 0})

    assert watch.look(10**6, {}) == []
    assert watch.look(10**6, {"b": 10**6}) == []


def test_a_sight_from_the_future_is_no_silence() -> None:
    """A group that was seen after `now`, as when clocks disagree, isn't silent."""
    assert Watch().look(0, {"a": 500}) == []


def test_a_rule_groups_by_host_unless_it_says_otherwise() -> None:
    """Without settings a rule watches each host for ten minutes."""
    compiled = heartbeat.compile_settings({})
    assert (compiled.window, compiled.group_by, compiled.filters) == (600, ("os.host",), ())


@pytest.mark.parametrize("silence", [119, 7 * 86_400 + 1, "300", None, True])
def test_a_silence_has_bounds(silence: Any) -> None:
    """Less than two minutes, more than a week, or no number at all is refused."""
    with pytest.raises(Invalid) as error:
        heartbeat.compile_settings({"silence": silence} if silence is not None else {"silence": ""})
    assert error.value.field == "silence"
