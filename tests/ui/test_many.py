"""A list of 100,000 incidents: the page holds few rows at a time and fetches more as one scrolls."""

import pytest
from playwright.sync_api import Page, expect
from tests.ui.many import fill
from tests.ui.served import Served

MANY = 100_000
ROWS_MAX = 120  # in the page at once


@pytest.fixture(scope="module")
def many(served: Served) -> Served:
    """The node with that many open incidents."""
    fill(served, MANY)
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
