"""The shell: signing in, going anywhere by keyboard, and saying when what is shown may be old."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.ui.conftest import PASSWORD, sign_in
from tests.ui.served import Served


def test_whoever_is_not_signed_in_is_led_back_to_where_they_wanted_after_signing_in(
    browser: Browser, served: Served, signed_in: Path
) -> None:
    """An address opened without a session leads to the form, a wrong password says so, a right one leads on."""
    page = browser.new_page(base_url=served.url)
    page.goto("/hooks")
    sign_in(page, served.seeded.admin_email, "wrong password")
    expect(page.get_by_text("Unknown email or wrong password.")).to_be_visible()
    sign_in(page, served.seeded.admin_email, PASSWORD)
    expect(page.get_by_role("heading", name="Notification hooks", level=1)).to_be_visible()
    assert page.url == f"{served.url}/hooks"
    page.close()


def test_every_place_of_the_side_bar_has_its_page(page: Page) -> None:
    """Each link of the side bar opens a page with its own heading."""
    page.goto("/")
    links = page.get_by_role("navigation", name="Rooms").first.get_by_role("listitem").get_by_role("link")
    expect(links.first).to_be_visible()
    for name in [link.get_attribute("aria-label") or "" for link in links.all()]:
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_the_keyboard_goes_anywhere(page: Page) -> None:
    """`g n` opens the hooks, `?` lists the keys, the palette finds a policy by name and the Escape key closes it."""
    page.goto("/")
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Notification hooks", level=1)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Go to Notification hooks")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or jump to").fill("critical pol")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Critical")
    page.get_by_role("combobox").fill("teams and")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Teams and users", level=1)).to_be_visible()


def test_the_chosen_look_stays(page: Page) -> None:
    """Dark is kept over a reload."""
    page.goto("/")
    page.get_by_role("button", name="Signed in as admin").click()
    page.get_by_role("menuitem", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_an_unknown_address_says_so(page: Page) -> None:
    """An address that leads nowhere has a page with a way out."""
    page.goto("/nowhere/at/all")
    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()


def test_a_server_that_has_gone_is_said_until_it_is_back(browser: Browser, tmp_path: Path) -> None:
    """While the server is down a banner says since when; once it is back the page is live, without a reload."""
    with Served(tmp_path) as served:
        port = served.node.port
        page = browser.new_page(base_url=served.url)
        page.goto("/")
        sign_in(page, served.seeded.admin_email, served.seeded.admin_password)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Save password").click()
        expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    expect(page.get_by_text("What you see may be old.")).to_be_visible(timeout=15_000)
    with Served(tmp_path, port, is_seeded=False):
        page.get_by_role("button", name="Try now").click()
        expect(page.get_by_text("What you see may be old.")).to_have_count(0, timeout=15_000)
        page.close()
