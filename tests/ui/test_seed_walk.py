"""The seed's page, walked word by word in a browser on a real server."""

import time
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.ui.served import Served

Shoot = Callable[[Page, str], None]


def test_from_the_api_url_to_the_resolved_incident(page: Page, served: Served, shoot: Shoot) -> None:
    """Integration, API URL, hook, Test, arrival, Save, Advanced rules, a rule on a real metric, incident, recovery."""
    page.goto("/integrations")
    page.get_by_role("link", name="New integration").click()
    page.get_by_label("Filter tools").fill("sematext")
    page.get_by_role("button", name="Sematext").first.click()
    page.get_by_label("Integration name").fill("Sematext production")
    page.get_by_role("combobox", name="Default escalation policy").click()
    page.get_by_role("option", name="Medium").click()
    shoot(page, "integration-new")
    page.get_by_role("button", name="Create integration").click()
    expect(page.get_by_role("heading", name="Sematext production", level=1)).to_be_visible()
    expect(page.get_by_text("Waiting for the first message")).to_be_visible()
    url = page.get_by_label("API URL", exact=True).locator("code").first.inner_text()
    assert "/POSTAlert/" in url
    shoot(page, "integration-waiting")
    integration = page.url

    other = page.context.new_page()
    other.goto("/hooks/new")
    other.get_by_role("button", name="AlertOps").click()
    other.get_by_label("Hook name").fill("AlertOps production")
    other.get_by_label("Webhook URL").fill(url)
    other.get_by_role("button", name="Test", exact=True).click()
    expect(other.get_by_text("Delivered: the receiver answered 200")).to_be_visible()
    expect(other.get_by_text("Tested with these settings")).to_be_visible()
    expect(other.get_by_text("Pages nobody, because it is a test")).to_be_visible()
    shoot(other, "hook-test")

    expect(page.get_by_text("The first message arrived")).to_be_visible()
    shoot(page, "integration-arrived")
    other.get_by_role("button", name="Save notification hook").click()
    expect(other.get_by_role("heading", name="AlertOps production", level=1)).to_be_visible()
    other.close()

    expect(page.get_by_role("textbox", name="Value of route 1")).to_have_value("CRITICAL")
    page.get_by_role("button", name="Add route").click()
    page.get_by_role("combobox", name="Field of route 5").fill("appId")
    page.get_by_role("textbox", name="Value of route 5").fill("9999")
    page.get_by_role("combobox", name="Policy of route 5").click()
    page.get_by_role("option", name="Low").click()
    page.get_by_role("button", name="Move route 5 up").click()
    expect(page.get_by_role("textbox", name="Value of route 4")).to_have_value("9999")
    shoot(page, "integration-routes")
    page.get_by_role("button", name="Save integration").click()
    expect(page.get_by_role("button", name="Save integration")).to_have_count(0)

    page.goto("/rules/new")
    page.get_by_label("Rule name").fill("Queue too long")
    page.get_by_role("combobox", name="Metric").fill("queue.length")
    page.get_by_role("textbox", name="Threshold", exact=True).fill("100")
    page.locator("label").filter(has_text="critical").click()
    page.get_by_role("combobox", name="And these hooks").click()
    page.get_by_role("option", name="AlertOps production").click()
    page.keyboard.press("Escape")
    write(served, "queue", "length", 250)
    page.get_by_role("button", name="Save alert rule").click()
    expect(page.get_by_role("heading", name="Queue too long", level=1)).to_be_visible()
    write(served, "queue", "length", 250)
    expect(page.get_by_text("fires at").or_(page.get_by_label("Last values"))).to_be_visible()
    expect(page.get_by_role("link", name="All series")).to_be_visible(timeout=20_000)
    expect(page.locator("canvas")).to_be_visible()
    shoot(page, "rule")

    page.goto("/incidents")
    page.get_by_role("link", name="Queue too long").first.click()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Route 1")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Acknowledged by admin")
    shoot(page, "incident")
    served.node.house.samples.delete_before(served.node.house.now() + 10**6, 10**6)
    write(served, "queue", "length", 1)
    expect(page.get_by_text("Resolved", exact=True).first).to_be_visible(timeout=30_000)
    page.goto(integration)
    expect(page.get_by_label("Messages, the newest first").get_by_role("listitem")).to_have_count(3)


def write(served: Served, measurement: str, field: str, value: float) -> None:
    """Send a sample to the demo's app, as an agent does."""
    line = f"{measurement},os.host=web-9 {field}={value} {time.time_ns()}".encode()
    request = urllib.request.Request(f"{served.url}/write?token={served.seeded.app_token}", line)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 204
