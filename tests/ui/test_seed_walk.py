"""The seed's page, walked word by word in a browser on a real server: by mouse, by thumb in the dark, and by keys."""

import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from tests.ui.conftest import watched
from tests.ui.hands import Hand, Keyboard, Pointer
from tests.ui.served import Served

Shoot = Callable[[Page, str], None]

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


class Walk:
    """A browser, the hand that works it, and a name for what the walk makes."""

    def __init__(self, name: str, context: BrowserContext, shoot: Shoot) -> None:
        self.name = name
        self.metric = f"{name}.length"
        self._context = context
        self._shoot = shoot

    def open(self, path: str) -> tuple[Page, Hand]:
        """Open a page of its own."""
        page = self._context.new_page()
        page.goto(path)
        return page, Keyboard(page) if self.name == "keyboard" else Pointer(page)

    def shoot(self, page: Page, name: str) -> None:
        """Take a picture."""
        self._shoot(page, f"walk-{self.name}-{name}")


@pytest.fixture(params=["keyboard", "mouse", "thumb"])
def walk(
    request: pytest.FixtureRequest, browser: Browser, served: Served, signed_in: Path, shoot: Shoot
) -> Iterator[Walk]:
    """Each way to walk; none leaves a console error."""
    is_phone = request.param == "thumb"
    context = browser.new_context(
        base_url=served.url,
        storage_state=signed_in,
        viewport=PHONE if is_phone else WIDE,
        has_touch=is_phone,
        color_scheme="dark" if is_phone else "light",
    )
    with watched(context):
        yield Walk(request.param, context, shoot)
    context.close()


def test_from_the_api_url_to_the_resolved_incident(walk: Walk, served: Served) -> None:
    """Integration, API URL, hook, Test, arrival, Save, Advanced rules, a rule on a real metric, incident, recovery."""
    integration, url = create_integration(walk)
    create_hook(walk, integration, url)
    add_route(walk, integration)
    create_rule(walk, served)
    handle_incident(walk, served)
    integration.reload()
    expect(integration.get_by_label("Messages, the newest first").get_by_role("listitem")).to_have_count(3)


def create_integration(walk: Walk) -> tuple[Page, str]:
    """Create the inbound integration and return its page and its API URL."""
    page, hand = walk.open("/integrations")
    hand.press(page.get_by_role("link", name="New integration"))
    hand.write(page.get_by_label("Filter tools"), "sematext")
    hand.press(page.get_by_role("button", name="Sematext").first)
    hand.write(page.get_by_label("Integration name"), f"Sematext {walk.name}")
    hand.choose(page.get_by_role("combobox", name="Default escalation policy"), "Medium")
    walk.shoot(page, "integration-new")
    hand.press(page.get_by_role("button", name="Create integration"))
    expect(page.get_by_role("heading", name=f"Sematext {walk.name}", level=1)).to_be_visible()
    expect(page.get_by_text("Waiting for the first message")).to_be_visible()
    url = page.get_by_label("API URL", exact=True).locator("code").first.inner_text()
    assert "/POSTAlert/" in url
    walk.shoot(page, "integration-waiting")
    return page, url


def create_hook(walk: Walk, integration: Page, url: str) -> None:
    """Create the hook on the AlertOps card: Test, see the message arrive, Save."""
    page, hand = walk.open("/hooks/new")
    hand.press(page.get_by_role("button", name="AlertOps"))
    hand.write(page.get_by_label("Hook name"), f"AlertOps {walk.name}")
    hand.write(page.get_by_label("Webhook URL"), url)
    hand.press(page.get_by_role("button", name="Test", exact=True))
    expect(page.get_by_text("Delivered: the receiver answered 200")).to_be_visible()
    expect(page.get_by_text("Tested with these settings")).to_be_visible()
    expect(page.get_by_text("Pages nobody, because it is a test")).to_be_visible()
    walk.shoot(page, "hook-test")
    expect(integration.get_by_text("The first message arrived")).to_be_visible()
    walk.shoot(integration, "integration-arrived")
    hand.press(page.get_by_role("button", name="Save notification hook"))
    expect(page.get_by_role("heading", name=f"AlertOps {walk.name}", level=1)).to_be_visible()
    page.close()


def add_route(walk: Walk, page: Page) -> None:
    """Map one more source to a policy under "Advanced rules", before the template's last route."""
    hand: Hand = Keyboard(page) if walk.name == "keyboard" else Pointer(page)
    expect(page.get_by_role("textbox", name="Value of route 1")).to_have_value("CRITICAL")
    hand.press(page.get_by_role("button", name="Add route"))
    hand.write(page.get_by_role("combobox", name="Field of route 5"), "appId")
    hand.write(page.get_by_role("textbox", name="Value of route 5"), "9999")
    hand.choose(page.get_by_role("combobox", name="Policy of route 5"), "Low")
    hand.press(page.get_by_role("button", name="Move route 5 up"))
    expect(page.get_by_role("textbox", name="Value of route 4")).to_have_value("9999")
    walk.shoot(page, "integration-routes")
    hand.press(page.get_by_role("button", name="Save integration"))
    expect(page.get_by_role("button", name="Save integration")).to_have_count(0)


def create_rule(walk: Walk, served: Served) -> None:
    """Create an alert rule on a real metric, which tells the hook; its page shows the data."""
    page, hand = walk.open("/rules/new")
    hand.write(page.get_by_label("Rule name"), f"Queue of {walk.name}")
    hand.write(page.get_by_role("combobox", name="Metric"), walk.metric)
    hand.write(page.get_by_role("textbox", name="Threshold", exact=True), "100")
    hand.pick(page.get_by_role("radiogroup", name="Severity"), "critical")
    hand.choose(page.get_by_role("combobox", name="And these hooks"), f"AlertOps {walk.name}")
    report(walk, served, 250)
    hand.press(page.get_by_role("button", name="Save alert rule"))
    expect(page.get_by_role("heading", name=f"Queue of {walk.name}", level=1)).to_be_visible()
    report(walk, served, 250)
    expect(page.get_by_text("fires at").or_(page.get_by_label("Last values"))).to_be_visible()
    expect(page.get_by_role("link", name="All series")).to_be_visible(timeout=20_000)
    expect(page.locator("canvas")).to_be_visible()
    walk.shoot(page, "rule")
    page.close()


def handle_incident(walk: Walk, served: Served) -> None:
    """Open the incident, see which route chose its policy, acknowledge it, and see it resolved by the recovery."""
    page, hand = walk.open("/incidents")
    hand.press(page.get_by_role("link", name=f"Queue of {walk.name}").first)
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Route 1")
    hand.press(page.get_by_role("button", name="Acknowledge"))
    expect(page.get_by_label("Timeline, the newest first")).to_contain_text("Acknowledged by admin")
    walk.shoot(page, "incident")
    served.node.house.samples.delete_before(served.node.house.now() + 10**6, 10**6)
    report(walk, served, 1)
    expect(page.get_by_text("Resolved", exact=True).first).to_be_visible(timeout=30_000)
    page.close()


def report(walk: Walk, served: Served, value: float) -> None:
    """Send a sample to the demo's app, as an agent does."""
    measurement, _, field = walk.metric.partition(".")
    line = f"{measurement},os.host=web-9 {field}={value} {time.time_ns()}".encode()
    request = urllib.request.Request(f"{served.url}/write?token={served.seeded.app_token}", line)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 204
