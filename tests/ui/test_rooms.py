"""The rooms where things are configured, as people fill them in: policies, teams, users, apps."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from tests.ui.served import Served

Shoot = Callable[[Page, str], None]


def test_a_policy_is_a_chain_of_steps_and_says_what_will_happen(page: Page, shoot: Shoot) -> None:
    """Two steps are made, exchanged by keyboard, saved; the sentences say who is paged when."""
    page.goto("/policies")
    page.get_by_role("link", name="New escalation policy").click()
    page.get_by_label("Policy name").fill("Nights")
    page.get_by_role("button", name="Add target to step 1").click()
    page.get_by_role("combobox", name="Who of target 1 in step 1").click()
    page.get_by_role("option", name="Operations").click()
    page.get_by_role("button", name="Add step").click()
    page.get_by_role("combobox", name="Kind of target 1 in step 2").click()
    page.get_by_role("option", name="the user").click()
    page.get_by_role("combobox", name="Who of target 1 in step 2").click()
    page.get_by_role("option", name="bob").click()
    said = page.get_by_role("listitem")
    expect(said.filter(has_text="At once: page primary of Operations.")).to_be_visible()
    expect(said.filter(has_text="After 5 min, if nobody acknowledges: page bob.")).to_be_visible()
    page.get_by_role("button", name="Move step 2 up").focus()
    page.keyboard.press("Enter")
    expect(said.filter(has_text="At once: page bob.")).to_be_visible()
    shoot(page, "policy-new")
    page.get_by_role("button", name="Save escalation policy").click()
    expect(page.get_by_role("heading", name="Nights", level=1)).to_be_visible()
    expect(page.get_by_text("No integration leads to it yet.")).to_be_visible()


def test_a_policy_in_use_is_not_archived_and_says_by_what(context: BrowserContext) -> None:
    """The server's refusal names the integration, in the dialog."""
    page = context.new_page()
    page.goto("/policies")
    page.get_by_role("link", name="Critical").click()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Archive escalation policy").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("in use")


def test_a_team_has_members_and_a_rotation(page: Page, shoot: Shoot) -> None:
    """A new team gets a member and a weekly rotation; then it says who is on call."""
    page.goto("/teams/new")
    page.get_by_label("Team name").fill("Shop")
    page.get_by_role("button", name="Add member").click()
    page.get_by_role("combobox", name="Member 1", exact=True).click()
    page.get_by_role("option", name="ann").click()
    page.get_by_role("button", name="Make a weekly rotation").click()
    expect(page.get_by_label("The first weeks")).to_contain_text("ann")
    page.get_by_role("button", name="Save team").click()
    expect(page.get_by_role("heading", name="Shop", level=1)).to_be_visible()
    expect(page.get_by_text("On call now")).to_be_visible()
    shoot(page, "team")


def test_a_user_is_made_reachable_and_the_method_is_tested(page: Page, served: Served, shoot: Shoot) -> None:
    """A new user gets an email method; its test reaches the mail server before anything is saved."""
    page.goto("/users/new")
    page.get_by_label("Name", exact=False).first.fill("Cleo")
    page.get_by_role("textbox", name="Email").fill("cleo@example.com")
    page.get_by_role("button", name="Save user").click()
    expect(page.get_by_role("heading", name="Cleo", level=1)).to_be_visible()
    page.get_by_role("combobox", name="Add a contact method").click()
    page.get_by_role("option", name="Email").click()
    method = page.get_by_role("region", name="Email")
    method.get_by_role("textbox").nth(1).fill("cleo@example.com")
    method.get_by_role("button", name="Send a test message").click()
    expect(method.get_by_text("Delivered")).to_be_visible()
    shoot(page, "user")
    page.get_by_role("button", name="Save user").click()
    expect(page.get_by_role("button", name="Save user")).to_have_count(0)
    page.get_by_role("button", name="Give a one-time password").click()
    expect(page.get_by_role("dialog")).to_contain_text("shown this once")


def test_an_app_shows_its_token_and_the_agents_command(page: Page, shoot: Shoot) -> None:
    """A new app waits for its first sample, with a command ready to copy; an API key is shown once and revoked."""
    page.goto("/apps")
    page.get_by_label("App name").fill("Shop")
    page.get_by_role("button", name="Create app").click()
    expect(page.get_by_text("Waiting for the first sample")).to_be_visible()
    expect(page.get_by_label("Measure a machine", exact=True)).to_contain_text("tocsin agent --url")
    shoot(page, "app")
    page.goto("/apps")
    page.get_by_label("Key name").fill("CI")
    page.get_by_role("button", name="Make API key").click()
    expect(page.get_by_text("Shown this once:")).to_be_visible()
    shoot(page, "apps")
    page.get_by_role("button", name="Revoke CI").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
