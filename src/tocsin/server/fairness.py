"""Fairness at the door: each API URL has a bucket of tokens on this node, so that one tool's storm stays its own."""

from collections.abc import Callable

from tocsin.kernel.buckets import Bucket, Pace, take
from tocsin.kernel.errors import TooMuch
from tocsin.kernel.instants import SECOND
from tocsin.store.catalog import Catalog, CatalogKeeper

KEPT_MIN = 1_000  # buckets from which on idle ones are forgotten
BURST_SECONDS = 5  # of its rate: what an API URL with a rate of its own may send at once


class Fairness:
    """Keeps the buckets. `rate` is in messages a second, 0 for any; an integration's `rate_max` goes before it."""

    def __init__(self, keeper: CatalogKeeper, now: Callable[[], int], rate: int, burst: int) -> None:
        self._keeper = keeper
        self._now = now
        self._usual = Pace(rate, max(burst, 1)) if rate > 0 else None
        self._buckets: dict[str, Bucket] = {}
        self._kept_max = KEPT_MIN
        self._paces: dict[str, Pace | None] = {}
        self._catalog = keeper.current  # the one that the paces are of

    def admit(self, api_url_id: str) -> None:
        """Let one message of an API URL in; raise TooMuch with the whole seconds until the next one."""
        if self._catalog is not self._keeper.current:
            self._catalog, self._paces = self._keeper.current, {}
        if api_url_id in self._paces:
            pace = self._paces[api_url_id]
        else:
            pace = self._paces[api_url_id] = self._pace(self._catalog, api_url_id)
        if pace is None:
            return
        now = self._now()
        bucket, wait = take(self._buckets.get(api_url_id, FULL), pace, now)
        if wait:
            detail = f"this API URL takes {pace.rate} messages a second, and {pace.burst} at once"
            raise TooMuch(detail, -(-wait // SECOND), status=429)
        self._buckets[api_url_id] = bucket
        if len(self._buckets) > self._kept_max:
            self._forget(now)

    @property
    def count(self) -> int:
        """How many buckets are kept."""
        return len(self._buckets)

    def _pace(self, catalog: Catalog, api_url_id: str) -> Pace | None:
        rate = max((thing.body.rate_max for thing in catalog.lanes.get(api_url_id, ())), default=0)
        return Pace(rate, rate * BURST_SECONDS) if rate > 0 else self._usual

    def _forget(self, now: int) -> None:
        """Forget the buckets that are full again; look for more only when there are twice as many as are left."""
        self._buckets = {one: bucket for one, bucket in self._buckets.items() if bucket.full_at > now}
        self._kept_max = max(KEPT_MIN, 2 * len(self._buckets))


FULL = Bucket()
