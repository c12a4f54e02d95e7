"""Buckets: how many of something may come in a time. A bucket of tokens fills at a rate; each takes one."""

from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value


class Pace(Value, frozen=True):
    """How fast a bucket fills, in tokens a second, and how many it holds."""

    rate: int
    burst: int


class Bucket(Value, frozen=True):
    """A token bucket, which one instant tells wholly: when it is full again. One of the past is full."""

    full_at: int = 0


def take(bucket: Bucket, pace: Pace, now: int) -> tuple[Bucket, int]:
    """Return the bucket without a token, and 0; where it is empty the same bucket, and the µs until there is one."""
    each = max(SECOND // pace.rate, 1)
    full_at = max(bucket.full_at, now) + each
    wait = full_at - now - pace.burst * each
    return (bucket, wait) if wait > 0 else (Bucket(full_at), 0)
