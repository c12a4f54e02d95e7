"""What is stored comes back as it was, on every database."""

import msgspec
import pytest
from tests.contract.store.conftest import Store
from tests.contract.store.values import NOW, alert, delivery, incident, received, run

from tocsin.accounts.keys import ApiKey
from tocsin.accounts.permissions import Permission
from tocsin.kernel.errors import Conflict, NotFound, Stale, Unavailable
from tocsin.respond.escalation.policies import Policy
from tocsin.store import (
    accounts,
    alerts,
    counters,
    deliveries,
    downtimes,
    entries,
    incidents,
    late,
    messages,
    runs,
    urls,
    views,
)
from tocsin.store.catalog import CatalogKeeper, hash_secret
from tocsin.store.records import Record
from tocsin.store.sealing import Seal

SEAL = Seal(b"k" * 32)


def new(value: object, record_id: str) -> Record:
    """Return a record that is not stored yet."""
    return Record(record_id, value, is_new=True)


def test_incidents_come_back_by_id_key_fallback_and_due(store: Store) -> None:
    """A saved incident is found by its id, its unresolved key, its fallback key, and when it is due."""
    value = incident("inc_r1", "url_r", "k1", due_at=NOW)
    store.do(lambda tx: incidents.save(tx, [new(value, value.id)], NOW))

    (record,) = store.do(lambda tx: incidents.by_ids(tx, ["inc_r1", "inc_none"]))
    assert (record.value, record.version) == (value, 1)
    assert [one.id for one in store.do(lambda tx: incidents.unresolved(tx, "url_r", ["k1", "k2"]))] == ["inc_r1"]
    assert [one.id for one in store.do(lambda tx: incidents.by_fallback(tx, "url_r", "fallback k1"))] == ["inc_r1"]
    assert "inc_r1" in store.do(lambda tx: incidents.due(tx, NOW, 100))
    assert "inc_r1" not in store.do(lambda tx: incidents.due(tx, NOW - 1, 100))
    assert store.do(lambda tx: views.incident(tx, "inc_r1")) == (value, 1)
    with pytest.raises(NotFound):
        store.do(lambda tx: views.incident(tx, "inc_none"))


def test_runs_come_back_as_the_latest_of_their_incident(store: Store) -> None:
    """Of an incident's runs the latest counts, and the due ones name their incident."""
    store.do(lambda tx: runs.save(tx, [new(run("run_r1", "inc_r2"), "run_r1")]))
    store.do(lambda tx: runs.save(tx, [new(run("run_r2", "inc_r2", due_at=NOW), "run_r2")]))

    (record,) = store.do(lambda tx: runs.latest(tx, ["inc_r2"]))
    assert record.value == run("run_r2", "inc_r2", due_at=NOW)
    assert store.do(lambda tx: runs.due(tx, NOW, 100)) == ["inc_r2"]
    assert store.do(late.oldest_due) == NOW
    record.value = msgspec.structs.replace(record.value, due_at=0)
    store.do(lambda tx: runs.save(tx, [record]))
    assert store.do(lambda tx: runs.due(tx, NOW, 100)) == []


def test_deliveries_are_due_in_order_and_unless_leased(store: Store) -> None:
    """A delivery waits for its time, for an older one of its order, and while a node holds its lease."""
    later = delivery("dlv_r3", "inc_r3", due_at=NOW + 1)
    values = [delivery("dlv_r1", "inc_r3", "a|h"), delivery("dlv_r2", "inc_r3", "a|h"), later]
    store.do(lambda tx: deliveries.save(tx, [new(one, one.id) for one in values], NOW))

    def due(now: int) -> list[str]:
        return [one for one, subject in store.do(lambda tx: deliveries.due(tx, now, 100)) if subject == "inc_r3"]

    assert [one.value for one in store.do(lambda tx: deliveries.of_subjects(tx, ["inc_r3"]))] == values
    assert due(NOW) == ["dlv_r1"]
    assert due(NOW + 1) == ["dlv_r1", "dlv_r3"]
    (record,) = store.do(lambda tx: deliveries.by_ids(tx, ["dlv_r1"]))
    record.leased_by, record.leased_until = "nod_1", NOW + 10
    store.do(lambda tx: deliveries.save(tx, [record], NOW))
    assert (due(NOW + 9), due(NOW + 10)) == (["dlv_r3"], ["dlv_r1", "dlv_r3"])


def test_alerts_come_back_by_rule_and_due(store: Store) -> None:
    """A rule's alerts come back with their groups and numbers, and when they owe a notice."""
    values = [alert("alr_r1", "rul_r", "a"), alert("alr_r2", "rul_r", "b", due_at=NOW)]
    store.do(lambda tx: alerts.save(tx, [new(one, one.id) for one in values], NOW))

    assert [one.value for one in store.do(lambda tx: alerts.of_rule(tx, "rul_r"))] == values
    assert [one.value for one in store.do(lambda tx: alerts.by_ids(tx, ["alr_r2"]))] == values[1:]
    assert store.do(lambda tx: alerts.due(tx, NOW, 100)) == ["alr_r2"]


def test_messages_wait_in_their_lane_as_received(store: Store) -> None:
    """A message's bytes are kept as they came, it waits in arrival order, and its decision and reports stay."""
    lane = store.do(lambda tx: urls.create(tx, SEAL, store.ids, NOW))
    store.do(lambda tx: messages.insert(tx, [received(f"msg_r{number}", lane) for number in (1, 2, 3)]))

    assert lane in store.do(messages.pending_lanes)
    assert store.do(lambda tx: messages.hold(tx, lane)) is True
    rows = store.do(lambda tx: messages.pending(tx, lane, 2))
    assert [(row.id, row.body, row.query) for row in rows] == [
        ("msg_r1", b"\x00\xff\xfe", "a=b"),
        ("msg_r2", b"\x00\xff\xfe", "a=b"),
    ]
    report = messages.Report("msg_r1", 0, "open", "mapped", "why", "k", "int_1", "inc_1", "pol_1")
    outcomes = [("msg_r1", "mapped", "why", NOW), ("msg_r2", "failed", "a bug", NOW), ("msg_r3", "ignored", "", NOW)]
    store.do(lambda tx: messages.decide(tx, outcomes, [report]))
    row, body, reports = store.do(lambda tx: views.message(tx, "msg_r1"))
    assert (row.status, row.reason, row.size, body and body.body) == ("mapped", "why", 3, b"\x00\xff\xfe")
    assert [(one.ordinal, one.outcome, one.incident_id) for one in reports] == [(0, "mapped", "inc_1")]
    assert store.do(messages.backlog) == (0, 0)

    store.do(lambda tx: messages.replay(tx, "msg_r2"))
    assert store.do(messages.backlog) == (1, 3)
    with pytest.raises(Conflict, match="the message is ignored"):
        store.do(lambda tx: messages.replay(tx, "msg_r3"))


def test_entries_are_read_in_order_after_a_seq(store: Store) -> None:
    """A subject's entries come in order of seq, from after the one that was read."""
    rows = [(f"evt_r{seq}", "inc_r4", seq, NOW, "Noted", "usr_1", "c", "r", b'{"n":%d}' % seq) for seq in (2, 1, 3)]
    store.do(lambda tx: entries.insert(tx, rows))

    found = store.do(lambda tx: entries.timeline(tx, "inc_r4", after=1))
    assert [(one.seq, one.detail, one.cause) for one in found] == [(2, {"n": 2}, "c"), (3, {"n": 3}, "c")]


def test_things_keep_every_revision_and_refuse_what_is_stale(store: Store) -> None:
    """A thing's body is sealed and comes back, each version stays, a taken key and an old version are refused."""
    made = store.do(lambda tx: store.things.create(tx, "policy", "p", "P", Policy(), author="ann", now=NOW))
    changed = msgspec.structs.replace(made, body=Policy(repeats=2), archived_at=NOW)
    second = store.do(lambda tx: store.things.update(tx, changed, "bob", NOW + 1))

    history = store.do(lambda tx: list(store.things.history(tx, made.id, 0, 10)))
    assert [(one[0], one[1], one[2], one[3].repeats) for one in history] == [(2, "bob", NOW + 1, 2), (1, "ann", NOW, 0)]
    assert store.do(lambda tx: store.things.at_revision(tx, made.revision_id)) == Policy()
    (thing,) = [one for one in store.do(lambda tx: store.things.since(tx, 0)) if one.id == made.id]
    assert (thing.version, thing.archived_at, thing.body) == (2, NOW, Policy(repeats=2))
    assert second.version == 2
    with pytest.raises(Stale):
        store.do(lambda tx: store.things.update(tx, changed, "bob", NOW))
    with pytest.raises(Conflict):
        store.do(lambda tx: store.things.create(tx, "policy", "p", "P", Policy(), author="ann", now=NOW))


def test_a_catalog_reads_what_changed_since(store: Store) -> None:
    """A refreshed catalog has what was created, and is the same object while nothing changes."""
    keeper = CatalogKeeper(store.things, {})
    made = store.do(lambda tx: store.things.create(tx, "policy", "c", "C", Policy(), author="ann", now=NOW))
    fresh = store.do(keeper.refresh)
    assert fresh.get("policy", made.id).name == "C"


def test_accounts_come_back_by_hash(store: Store) -> None:
    """Keys, passwords and sessions are found by hash; a new password ends the sessions, and a session its time."""
    key = ApiKey("key_r", "n", "hash", Permission.OBSERVER, ("tea_1", "tea_2"), created_at=NOW, expires_at=NOW + 9)
    store.do(lambda tx: accounts.add_key(tx, key))
    store.do(lambda tx: accounts.key_used(tx, "key_r", NOW + 1))
    found = store.do(lambda tx: accounts.key_by_hash(tx, "hash"))
    assert found == msgspec.structs.replace(key, last_used_at=NOW + 1)
    assert store.do(lambda tx: accounts.key_by_hash(tx, "other")) is None

    store.do(lambda tx: accounts.set_password(tx, "usr_r", "h1", NOW, must_change=True))
    store.do(lambda tx: accounts.add_session(tx, "s", "usr_r", NOW, NOW + 5))
    assert store.do(lambda tx: accounts.session_user(tx, "s", NOW + 4)) == "usr_r"
    assert store.do(lambda tx: accounts.session_user(tx, "s", NOW + 5)) == ""
    store.do(lambda tx: accounts.set_password(tx, "usr_r", "h2", NOW, must_change=False))
    assert store.do(lambda tx: accounts.password_of(tx, "usr_r")) == ("h2", False)
    assert store.do(lambda tx: accounts.session_user(tx, "s", NOW)) == ""


def test_counters_give_each_number_once(store: Store) -> None:
    """Numbers ascend from 1 without gaps, and a rolled back transaction has taken none."""
    assert store.do(lambda tx: [counters.take(tx, "r"), counters.take(tx, "r", 3), counters.take(tx, "r")]) == [1, 2, 5]
    store.undo(lambda tx: counters.take(tx, "r"))
    assert store.do(lambda tx: (counters.value(tx, "r"), counters.value(tx, "none"))) == (5, 0)


def test_an_api_url_is_found_by_its_hash_and_opened_by_its_seal(store: Store) -> None:
    """The GUID of an API URL is stored sealed; the catalog knows it by its hash."""
    url_id = store.do(lambda tx: urls.create(tx, SEAL, store.ids, NOW))
    guid = store.do(lambda tx: urls.guid_of(tx, SEAL, url_id))
    keeper = CatalogKeeper(store.things, {})
    store.do(lambda tx: store.things.create(tx, "policy", "u", "U", Policy(), author="ann", now=NOW))

    assert store.do(keeper.refresh).url_ids[hash_secret(guid)] == url_id
    with pytest.raises(NotFound):
        store.do(lambda tx: urls.guid_of(tx, SEAL, "url_none"))


def test_the_downtimes_are_the_gaps_between_all_nodes(store: Store) -> None:
    """A gap is where no node was up, however many there are and whenever each began."""
    for name, started, seen in (("a", 10, 20), ("b", 15, 30), ("c", 50, 60)):
        store.do(lambda tx, name=name, started=started: downtimes.start(tx, f"nod_{name}", name, started))
        store.do(lambda tx, name=name, seen=seen: downtimes.seen(tx, f"nod_{name}", seen))

    assert store.do(lambda tx: downtimes.since(tx, 0)) == [(30, 50)]
    assert store.do(lambda tx: downtimes.since(tx, 40)) == []


@pytest.mark.parametrize("kind", ["incident", "alert", "delivery"])
def test_a_version_that_was_overtaken_is_refused(store: Store, kind: str) -> None:
    """Of two who read the same version only the first saves; the other is told to take its turn again."""
    area, value = {
        "incident": (incidents, incident("inc_v")),
        "alert": (alerts, alert("alr_v", "rul_v")),
        "delivery": (deliveries, delivery("dlv_v", "inc_v")),
    }[kind]
    store.do(lambda tx: area.save(tx, [new(value, value.id)], NOW))
    (first,) = store.do(lambda tx: area.by_ids(tx, [value.id]))
    (second,) = store.do(lambda tx: area.by_ids(tx, [value.id]))
    first.is_changed = second.is_changed = True
    store.do(lambda tx: area.save(tx, [first], NOW))

    with pytest.raises(Unavailable, match="was changed meanwhile"):
        store.do(lambda tx: area.save(tx, [second], NOW))
    (stored,) = store.do(lambda tx: area.by_ids(tx, [value.id]))
    assert stored.version == 2
