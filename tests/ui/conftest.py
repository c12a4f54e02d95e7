"""The browser: Debian's Chromium, driven by Playwright. Every page must stay free of console errors."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.ui.served import Served

from tocsin.server.pages import WEB

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module's tests, ended with them: Playwright keeps the thread's event loop to itself."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: `make browser` installs Debian's, or CHROMIUM names the program of another")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One node for a module's tests, with the demo's content; its admin has changed the one-time password."""
    if not (WEB / "index.html").exists():
        pytest.fail("The web app is not built: `make ui` builds it")
    with Served(tmp_path_factory.mktemp("served")) as node:
        yield node


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Served) -> Path:
    """The stored session of the admin, signed in by hand once."""
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    page.goto("/")
    sign_in(page, served.seeded.admin_email, served.seeded.admin_password)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    page.wait_for_url(f"{served.url}/")
    path = served.node.house.settings.data_dir + "/session.json"
    context.storage_state(path=path)
    context.close()
    return Path(path)


@pytest.fixture
def context(browser: Browser, served: Served, signed_in: Path) -> Iterator[BrowserContext]:
    """A signed-in browser of its own."""
    found = browser.new_context(base_url=served.url, storage_state=signed_in, viewport={"width": 1440, "height": 900})
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A signed-in page, which ends without a console error."""
    with watched(context):
        yield context.new_page()


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Fail at the end if a page of the context wrote an error to its console."""
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield
    assert said == []


@pytest.fixture(scope="session")
def shoot() -> Callable[[Page, str], None]:
    """Write a screenshot to build/screenshots."""
    folder = Path("build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return take


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form."""
    page.get_by_role("heading", name="Sign in").wait_for()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").first.fill(password)
    page.get_by_role("button", name="Sign in").click()
