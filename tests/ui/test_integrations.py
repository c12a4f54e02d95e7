"""Integrations as people work them: conditions, an edit tried on what arrived, samples, the log, heartbeats."""

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.ui.reporting import heartbeat, post, report
from tests.ui.served import Served

Shoot = Callable[[Page, str], None]

MAIL = """From: Ann <ann@example.com>
Subject: The shop shows no prices
Message-ID: <first@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=part

--part
Content-Type: text/plain

See the log.
--part
Content-Disposition: attachment; filename=shop.log

no prices
--part--
"""


def test_an_edit_that_breaks_the_close_rule_shows_the_messages_that_change(
    page: Page, served: Served, shoot: Shoot
) -> None:
    """Filters and conditions are made by rows; the edit is tried, the changed messages are named, nothing is saved."""
    url = create(page, "Shop")
    page.get_by_role("button", name="Mapping").click()
    page.get_by_role("button", name="Add condition, filter").click()
    page.get_by_role("combobox", name="Field of filter 1").fill("team")
    page.get_by_role("textbox", name="Value of filter 1").fill("shop")
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("button", name="Change opening and closing").click()
    page.get_by_role("combobox", name="Field of opening condition 1").fill("state")
    page.get_by_role("textbox", name="Value of opening condition 1").fill("bad")
    page.get_by_role("combobox", name="Field of closing condition 1").fill("state")
    page.get_by_role("textbox", name="Value of closing condition 1").fill("good")
    save(page)
    send_shop(url)
    expect(page.get_by_label("Messages, the newest first").get_by_role("listitem")).to_have_count(4)

    page.get_by_role("textbox", name="Value of closing condition 1").fill("excellent")
    page.get_by_role("button", name="Try on what arrived").click()
    tried = page.get_by_role("region", name="Tried on what arrived")
    expect(tried).to_contain_text("1 of 4 messages would come out differently.")
    changed = tried.get_by_label("Messages that change").get_by_role("listitem")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("closes its incident")
    expect(changed).to_contain_text("is ignored")
    shoot(page, "integration-tried")
    page.get_by_role("button", name="Discard changes").click()
    expect(tried).to_contain_text("Nothing is edited yet.")


def create(page: Page, name: str) -> str:
    """Create an integration that reads any JSON; return its API URL."""
    page.goto("/integrations/new?template=generic")
    page.get_by_label("Integration name").fill(name)
    page.get_by_role("button", name="Create integration").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page.get_by_label("API URL", exact=True).locator("code").first.inner_text()


def save(page: Page) -> None:
    """Save the integration."""
    page.get_by_role("button", name="Save integration").click()
    expect(page.get_by_role("button", name="Save integration")).to_have_count(0)


def send_shop(url: str) -> None:
    """Send a problem, another one, the end of the first, and what the filter keeps out."""
    for key, state, team in (("1", "bad", "shop"), ("2", "bad", "shop"), ("1", "good", "shop"), ("3", "bad", "bar")):
        post(url, {"id": key, "title": f"Problem {key}", "state": state, "team": team})


def test_the_template_s_way_is_text_until_it_is_changed_and_comes_back(page: Page, served: Served) -> None:
    """Opening and closing read as a sentence; changed they are rows that do the same; one act brings the text back."""
    page.goto(f"/integrations/{sematext(served)}")
    group = page.get_by_role("group", name="Close", exact=True)
    expect(group).to_contain_text("alertConditionNormality contains true")
    page.get_by_role("button", name="Change opening and closing").click()
    expect(group.get_by_role("textbox", name="Value of closing condition 1")).to_have_value("true")
    page.get_by_role("button", name="Back to the template's").click()
    expect(group).to_contain_text("alertConditionNormality contains true")


def test_tabs_are_in_the_address_and_survive_a_reload(page: Page, served: Served) -> None:
    """Each tab has an address; a changed field is marked there, and goes back to the template's."""
    page.goto(f"/integrations/{sematext(served)}")
    page.get_by_role("button", name="Mapping").click()
    page.wait_for_url("**?tab=mapping")
    page.reload()
    page.get_by_role("button", name="Change Title").click()
    expect(page.get_by_text("1 changed here")).to_be_visible()
    page.get_by_role("button", name="Title: back to the template's").click()
    expect(page.get_by_role("button", name="Change Title")).to_be_visible()


def test_the_log_says_why_and_keeps_a_message_as_a_sample(page: Page, served: Served, shoot: Shoot) -> None:
    """The opened row lists the checks; the body stands as received; the saved sample is on the mapping tab."""
    report(served, "Disk is full")
    page.goto(f"/inbound?integration_id={sematext(served)}&text=Disk")
    row = page.get_by_label("Messages, the newest first").get_by_role("listitem").first
    row.get_by_role("button").first.click()
    why = page.get_by_label("Why")
    expect(why).to_contain_text("Received in full")
    expect(why).to_contain_text("Open rule met")
    page.get_by_role("button", name="As received").click()
    expect(page.get_by_text('"alertTitle": "Disk is full"')).to_be_visible()
    shoot(page, "inbound-why")
    page.get_by_role("button", name="Save as sample").click()
    page.get_by_label("Sample name").fill("Disk full")
    page.get_by_role("button", name="Save sample").click()
    expect(page.get_by_role("button", name="Saved as sample")).to_be_visible()
    page.get_by_role("link", name="Try on an edited mapping").click()
    expect(page.get_by_role("region", name="Tried on what arrived")).to_contain_text("is added to its incident")
    expect(page.get_by_label("Sample name")).to_have_value("Disk full")


def test_a_search_is_in_the_address_and_what_matches_nothing_says_so(page: Page, served: Served) -> None:
    """Text, status and time narrow the log; cleared filters bring it back."""
    report(served, "Needle")
    page.goto("/inbound")
    page.get_by_role("textbox", name="Search body, source, key, reason").fill("needle")
    page.wait_for_url("**text=needle**")
    expect(page.get_by_label("Messages, the newest first").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Add filter").click()
    page.get_by_role("menuitem", name="Time").click()
    page.get_by_role("menuitemcheckbox", name="Last hour").click()
    page.keyboard.press("Escape")
    page.wait_for_url("**range=hour**")
    expect(page.get_by_label("Messages, the newest first").get_by_role("listitem")).to_have_count(1)
    page.goto("/inbound?text=needle&status=failed")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_label("Messages, the newest first").get_by_role("listitem").first).to_be_visible()


def test_unread_messages_are_replayed_together(page: Page) -> None:
    """What could not be read is decided anew at once, after the dialog has said what that does."""
    url = create(page, "Unread")
    for number in range(2):
        request = urllib.request.Request(url, f"no JSON {number}".encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200
    page.get_by_role("button", name="Inbound log").click()
    page.get_by_role("button", name="Replay failed and unmapped messages").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Replay failed and unmapped messages").click()
    expect(dialog).to_contain_text("2 messages are being decided anew.")


def test_a_test_message_opens_its_row_and_pages_nobody(page: Page, shoot: Shoot) -> None:
    """One act sends what the tool would send; its row opens and the card says that it is a test."""
    create(page, "Tested")
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_text("The first message arrived")).to_be_visible()
    expect(page.get_by_label("Why")).to_contain_text("Received in full")
    expect(page.get_by_text("a test: it pages nobody").first).to_be_visible()
    shoot(page, "integration-test-message")


def test_a_regenerated_url_ends_the_old_one_after_its_reach_was_named(page: Page) -> None:
    """The dialog says who stops working; then the shown URL is another, and the old one answers no more."""
    old = create(page, "Leaked")
    page.get_by_role("button", name="Regenerate…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Only Leaked has this URL.")
    page.get_by_role("button", name="Regenerate API URL").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("API URL", exact=True).locator("code").first).not_to_have_text(old)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        post(old, {"title": "lost"})


def test_a_clone_shares_the_url_and_asks_for_filters(page: Page) -> None:
    """The clone opens at its mapping; both show the same API URL."""
    url = create(page, "Original")
    page.get_by_role("button", name="More acts").click()
    page.get_by_role("menuitem", name="Clone…").click()
    page.get_by_label("Name of the clone").fill("Copy")
    page.get_by_role("button", name="Clone integration").click()
    expect(page.get_by_role("heading", name="Copy", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Which messages it takes")).to_be_visible()
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_label("API URL", exact=True).locator("code").first).to_have_text(url)


def test_revisions_say_who_changed_what(page: Page, shoot: Shoot) -> None:
    """After a save the newest revision names its author and the changed part, by names and not by ids."""
    create(page, "Revised")
    page.get_by_role("combobox", name="Default policy").click()
    page.get_by_role("option", name="Critical").click()
    save(page)
    page.get_by_role("button", name="Revisions").click()
    listed = page.get_by_label("Revisions, the newest first").get_by_role("listitem")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("admin")
    row = page.get_by_role("row").filter(has_text="Default policy")
    expect(row).to_contain_text("nothing")
    expect(row).to_contain_text("Critical")
    shoot(page, "integration-revisions")


def test_a_heartbeat_is_made_and_its_first_pulse_makes_it_up(page: Page, shoot: Shoot) -> None:
    """A new heartbeat waits; a pulse makes it up; its page has the lines for the job and a timeline."""
    page.goto("/heartbeats")
    page.get_by_role("link", name="New heartbeat").click()
    page.get_by_label("Heartbeat name").fill("Invoices")
    page.get_by_role("button", name="Create integration").click()
    expect(page.get_by_role("heading", name="Invoices", level=1)).to_be_visible()
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    line = page.get_by_text("curl -fsS").first.inner_text()
    with urllib.request.urlopen(line.rpartition(" ")[2], timeout=10) as answer:
        assert answer.status == 200
    expect(page.get_by_text("Up", exact=True)).to_be_visible()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Armed")
    shoot(page, "heartbeat")


def test_the_heartbeats_room_shows_what_is_down_first(page: Page, served: Served, shoot: Shoot) -> None:
    """A job that failed stands above those that are up, with its incident on its page."""
    heartbeat(served, "A backup")
    failed = heartbeat(served, "Z export")
    with urllib.request.urlopen(f"{failed.url}/fail", timeout=10) as answer:
        assert answer.status == 200
    page.goto("/heartbeats")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Z export")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Down")
    shoot(page, "heartbeats")
    page.get_by_role("link", name="Z export").click()
    expect(page.get_by_role("link", name="#")).to_be_visible()


def sematext(served: Served) -> str:
    """Return the id of the demo's integration."""
    things = served.node.house.keeper.current.kind("integration").values()
    return next(one.id for one in things if one.body.template == "sematext")


def test_an_email_integration_has_a_mailbox_and_its_mails_attachments_to_save(page: Page) -> None:
    """The address stands first, or what is missing for it; a mail's row lists its attachments."""
    page.goto("/integrations/new?type=email&template=email")
    page.get_by_label("Integration name").fill("Shop by mail")
    page.get_by_label("Mailbox").fill("shop")
    page.get_by_role("button", name="Create integration").click()
    expect(page.get_by_text("This installation takes no mail yet")).to_be_visible()
    url = page.get_by_label("API URL", exact=True).locator("code").first.inner_text()
    request = urllib.request.Request(url, MAIL.encode(), {"Content-Type": "message/rfc822"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    page.get_by_label("Messages, the newest first").get_by_role("button").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="shop.log").click()
    assert saved.value.path().read_text() == "no prices"


def test_a_changed_integration_leaves_no_width_on_a_phone(page: Page, served: Served) -> None:
    """With conditions open, all acts of a changed draft and the trial, a phone doesn't scroll sideways."""
    report(served, "Disk is full")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/integrations/{sematext(served)}")
    page.get_by_role("button", name="Change opening and closing").click()
    page.get_by_role("button", name="Only within hours, route 1").click()
    page.get_by_text("Only Mon to Fri").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="Try on what arrived").click()
    expect(page.get_by_label("How many messages do what")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
