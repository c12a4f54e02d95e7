"""One turn of the wheel, in one transaction: claim what is due, decide, save state with its events and consequences."""

from collections.abc import Callable, Sequence
from typing import Any

from tocsin.engine.flow import FLOW, RINGS
from tocsin.engine.inflow import Inflow
from tocsin.engine.lanes import owner_of, take_lane
from tocsin.engine.muting import mutes_page
from tocsin.engine.pulses import take_missed
from tocsin.engine.renderings import Renderings
from tocsin.engine.tally import Tally
from tocsin.engine.telling import owe_notices
from tocsin.engine.timing import take_timers
from tocsin.engine.unread import Unread
from tocsin.engine.walking import take_step
from tocsin.engine.work import LEASE, Work
from tocsin.kernel.errors import Newer
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.kernel.values import Value
from tocsin.outbound.channels.channel import Delivered, Inbound, Outcome, Rejected
from tocsin.outbound.deliveries.deliveries import (
    Delivery,
    DeliveryPurpose,
    DeliveryStatus,
    WithheldBecause,
    attempted,
    withheld,
)
from tocsin.respond.incidents import decide
from tocsin.respond.integrations.messages import MessageStatus, Verdict, judged
from tocsin.store import alerts, deliveries, heartbeats, incidents, messages, pushes, runs, timers
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.tx import Tx

LANES_MAX = 4  # lanes that one turn takes
PUSH, PUSH_MAX = 5 * SECOND, 5 * MINUTE
STAGES = ("settle", "expire", "step", "ring", "owe", "miss", "claim", "lanes")
KINDS = {
    "settle": "delivery",
    "expire": "incident",
    "step": "run",
    "ring": "timer",
    "owe": "alert",
    "miss": "heartbeat",
    "claim": "delivery",
}
LEFT_FOR = 60 * SECOND  # before we look again at a lane whose incidents a newer release wrote


class Pushed(Value, frozen=True):
    """A row that could not be decided: what it is, how often, until when it waits, and the error."""

    kind: str
    count: int
    until: int
    error: str


class Settled(Value, frozen=True):
    """
    What became of an attempt: the delivery, the version that its lease wrote, and the outcome.

    While the row has that version it holds this very delivery, so it isn't read again.

    `inbound` is a document for one of our own integrations: it is stored as a message in the settling transaction.
    """

    delivery: Delivery
    version: int
    outcome: Outcome
    jitter: float
    inbound: Inbound | None = None


class Turns:
    """Makes turns for one node. `now` is asked once per turn; lanes take turns by when they were last served."""

    def __init__(
        self,
        keeper: CatalogKeeper,
        ids: Ids,
        now: Callable[[], int],
        *,
        node: str,
        public_url: str,
        send: Callable[[Sequence[Record[Delivery]]], None],
        inflow: Inflow | None = None,
        tally: Tally | None = None,
        renderings: Renderings | None = None,
        lease: int = LEASE,
    ) -> None:
        self._inflow = inflow or Inflow()
        self._tally = tally or Tally()
        self._renderings = renderings
        self._lease = lease
        self._keeper = keeper
        self._ids = ids
        self._now = now
        self._node = node
        self._public_url = public_url
        self._send = send
        self._served: dict[str, int] = {}
        self._left: dict[str, int] = {}  # lanes that are for newer nodes, and until when we don't look
        self._count = 0
        self._unread = Unread()
        self._lane = ""  # the one that was taken last
        self.pushed: dict[str, Pushed] = {}

    def work(self, tx: Tx) -> Work:
        """Return a new piece of work for a transaction."""
        return Work(
            tx,
            self._keeper,
            self._ids,
            self._now(),
            node=self._node,
            public_url=self._public_url,
            flow=FLOW,
            send=self._send,
            lease=self._lease,
        )

    def turn(self, tx: Tx, settled: Sequence[Settled], limit: int, stages: Sequence[str] = STAGES) -> int:
        """Settle what was sent, then take what is due, at most `limit` of each kind; return how much that was."""
        began = self._now()
        work = self.work(tx)
        decided = 0
        count = _settle(work, settled) if "settle" in stages else 0
        count += sum(take(work, limit) for stage, take in TAKES.items() if stage in stages)
        if "lanes" in stages:
            decided = self._lanes(work, limit)
        work.save()
        tx.after.append(lambda: self._turned(decided, self._now() - began))
        return count + decided

    def _turned(self, decided: int, took: int) -> None:
        self._inflow.decided(decided, took)
        self._tally.turned(decided, took)

    def push(self, tx: Tx, stage: str, settled: Sequence[Settled], error: str) -> str:
        """
        Push the culprit, on which a turn of this stage with one row failed, and count it; return its id.

        A message is set aside as failed, to be replayed. Any other row comes again after a wait that doubles.
        """
        now = self._now()
        if stage == "lanes":
            return self._set_aside(tx, error, now)
        row_id = settled[0].delivery.id if stage == "settle" else next(iter(_due(tx, stage, now)), "")
        if row_id:
            count = self.pushed[row_id].count + 1 if row_id in self.pushed else 1
            until = now + min(PUSH_MAX, PUSH * 2 ** (count - 1))
            pushes.push(tx, KINDS[stage], row_id, until)
            self.pushed[row_id] = Pushed(KINDS[stage], count, until, error)
        return row_id

    def _set_aside(self, tx: Tx, error: str, now: int) -> str:
        if not messages.hold(tx, self._lane):
            return ""
        for row in messages.pending(tx, self._lane, 1):
            status = judged(MessageStatus.PENDING, Verdict.FAILED)
            messages.decide(tx, [(row.id, status, error, now)], [])
            work = self.work(tx)
            self._unread.found(work, self._lane, owner_of(work, self._lane, row.source), row.id, error)
            work.save()
            return str(row.id)
        return ""

    def _lanes(self, work: Work, limit: int) -> int:
        waiting = self._waiting(work)[:LANES_MAX]
        self._count += 1
        count = 0
        for lane in waiting:
            self._served[lane] = self._count
            self._lane = lane
            try:
                count += take_lane(work, lane, max(limit // len(waiting), 1), self._unread, self._renderings)
            except Newer:
                self._left[lane] = work.now + LEFT_FOR
                raise
        return count

    def _waiting(self, work: Work) -> list[str]:
        """Return the lanes that have something for us, the longest unserved first."""
        lanes = [lane for lane in messages.pending_lanes(work.tx) if self._left.get(lane, 0) <= work.now]
        lanes = self._rendered(work, lanes)
        return sorted(lanes, key=lambda lane: self._served.get(lane, 0))

    def _rendered(self, work: Work, lanes: list[str]) -> list[str]:
        """Return the lanes without those whose templates must be rendered first, and let that be done."""
        templated, renderings = work.catalog.templated, self._renderings
        if renderings is None or not templated:
            return lanes
        if wanted := [lane for lane in lanes if lane in templated]:
            work.tx.after.append(lambda: renderings.want(wanted))
        return [lane for lane in lanes if lane not in templated or renderings.holds(lane)]


def store_inbound(work: Work, delivery_id: str, inbound: Inbound) -> Outcome:
    """Store a document for one of our own integrations as its message, in this transaction."""
    integration = work.catalog.kind("integration").get(inbound.integration_id)
    if integration is None:
        return Rejected(f"no integration {inbound.integration_id}")
    message = messages.Received(
        id=work.ids.new("msg"),
        api_url_id=integration.body.api_url_id,
        source=integration.body.source,
        delivery_id=delivery_id,
        received_at=work.now,
        content_type="application/json",
        query="",
        headers={"webhook-id": delivery_id},
        body=inbound.body,
    )
    messages.insert(work.tx, [message])
    return Delivered(f"stored as {message.id}")


def _settle(work: Work, settled: Sequence[Settled]) -> int:
    by_id = {one.delivery.id: one for one in settled}
    versions = deliveries.versions(work.tx, sorted(by_id))
    records = [
        Record(one.delivery.id, one.delivery, one.version)
        for one in by_id.values()
        if versions.get(one.delivery.id) == one.version
    ]
    records = _with_subjects(work, records)
    for record in records:
        record = work.add(record)
        one = by_id[record.id]
        outcome = store_inbound(work, record.id, one.inbound) if one.inbound else one.outcome
        decision = attempted(record.value, outcome, work.now, one.jitter)
        still_pending = decision.state.status is DeliveryStatus.PENDING
        is_page = record.value.purpose is DeliveryPurpose.PAGE
        if still_pending and is_page and (why := _why_unwanted(work, record.value)) is not None:
            decision = withheld(record.value, why)
        work.decided(record, decision, cause=record.id)
    return len(records)


def _expire(work: Work, limit: int) -> int:
    records = work.load_incidents(incidents.due(work.tx, work.now, limit))
    for record in records:
        if not record.value.is_resolved:
            work.decided(record, decide.expire(record.value, work.now), cause=record.id)
    return len(records)


def _step(work: Work, limit: int) -> int:
    ids = runs.due(work.tx, work.now, limit)
    work.load_incidents(ids)
    work.load_followers(ids)
    for incident_id in ids:
        run = work.run_of(incident_id)
        if run is not None and 0 < run.value.due_at <= work.now:
            take_step(work, run, run.id)
    return len(ids)


def _ring(work: Work, limit: int) -> int:
    return take_timers(work, limit, RINGS)


def _owe(work: Work, limit: int) -> int:
    records = alerts.by_ids(work.tx, alerts.due(work.tx, work.now, limit))
    for record in records:
        owe_notices(work, work.add(record))
    return len(records)


def _claim(work: Work, limit: int) -> int:
    due = deliveries.due(work.tx, work.now, limit)
    work.load_incidents(sorted({subject for _, subject in due if subject.startswith("inc_")}))
    records = _with_subjects(work, deliveries.by_ids(work.tx, [one for one, _ in due]))
    for record in records:
        record = work.add(record)
        value = record.value
        if value.status is not DeliveryStatus.PENDING or record.leased_until > work.now:
            continue
        record.is_changed = True
        if value.purpose is DeliveryPurpose.PAGE and (why := _why_unwanted(work, value)) is not None:
            record.leased_by, record.leased_until = "", 0
            work.decided(record, withheld(value, why), cause=record.id)
        else:
            record.leased_by, record.leased_until = work.node, work.now + work.lease
            work.prepared.append(record)
    return len(records)


def _why_unwanted(work: Work, page: Delivery) -> WithheldBecause | None:
    return work.why_unwanted(page) or (WithheldBecause.MUTED if mutes_page(work, page) else None)


TAKES: dict[str, Callable[[Work, int], int]] = {
    "expire": _expire,
    "step": _step,
    "ring": _ring,
    "owe": _owe,
    "miss": take_missed,
    "claim": _claim,
}


def _due(tx: Tx, stage: str, now: int) -> list[str]:
    """Return the row that a turn of one stage with one row takes."""
    match stage:
        case "expire":
            return incidents.due(tx, now, 1)
        case "step":
            return runs.due(tx, now, 1)
        case "ring":
            return [one.id for one in timers.due(tx, now, 1, sorted(RINGS))]
        case "owe":
            return alerts.due(tx, now, 1)
        case "miss":
            return heartbeats.due(tx, now, 1)
        case _:
            return [one for one, _ in deliveries.due(tx, now, 1)]


def _with_subjects(work: Work, records: Sequence[Record[Delivery]]) -> list[Record[Delivery]]:
    """Return the deliveries with their subjects, without those whose subject a newer release wrote."""
    ids = {record.value.subject_id for record in records}
    found: dict[str, Record[Any]] = {}
    found |= {one.id: one for one in work.load_incidents(sorted(one for one in ids if one.startswith("inc_")))}
    for alert in alerts.by_ids(work.tx, sorted(one for one in ids if one.startswith("alr_"))):
        found[alert.id] = work.add(alert)
    for thing_id in sorted(one for one in ids - found.keys() if one in work.catalog.things):
        found[thing_id] = work.load_thing(work.catalog.things[thing_id])
    for record in records:
        record.subject = found.get(record.value.subject_id)
    return [record for record in records if record.subject is not None]
