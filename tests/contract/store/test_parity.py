"""Parity by rule: what SQLite and PostgreSQL would do differently by themselves, they do the same."""

import pytest
from sqlalchemy import exc, select
from tests.contract.store.conftest import Store
from tests.contract.store.values import NOW, incident, received

from tocsin.store import incidents, messages, urls
from tocsin.store.records import Record
from tocsin.store.sealing import Seal
from tocsin.store.tables import api_urls, counters
from tocsin.store.tables import incidents as incident_rows

# The year 1, the epoch, now to the microsecond, the year 9999, and the ends of 64 bits.
INSTANTS = (-62_135_596_800_000_000, 0, 1, NOW + 123_456, 253_402_300_799_999_999, -(2**63), 2**63 - 1)
# In order of their UTF-8 bytes: no locale's collation has this order.
TEXTS = ("", " ", "A", "B", "Z", "_", "a", "b", "z", "~", "É", "ß", "é", "Ω", "中", "😀")


@pytest.mark.parametrize("instant", INSTANTS)
def test_an_instant_is_the_same_integer(store: Store, instant: int) -> None:
    """Microseconds since 1970 come back as they were, also those far in the past and future."""
    store.do(lambda tx: tx.insert(counters, ("name", "value"), [(f"instant {instant}", instant)]))

    row = store.do(lambda tx: tx.one(select(counters.c.value).where(counters.c.name == f"instant {instant}")))
    assert row is not None
    assert row.value == instant


def test_text_sorts_as_bytes(store: Store) -> None:
    """ORDER BY, min and comparison of a text follow its bytes, so pages of a list and lanes are the same."""
    store.do(lambda tx: tx.insert(counters, ("name", "value"), [(f"sort {text}", 0) for text in reversed(TEXTS)]))
    names = select(counters.c.name).where(counters.c.name.like("sort %")).order_by(counters.c.name)

    assert [row.name[5:] for row in store.do(lambda tx: tx.all(names))] == list(TEXTS)
    after = store.do(lambda tx: tx.all(names.where(counters.c.name > "sort Z")))
    assert [row.name[5:] for row in after] == list(TEXTS[TEXTS.index("Z") + 1 :])


def test_names_differ_by_case(store: Store) -> None:
    """Texts that differ only by case are two."""
    store.do(lambda tx: tx.insert(counters, ("name", "value"), [("Case", 1), ("case", 2)]))

    row = store.do(lambda tx: tx.one(select(counters.c.value).where(counters.c.name == "case")))
    assert row is not None
    assert row.value == 2


def test_a_message_needs_its_api_url(store: Store) -> None:
    """Foreign keys hold: a message of an API URL that doesn't exist is refused."""
    with pytest.raises(exc.IntegrityError):
        store.do(lambda tx: messages.insert(tx, [received("msg_orphan", "url_none")]))


def test_one_unresolved_incident_per_key(store: Store) -> None:
    """A second unresolved incident of an API URL and key is refused; a resolved one leaves room for the next."""

    def save(incident_id: str) -> None:
        record = Record(incident_id, incident(incident_id, "url_p", "k"), is_new=True)
        store.do(lambda tx: incidents.save(tx, [record], NOW))

    save("inc_p1")
    with pytest.raises(exc.IntegrityError):
        save("inc_p2")
    resolved = incident_rows.update().where(incident_rows.c.id == "inc_p1").values(status="resolved")
    store.do(lambda tx: tx.run(resolved))
    save("inc_p3")


def test_the_same_key_at_another_api_url_is_another_incident(store: Store) -> None:
    """The key is unique within its API URL only."""
    records = [Record(f"inc_q{lane}", incident(f"inc_q{lane}", f"url_q{lane}", "k"), is_new=True) for lane in (1, 2)]
    store.do(lambda tx: incidents.save(tx, records, NOW))


def test_many_values_of_one_in_list_are_taken_in_parts(store: Store) -> None:
    """More ids than one statement takes are asked for in parts, and all come back."""
    ids = [f"inc_many{number:04d}" for number in range(1_200)]
    store.do(lambda tx: incidents.save(tx, [Record(one, incident(one), is_new=True) for one in ids], NOW))

    assert [one.id for one in store.do(lambda tx: incidents.by_ids(tx, ids))] == ids


def test_bytes_come_back_as_bytes(store: Store) -> None:
    """A blob keeps every byte, NUL included."""
    url_id = store.do(lambda tx: urls.create(tx, Seal(b"k" * 32), store.ids, NOW))
    blob = bytes(range(256))
    store.do(lambda tx: tx.update(api_urls, ("id",), ("secret",), [(url_id, blob)]))

    row = store.do(lambda tx: tx.one(select(api_urls.c.secret).where(api_urls.c.id == url_id)))
    assert row is not None
    assert bytes(row.secret) == blob


def test_an_update_says_how_many_rows_it_met(store: Store) -> None:
    """Many rows are updated at once by their key, and those that don't exist are not counted."""
    store.do(lambda tx: tx.insert(counters, ("name", "value"), [("u1", 1), ("u2", 2)]))

    changed = [("u1", 10), ("u3", 30), ("u2", 20)]
    assert store.do(lambda tx: tx.update(counters, ("name",), ("value",), changed)) == 2
    values = select(counters.c.value).where(counters.c.name.in_(["u1", "u2", "u3"])).order_by(counters.c.name)
    assert [row.value for row in store.do(lambda tx: tx.all(values))] == [10, 20]
