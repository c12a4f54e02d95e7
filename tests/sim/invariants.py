"""What must hold in every world, whatever the seed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import select
from tests.sim.flows import check_flows
from tests.sim.world import World

from tocsin.engine.pulses import outage_key
from tocsin.kernel.events import Entry, event_of
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import from_json
from tocsin.outbound.channels.channel import MessageKind
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose, DeliveryStatus
from tocsin.respond.incidents import states as incident_events
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations import heartbeats as heartbeat_events
from tocsin.respond.integrations.heartbeats import HeartbeatStatus, Pulses
from tocsin.store import deliveries, entries
from tocsin.store.tables import alerts, heartbeats, incidents, messages, runs
from tocsin.store.tx import Tx
from tocsin.watch.rules import alerts as alert_events
from tocsin.watch.rules.alerts import Alert, AlertStatus

INCIDENT_KINDS = {event.__name__: event for event in incident_events.EVENTS}
HEARTBEAT_KINDS = {event.__name__: event for event in heartbeat_events.EVENTS}
ALERT_KINDS = {event.__name__: event for event in alert_events.EVENTS}


WAITING = {"held": "Held", "muted": "WalkMuted", "snoozed": "WalkSnoozed"}  # for what may never come
STOPS = ("Held", "WalkAcknowledged", "WalkMuted", "WalkSnoozed")
GOES_ON = ("Released", "Resumed", "RunStarted")


def check(world: World) -> None:
    """Raise AssertionError that names the seed and what does not hold."""
    world.do(lambda tx: holds(world, tx))


def holds(world: World, tx: Tx) -> None:
    """Check within a transaction."""
    seed = f"seed {world.seed}"
    assert world.late <= SECOND, f"{seed}: something due was looked at {world.late} µs late"
    assert not world.unwanted, f"{seed}: pages claimed after their walk had ended: {world.unwanted}"
    pending = tx.all(select(messages.c.id).where(messages.c.status == "pending"))
    assert not pending, f"{seed}: undecided messages"
    rows = tx.all(select(incidents).order_by(incidents.c.opened_at, incidents.c.id))
    states = [from_json(row.state, Incident) for row in rows if row.status != "resolved"]
    unresolved = Counter((one.api_url_id, key) for one in states for key in (one.dedup_key, *one.grouped_keys))
    assert not [key for key, count in unresolved.items() if count > 1], f"{seed}: two incidents of one key"
    effects: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in rows:
        timeline = _timeline(seed, tx, row.id)
        stored = from_json(row.state, Incident)
        _incident(f"{seed}, {row.id}", tx, stored, timeline)
        _told(f"{seed}, {row.id}", world, tx, stored, timeline)
        for key, effect in _effects(row.dedup_key, timeline):
            effects[row.api_url_id, key].append(effect)
    for (_, key), found in effects.items():
        order = [message_id for _, _, message_id in sorted(found)]
        assert order == sorted(order), f"{seed}: reports of {key} took effect out of order"
    for row in tx.all(select(alerts)):
        _alert(f"{seed}, {row.id}", tx, from_json(row.state, Alert), _timeline(seed, tx, row.id))
    for row in tx.all(select(heartbeats)):
        outages = sum(count for (_, key), count in unresolved.items() if key.endswith(outage_key(row.integration_id)))
        state = from_json(row.state, Pulses)
        _heartbeat(f"{seed}, {row.integration_id}", state, _timeline(seed, tx, row.integration_id), outages)
        assert (row.status, row.due_at) == (state.status, state.due_at), f"{seed}: a heartbeat's columns lie"
    _in_order(seed, world)
    check_flows(seed, tx, world.now)


def _timeline(seed: str, tx: Tx, subject_id: str) -> list[Entry]:
    timeline = entries.timeline(tx, subject_id, limit=100_000)
    assert [entry.seq for entry in timeline] == list(range(1, len(timeline) + 1)), f"{seed}: {subject_id} has a gap"
    return timeline


def _incident(where: str, tx: Tx, stored: Incident, timeline: Sequence[Entry]) -> None:
    state: Incident | None = None
    for entry in timeline:
        event = event_of(entry, INCIDENT_KINDS)
        if event is not None:
            state = incident_events.apply(state, event, stored.id, entry.at)
    assert state == stored, f"{where} is not what its timeline says"
    if not stored.is_resolved:
        run = tx.all(select(runs).where(runs.c.incident_id == stored.id).order_by(runs.c.id))[-1]
        ended = {"halted": "Halted", "exhausted": "Exhausted"}.get(run.status)
        kinds = {entry.kind for entry in timeline}
        waits = run.status in WAITING and WAITING[run.status] in kinds
        assert run.due_at or waits or ended in kinds, f"{where} is unresolved and its run ended without a word"
    _still(where, timeline)


def _still(where: str, timeline: Sequence[Entry]) -> None:
    """While a walk stands still it pages nobody."""
    stands_still = False
    for entry in timeline:
        stands_still = entry.kind in STOPS or (stands_still and entry.kind not in GOES_ON)
        is_page = entry.kind == "Paged" and entry.detail["run_id"]
        assert not (stands_still and is_page), f"{where}: paged while its walk stands still, at {entry.seq}"


def _told(where: str, world: World, tx: Tx, incident: Incident, timeline: Sequence[Entry]) -> None:
    """Whoever was told of the problem was told of each end of it, once, and nobody else."""
    sent = [one.value for one in deliveries.of_subjects(tx, [incident.id])]
    assert all(one.status is not DeliveryStatus.PENDING for one in sent), f"{where}: a delivery does not end"
    ends = [entry.at for entry in timeline if entry.kind == "Resolved"]
    paged = {_place(one): one for one in sent if _is_page(one) and one.status is DeliveryStatus.DELIVERED}
    told = Counter(
        (sum(1 for at in ends if at <= one.created_at), _place(one))
        for one in sent
        if one.purpose is DeliveryPurpose.RECOVERY
    )
    assert not [one for one, count in told.items() if count > 1], f"{where}: told twice of one recovery"
    assert {place for _, place in told} <= paged.keys(), f"{where}: told of a recovery and never of the problem"
    if incident.is_resolved:
        now_told = {place for end, place in told if end == len(ends)}
        assert paged.keys() <= now_told, f"{where}: paged and not told of the recovery"
        late = [at for at, one in world.sent if one.subject_id == incident.id and _is_page(one)]
        assert not [at for at in late if at > incident.resolved_at], f"{where}: paged after it was resolved"


def _effects(own_key: str, timeline: Sequence[Entry]) -> list[tuple[str, tuple[int, int, str]]]:
    """Return the key and (at, seq, message) of what each report did; an appended one may be of any key in it."""
    names = {"Opened": "message_id", "Grouped": "message_id", "PartRecovered": "message_id", "Resolved": "message_id"}
    is_alone = not any(entry.kind in ("Grouped", "MergedIn") for entry in timeline)
    if is_alone:
        names["Appended"] = "last_message_id"
    found = [
        (entry.detail.get("dedup_key", own_key), (entry.at, entry.seq, entry.detail.get(names.get(entry.kind, ""), "")))
        for entry in timeline
        if is_alone or entry.kind != "Resolved"  # it may be the last of several problems
    ]
    return [one for one in found if one[1][2]]


def _alert(where: str, tx: Tx, stored: Alert, timeline: Sequence[Entry]) -> None:
    """The timeline replays to the status, and each hook that was told of a problem was told of its end, once."""
    state = Alert(stored.id, stored.rule_id, stored.labels)
    for entry in timeline:
        event = event_of(entry, ALERT_KINDS)
        if event is not None:
            state = alert_events.apply(state, event, entry.at)
    assert (state.status, state.since, state.fired_at) == (stored.status, stored.since, stored.fired_at), (
        f"{where} is not what its timeline says"
    )
    notices: dict[str, list[MessageKind]] = defaultdict(list)
    for record in deliveries.of_subjects(tx, [stored.id]):
        assert record.value.status is not DeliveryStatus.PENDING, f"{where}: a notice does not end"
        notices[record.value.hook_id].append(record.value.message.kind)
    for kinds in notices.values():
        again = [pair for pair in pairwise([MessageKind.RECOVERY, *kinds]) if pair == (MessageKind.RECOVERY,) * 2]
        assert not again, f"{where}: a recovery without a problem, or twice"
        is_over = stored.status is AlertStatus.OK
        assert not is_over or kinds[-1] is MessageKind.RECOVERY, f"{where}: told of a problem and not of its end"


def _heartbeat(where: str, stored: Pulses, timeline: Sequence[Entry], outages: int) -> None:
    """A heartbeat is down while it has an unresolved incident; else something of it is due, or nothing ever came."""
    status = None
    for entry in timeline:
        status = heartbeat_events.NEXT[status, HEARTBEAT_KINDS[entry.kind]]
    assert status == stored.status, f"{where} is not what its timeline says"
    is_down = stored.status is HeartbeatStatus.DOWN
    assert is_down == (outages == 1), f"{where} is {stored.status} with {outages} unresolved incident(s)"
    assert (stored.due_at > 0) == (stored.status is HeartbeatStatus.UP), f"{where}: nothing is due"


def _in_order(seed: str, world: World) -> None:
    """Of one alert to one hook, none is sent before an older one has left."""
    newest: dict[str, str] = {}
    for _, delivery in world.sent:
        if delivery.order_key:
            assert delivery.id >= newest.get(delivery.order_key, ""), f"{seed}: {delivery.id} was overtaken"
            newest[delivery.order_key] = delivery.id


def _place(delivery: Delivery) -> tuple[str, str]:
    return delivery.user_id, delivery.method_id


def _is_page(delivery: Delivery) -> bool:
    return delivery.purpose is DeliveryPurpose.PAGE
