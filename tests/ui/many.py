"""Many incidents at once, written straight into the store."""

import msgspec
from tests.ui.served import Served

from tocsin.kernel.instants import SECOND
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import incidents
from tocsin.store.records import Record

BATCH = 5_000


def fill(served: Served, count: int) -> None:
    """Open that many incidents, `Problem 1` and so on."""
    for first in range(1, count + 1, BATCH):
        _fill(served, range(first, min(first + BATCH, count + 1)))


def _fill(served: Served, numbers: range) -> None:
    house = served.node.house
    integration = next(iter(house.keeper.current.kind("integration").values()))
    now = house.now()
    one = Incident("", api_url_id="url_many", severity="error", priority="P3", integration_id=integration.id)
    records: list[Record[Incident]] = []
    for number in numbers:
        incident_id = house.ids.new("inc")
        value = msgspec.structs.replace(
            one, id=incident_id, number=number, dedup_key=f"k{number}", subject=f"Problem {number}", opened_at=now
        )
        records.append(Record(incident_id, value, is_new=True))
    served.ask(house.write(lambda tx: incidents.save(tx, records, now + SECOND)))
