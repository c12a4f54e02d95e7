"""Which incidents may be related to one, and which problems joined it: the same on both databases."""

from msgspec.structs import replace
from tests.contract.store.conftest import Store
from tests.contract.store.values import NOW, incident

from tocsin.store import grouped, incidents, related
from tocsin.store.records import Record


def test_incidents_that_may_be_related(store: Store) -> None:
    """Those that it names, around it and of its key are found, of the teams that are seen; never itself."""
    one = replace(incident("inc_r5", "url_r", "k"), linked_ids=("inc_r1",), team_id="tea_r")
    others = [
        replace(incident("inc_r1", "url_r", "a"), team_id="tea_r"),
        replace(incident("inc_r2", "url_r", "b"), team_id="tea_other"),
        replace(incident("inc_r9", "url_r", "c"), team_id="tea_r"),
    ]
    store.do(lambda tx: incidents.save(tx, [Record(a.id, a, is_new=True) for a in (one, *others)], NOW))

    def found(*teams: str) -> list[str]:
        return [other.id for other in store.do(lambda tx: related.candidates(tx, one, teams))]

    assert found("tea_r") == ["inc_r1", "inc_r9"]
    assert found("tea_r", "tea_other") == ["inc_r1", "inc_r2", "inc_r9"]
    assert found() == []


def test_an_earlier_incident_of_the_key_is_found_behind_many(store: Store) -> None:
    """The same problem before is found beyond those that are looked at for likeness."""
    ids = [f"inc_s{number:04d}" for number in range(related.AROUND_MAX + 2)]
    rows = [incident(ids[0], "url_s", "k"), *(incident(one, "url_s") for one in ids[1:-1])]
    store.do(lambda tx: incidents.save(tx, [Record(one.id, one, is_new=True) for one in rows], NOW))
    last = incident(ids[-1], "url_s", "k")

    found = store.do(lambda tx: related.candidates(tx, last, None))
    assert ids[0] in [one.id for one in found]


def test_the_problems_of_an_incident(store: Store) -> None:
    """A problem that is remembered for another incident is that one's."""
    store.do(lambda tx: [grouped.remember(tx, lane, "k", "inc_g1") for lane in ("url_g1", "url_g2")])
    store.do(lambda tx: grouped.remember(tx, "url_g2", "k", "inc_g2"))

    assert store.do(lambda tx: grouped.of_incident(tx, "inc_g1")) == [("url_g1", "k")]
    assert store.do(lambda tx: grouped.of_incident(tx, "inc_g2")) == [("url_g2", "k")]
