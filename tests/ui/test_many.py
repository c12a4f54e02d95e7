"""A list of 100,000 incidents: the page holds few rows at a time and fetches more as one scrolls."""

import msgspec
import pytest
from playwright.sync_api import Page, expect
from tests.ui.served import Served

from tocsin.kernel.instants import SECOND
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import incidents
from tocsin.store.records import Record

MANY = 100_000
BATCH = 5_000
ROWS_MAX = 120  # in the page at once


@pytest.fixture(scope="module")
def many(served: Served) -> Served:
    """The node with that many open incidents."""
    house = served.node.house
    integration = next(iter(house.keeper.current.kind("integration").values()))
    now = house.now()
    one = Incident("", api_url_id="url_many", severity="error", priority="P3", integration_id=integration.id)

    def fill(first: int) -> None:
        records = [
            Record(
                house.ids.new("inc"),
                msgspec.structs.replace(
                    one, id="", number=number, dedup_key=f"k{number}", subject=f"Problem {number}", opened_at=now
                ),
                is_new=True,
            )
            for number in range(first, first + BATCH)
        ]
        for record in records:
            record.value = msgspec.structs.replace(record.value, id=record.id)
        served.ask(house.write(lambda tx: incidents.save(tx, records, now + SECOND)))

    for first in range(1, MANY + 1, BATCH):
        fill(first)
    return served


def test_the_list_of_100000_incidents_holds_few_rows_and_fetches_more(many: Served, page: Page) -> None:
    """Down through several pages rows stay few and the next ones appear; a search finds one of them."""
    page.goto("/incidents")
    expect(page.get_by_role("link", name=f"Problem {MANY}", exact=True)).to_be_visible()
    for seen in (100, 200, 300):
        page.mouse.move(700, 500)
        page.mouse.wheel(0, 100 * 30)
        expect(page.get_by_role("link", name=f"Problem {MANY - seen}", exact=True)).to_be_attached()
        assert page.get_by_role("row").count() <= ROWS_MAX
    page.goto("/incidents?text=Problem%2077777")
    expect(page.get_by_role("link", name="Problem 77777", exact=True)).to_be_visible()
