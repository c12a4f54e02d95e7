"""What one does, everyone sees: two browsers on one server."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.ui.reporting import report
from tests.ui.served import Served

SOON = 1_000  # ms in which a change is seen elsewhere


def test_another_browser_shows_a_change_within_a_second(
    browser: Browser, served: Served, signed_in: Path, page: Page
) -> None:
    """An acknowledgement in one browser stands in the other's list and page, untouched, within a second."""
    report(served, "Queue is long")
    other = browser.new_page(base_url=served.url, storage_state=signed_in)
    other.goto("/incidents")
    other.get_by_role("link", name="Queue is long").click()
    page.goto("/incidents")
    expect(page.get_by_role("button", name="Open 1")).to_be_visible()
    other.get_by_role("button", name="Acknowledge").click()
    expect(other.get_by_label("Timeline, the newest first")).to_contain_text("Acknowledged by admin")
    expect(page.get_by_role("button", name="Acknowledged 1")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Queue is long").click()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Resolved by admin")
    expect(other.get_by_label("Timeline, the newest first")).to_contain_text("Resolved by admin", timeout=SOON)
    other.close()


def test_what_comes_in_appears_without_a_touch(served: Served, page: Page) -> None:
    """An incident that a tool's message opens appears in an open list within a second of the answer."""
    page.goto("/incidents")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    report(served, "Disk is full")
    expect(page.get_by_role("link", name="Disk is full")).to_be_visible(timeout=SOON)
