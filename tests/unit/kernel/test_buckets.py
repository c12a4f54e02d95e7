"""A bucket of tokens, which one instant tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.buckets import Bucket, Pace, take
from tocsin.kernel.instants import SECOND

NOW = 1_700_000_000 * SECOND


def taken(pace: Pace, at: int, count: int, bucket: Bucket | None = None) -> tuple[int, Bucket]:
    """Ask so many times at one instant; return how often there was a token, and the bucket."""
    bucket, got = bucket or Bucket(), 0
    for _ in range(count):
        bucket, wait = take(bucket, pace, at)
        got += wait == 0
    return got, bucket


def test_a_full_bucket_gives_a_burst_and_then_the_rate() -> None:
    """At once there are as many tokens as it holds; a second later as many more as the rate says."""
    pace = Pace(rate=4, burst=10)
    got, bucket = taken(pace, NOW, 50)
    assert got == 10
    got, bucket = taken(pace, NOW + SECOND, 50, bucket)
    assert got == 4
    assert taken(pace, NOW + 60 * SECOND, 50, bucket)[0] == 10


def test_an_empty_bucket_says_when_there_is_a_token() -> None:
    """What is asked for after exactly that wait is given, and a microsecond before it is not."""
    pace = Pace(rate=3, burst=2)
    _, bucket = taken(pace, NOW, 2)
    same, wait = take(bucket, pace, NOW)
    assert same == bucket
    assert take(bucket, pace, NOW + wait)[1] == 0
    assert take(bucket, pace, NOW + wait - 1)[1] == 1


@pytest.mark.parametrize("rate", [1, 7, 2_000, 1_000_000, 5_000_000])
def test_any_rate_is_a_bound(rate: int) -> None:
    """Whatever the rate, the burst is what is given at one instant."""
    assert taken(Pace(rate, 5), NOW, 20)[0] == 5


@given(
    st.integers(1, 3_000),
    st.integers(1, 50),
    st.lists(st.integers(0, SECOND), min_size=1, max_size=200),
)
def test_never_more_than_burst_and_rate(rate: int, burst: int, steps: list[int]) -> None:
    """Over any time there are at most a burst and what the rate gives in it."""
    pace, bucket, at, got = Pace(rate, burst), Bucket(), NOW, 0
    for step in steps:
        at += step
        bucket, wait = take(bucket, pace, at)
        got += wait == 0
    assert got <= burst + (at - NOW) // (SECOND // rate)
