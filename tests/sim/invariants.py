"""What must hold in every world, whatever the seed."""

from collections import Counter

import msgspec
from sqlalchemy import select
from tests.sim.world import World

from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import from_json
from tocsin.outbound.deliveries.deliveries import DeliveryPurpose, DeliveryStatus
from tocsin.respond.incidents.incidents import EVENTS, Incident, apply
from tocsin.store import deliveries, entries, views
from tocsin.store.tables import incidents, messages, runs
from tocsin.store.tx import Tx

KINDS = {event.__name__: event for event in EVENTS}


def check(world: World) -> None:
    """Raise AssertionError that names the seed and what does not hold."""
    world.do(lambda tx: _check(world, tx))


def _check(world: World, tx: Tx) -> None:
    seed = f"seed {world.seed}"
    assert world.late <= SECOND, f"{seed}: something due was looked at {world.late} µs late"
    pending = tx.all(select(messages.c.id).where(messages.c.status == "pending"))
    assert not pending, f"{seed}: undecided messages"
    rows = tx.all(select(incidents))
    unresolved = Counter((row.api_url_id, row.dedup_key) for row in rows if row.status != "resolved")
    assert not [key for key, count in unresolved.items() if count > 1], f"{seed}: two incidents of one key"
    for row in rows:
        _incident(seed, tx, row.id, from_json(row.state, Incident))
        _told(f"{seed}, {row.id}", world, tx, row.id)


def _incident(seed: str, tx: Tx, incident_id: str, stored: Incident) -> None:
    timeline = entries.timeline(tx, incident_id, limit=100_000)
    assert [entry.seq for entry in timeline] == list(range(1, len(timeline) + 1)), f"{seed}: {incident_id} has a gap"
    state: Incident | None = None
    for entry in timeline:
        kind = KINDS.get(entry.kind)
        if kind is not None:
            event = msgspec.convert(entry.detail | {"reason": entry.reason}, kind)
            state = apply(state, event, incident_id, entry.at)
    assert state == stored, f"{seed}: {incident_id} is not what its timeline says"
    if not stored.is_resolved:
        run = tx.all(select(runs).where(runs.c.incident_id == incident_id).order_by(runs.c.id))[-1]
        ended = {"halted": "Halted", "exhausted": "Exhausted"}.get(run.status)
        kinds = {entry.kind for entry in timeline}
        assert run.due_at or ended in kinds, f"{seed}: {incident_id} is unresolved and its run ended without a word"


def _told(where: str, world: World, tx: Tx, incident_id: str) -> None:
    sent = [one.value for one in deliveries.of_subjects(tx, [incident_id])]
    incident, _ = views.incident(tx, incident_id)
    assert all(one.status is not DeliveryStatus.PENDING for one in sent), f"{where}: a delivery does not end"
    if incident.is_resolved:
        paged = {
            (one.user_id, one.method_id)
            for one in sent
            if one.purpose is DeliveryPurpose.PAGE and one.status is DeliveryStatus.DELIVERED
        }
        told = {(one.user_id, one.method_id) for one in sent if one.purpose is DeliveryPurpose.RECOVERY}
        assert paged <= told, f"{where}: paged and not told of the recovery: {paged - told}"
        late = [at for at, one in world.sent if one.subject_id == incident_id and _is_page(one.purpose)]
        assert not [at for at in late if at > incident.resolved_at], f"{where}: paged after it was resolved"


def _is_page(purpose: DeliveryPurpose) -> bool:
    return purpose is DeliveryPurpose.PAGE
