"""Home, the incident list and the incident page, as people use them at night."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.ui.reporting import report
from tests.ui.served import Served


@pytest.fixture
def opened(served: Served) -> str:
    """An incident's subject that nothing else has, opened by a report."""
    subject = f"CPU above 90 % on web-{uuid.uuid4().hex[:6]}"
    report(served, subject)
    return subject


def test_an_incident_is_acknowledged_by_keyboard_and_the_timeline_says_who_and_why(page: Page, opened: str) -> None:
    """From the list with `/`, Enter, `a`: the page says who was paged and why, and who ended the escalation."""
    page.goto("/incidents")
    expect(page.get_by_role("link", name=opened)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(opened[-6:])
    expect(page).to_have_url(re.compile(f"text=.*{opened[-6:]}"))
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=opened, level=1)).to_be_visible()
    expect(page.get_by_label("What happens next")).to_contain_text("Next: ")
    timeline = page.get_by_label("Timeline, the newest first")
    expect(timeline).to_contain_text("Route 1: priority contains CRITICAL")
    expect(timeline).to_contain_text("delivered")
    page.keyboard.press("a")
    expect(timeline).to_contain_text("Acknowledged by admin")
    expect(timeline).to_contain_text("Somebody acknowledged, and the policy stops then.")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_a_note_an_assignment_a_resolution_and_the_way_back(page: Page, opened: str) -> None:
    """Each act stands in the timeline when it is done, and Reopen takes the place of Resolve."""
    page.goto("/incidents")
    page.get_by_role("link", name=opened).click()
    page.get_by_label("Note", exact=True).fill("Looking at it")
    page.get_by_role("button", name="Add note").click()
    timeline = page.get_by_label("Timeline, the newest first")
    expect(timeline).to_contain_text("Looking at it")
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("menuitem", name="bob").click()
    expect(timeline).to_contain_text("Assigned to bob by admin")
    page.get_by_role("button", name="Resolve").click()
    expect(timeline).to_contain_text("Resolved by admin")
    page.get_by_role("button", name="Reopen").click()
    expect(timeline).to_contain_text("Reopened by admin")
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    page.get_by_role("button", name="Messages").click()
    expect(page.get_by_text('"alertConditionNormality": "false"')).to_be_visible()
    page.get_by_role("button", name="Deliveries").click()
    expect(page.get_by_text("Page to", exact=False).first).to_be_visible()


def test_several_are_selected_and_resolved_at_once(page: Page, served: Served) -> None:
    """`x` selects, `X` selects a range, `r` resolves them, and the bar says how many were."""
    mark = uuid.uuid4().hex[:6]
    for number in range(3):
        report(served, f"Disk {number} full {mark}")
    page.goto(f"/incidents?text={mark}")
    expect(page.get_by_text("3 of 3", exact=True)).to_be_visible()
    for key in ("j", "x", "j", "j", "X"):
        page.keyboard.press(key)
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_text("3 resolved")).to_be_visible()
    expect(page.get_by_role("button", name="Resolved 3")).to_be_visible()


def test_filters_stand_in_the_address_and_survive_a_reload(page: Page, opened: str) -> None:
    """A chosen severity is in the address, narrows the list, and is there after a reload; clearing shows all again."""
    page.goto("/incidents")
    expect(page.get_by_role("link", name=opened)).to_be_visible()
    page.keyboard.press("f")
    page.get_by_role("menuitem", name="Severity").hover()
    page.get_by_role("menuitemcheckbox", name="info").click()
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    assert "severity=info" in page.url
    page.reload()
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name=opened)).to_be_visible()


def test_two_browsers_see_each_others_change(context: BrowserContext, page: Page, opened: str) -> None:
    """What one acknowledges the other sees without a reload."""
    other = context.new_page()
    for one in (page, other):
        one.goto("/incidents")
        one.get_by_role("link", name=opened).click()
        expect(one.get_by_role("button", name="Acknowledge")).to_be_visible()
    page.get_by_role("button", name="Acknowledge").click()
    expect(other.get_by_label("Timeline, the newest first")).to_contain_text("Acknowledged by admin")
    other.close()


def test_home_says_what_is_open_who_is_on_call_and_that_tocsin_is_well(page: Page, opened: str) -> None:
    """Home names the open incident, who is on call in which role, and Tocsin's own health."""
    page.goto("/")
    expect(page.get_by_role("link", name=opened)).to_be_visible()
    expect(page.get_by_text("primary").first).to_be_visible()
    expect(page.get_by_text("Tocsin is well: nothing is late")).to_be_visible()


def test_a_hostile_report_is_shown_as_text(page: Page, served: Served) -> None:
    """Markup in a report's title is read, not run."""
    hostile = f"<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>{uuid.uuid4().hex[:6]}"
    report(served, hostile)
    page.goto(f"/incidents?text={hostile[-6:]}")
    page.get_by_role("link", name=hostile).click()
    expect(page.get_by_role("heading", name=hostile, level=1)).to_be_visible()
    assert "run ·" not in page.title()
    assert page.title() != "run"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_thumb_acknowledges_on_a_phone(
    browser: Browser, served: Served, signed_in: str, opened: str, scheme: str, shoot: Callable[[Page, str], None]
) -> None:
    """On a phone the acts are docked below, nothing scrolls sideways, and Acknowledge is 54 px high."""
    context = browser.new_context(
        base_url=served.url,
        storage_state=signed_in,
        viewport={"width": 390, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto("/incidents")
    page.get_by_text(opened).click()
    button = page.get_by_role("button", name="Acknowledge")
    expect(button).to_have_css("height", "54px")
    expect(button).to_be_in_viewport()
    expect(page.get_by_label("What happens next")).to_contain_text("Next: ")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    shoot(page, f"incident-phone-{scheme}")
    button.click()
    expect(page.get_by_text("Acknowledged by admin")).to_be_visible()
    context.close()
