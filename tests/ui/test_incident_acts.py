"""What people do to incidents beside acknowledging and resolving: from the page, the list, and by hand."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.ui.reporting import report
from tests.ui.served import Served

Shoot = Callable[[Page, str], None]


@pytest.fixture
def opened(served: Served) -> str:
    """An incident's subject that nothing else has, opened by a report."""
    subject = f"Disk full on db-{uuid.uuid4().hex[:6]}"
    report(served, subject)
    return subject


def enter(page: Page, subject: str) -> None:
    """Go to an incident by its subject."""
    page.goto(f"/incidents?text={subject[-6:]}")
    page.get_by_role("link", name=subject).click()
    expect(page.get_by_role("heading", name=subject, level=1)).to_be_visible()


def more(page: Page, act: str) -> None:
    """Take an act from the menu."""
    page.get_by_role("button", name="More acts").click()
    page.get_by_role("menuitem", name=act).click()


def test_an_incident_is_snoozed_by_keyboard_and_woken_again(page: Page, opened: str, shoot: Shoot) -> None:
    """`s` offers for how long; then the page says until when, and Wake takes the place of Snooze."""
    enter(page, opened)
    timeline = page.get_by_label("Timeline, the newest first")
    expect(timeline).to_contain_text("Paged")
    page.keyboard.press("s")
    page.get_by_role("menuitem", name="4 h").click()
    expect(page.get_by_text("Snoozed until").first).to_be_visible()
    expect(timeline).to_contain_text("by admin")
    expect(timeline).to_contain_text("The escalation stands still")
    shoot(page, "incident-snoozed")
    page.get_by_role("button", name="Wake").click()
    expect(timeline).to_contain_text("Woken by admin")
    expect(page.get_by_role("button", name="Snooze")).to_be_visible()
    page.get_by_role("button", name="Snooze").click()
    page.get_by_role("menuitem", name="Until another time").click()
    page.get_by_label("Why").fill("Rebuild runs")
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Snoozed until somebody wakes it", exact=True)).to_be_visible()
    expect(timeline).to_contain_text("Rebuild runs")


def test_the_menu_has_the_other_acts_and_each_stands_in_the_timeline(page: Page, opened: str, shoot: Shoot) -> None:
    """Escalate names who is paged; priority, tags, fields, bridge, help and followers are set and shown."""
    enter(page, opened)
    timeline = page.get_by_label("Timeline, the newest first")
    page.get_by_role("button", name="Escalate now").click()
    expect(page.get_by_role("dialog")).to_contain_text("at once, without the rest of the wait")
    page.get_by_role("dialog").get_by_role("button", name="Escalate now").click()
    expect(timeline).to_contain_text("Escalated by admin")
    page.get_by_role("button", name="More acts").click()
    expect(page.get_by_role("menuitem", name="Merge into another")).to_be_visible()
    shoot(page, "incident-more")
    page.get_by_role("menuitem", name="Change priority").click()
    page.get_by_role("dialog").locator("label").filter(has_text="P2").click()
    page.get_by_role("button", name="Change priority").click()
    expect(timeline).to_contain_text("to P2")
    more(page, "Edit tags")
    page.get_by_role("dialog").get_by_label("Tags").fill("storage")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save tags").click()
    expect(timeline).to_contain_text("added storage")
    more(page, "Edit custom fields")
    page.get_by_role("button", name="Add row").click()
    page.get_by_label("Name 1").fill("cause")
    page.get_by_label("Value 1").fill("logs")
    page.get_by_role("button", name="Save fields").click()
    expect(timeline).to_contain_text("cause: logs")
    more(page, "Set conference bridge")
    page.get_by_label("Address").fill("https://meet.example/db")
    page.get_by_role("button", name="Set bridge").click()
    expect(page.get_by_role("link", name="https://meet.example/db")).to_be_visible()
    more(page, "Ask for help")
    page.get_by_role("dialog").get_by_role("combobox", name="Users").click()
    page.get_by_role("option", name="bob").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Page them").click()
    expect(timeline).to_contain_text("asked bob to help")
    more(page, "Add followers")
    page.get_by_role("dialog").get_by_role("combobox", name="Users").click()
    page.get_by_role("option", name="ann").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Let them follow").click()
    expect(timeline).to_contain_text("ann will be told of status updates")
    more(page, "Send status update")
    expect(page.get_by_role("button", name="Send status update")).to_be_disabled()
    page.get_by_label("How it stands").fill("Deleting old logs")
    page.get_by_role("button", name="Send status update").click()
    expect(timeline).to_contain_text("Deleting old logs")
    shoot(page, "incident-acts")
    page.get_by_role("button", name="ann follows no longer").click()
    expect(timeline).to_contain_text("ann will no longer be told")
    more(page, "Plan anew")
    page.get_by_role("dialog").get_by_role("button", name="Plan anew").click()
    expect(timeline).to_contain_text("Planned anew under policy Critical")
    more(page, "Cancel")
    page.get_by_role("button", name="Cancel it").click()
    expect(timeline).to_contain_text("Cancelled: it needed nobody")


def test_an_incident_is_linked_and_merged_into_another(page: Page, served: Served, opened: str, shoot: Shoot) -> None:
    """The linked one stands under Related; the merged one says into which it went, and leads there."""
    other = f"Database slow {uuid.uuid4().hex[:6]}"
    report(served, other)
    enter(page, opened)
    more(page, "Link with another")
    page.get_by_role("combobox", name="With").fill(other)
    page.get_by_role("option", name=other).click()
    page.get_by_role("button", name="Link incidents").click()
    page.get_by_role("button", name="Related").click()
    expect(page.get_by_role("link", name=other)).to_be_visible()
    shoot(page, "incident-related")
    more(page, "Merge into another")
    page.get_by_role("combobox", name="Into").fill(other)
    page.get_by_role("option", name=other).click()
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged into")).to_be_visible()
    page.get_by_text("Merged into").get_by_role("link").click()
    expect(page.get_by_role("heading", name=other, level=1)).to_be_visible()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("was merged into this one by admin")


def test_someone_is_paged_by_hand(page: Page, shoot: Shoot) -> None:
    """From the list: what is wrong, whom to page; the incident that is opened says who was paged."""
    subject = f"Checkout fails {uuid.uuid4().hex[:6]}"
    page.goto("/incidents")
    page.get_by_role("link", name="Page someone").click()
    expect(page.get_by_role("button", name="Page them now")).to_be_disabled()
    page.get_by_label("What is wrong").fill(subject)
    page.get_by_role("combobox", name="People").click()
    page.get_by_role("option", name="bob").click()
    page.keyboard.press("Escape")
    shoot(page, "incident-new")
    page.get_by_role("button", name="Page them now").click()
    expect(page.get_by_role("heading", name=subject, level=1)).to_be_visible()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Paged bob")


def test_several_are_snoozed_and_tagged_at_once(page: Page, served: Served, shoot: Shoot) -> None:
    """The bar snoozes and tags what is selected, and says how many it was done to; the rows say it too."""
    mark = uuid.uuid4().hex[:6]
    for number in range(2):
        report(served, f"Queue {number} long {mark}")
    page.goto(f"/incidents?text={mark}")
    expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
    page.get_by_label("Select all").check()
    page.keyboard.press("s")
    page.get_by_role("menuitem", name="Until somebody wakes it").click()
    expect(page.get_by_text("2 snoozed")).to_be_visible()
    expect(page.get_by_text("Snoozed until woken")).to_have_count(2)
    page.get_by_label("Select all").check()
    more(page, "Edit tags")
    page.get_by_role("dialog").get_by_label("Tags").fill("storm")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save tags").click()
    expect(page.get_by_text("2 tagged")).to_be_visible()
    expect(page.get_by_text("storm", exact=True)).to_have_count(2)
    shoot(page, "incidents-bulk")
