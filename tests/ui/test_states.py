"""Every room while there is nothing, while it loads, when it fails, and when one may not see it: each in words."""

import contextlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

Shoot = Callable[[Page, str], None]

ROOMS = (
    "/",
    "/alerts",
    "/apps",
    "/heartbeats",
    "/hooks",
    "/inbound",
    "/incidents",
    "/integrations",
    "/metrics",
    "/policies",
    "/rules",
    "/teams",
)
KEPT = ("/session", "/feed")
PAGES = {
    "/alerts/alr_1": "Alert",
    "/apps/app_1": "App",
    "/heartbeats/int_1": "Heartbeat",
    "/hooks/hok_1": "Notification hook",
    "/incidents/inc_1": "Incident",
    "/integrations/int_1": "Integration",
    "/policies/pol_1": "Escalation policy",
    "/rules/rul_1": "Alert rule",
    "/teams/tea_1": "Team",
    "/users/usr_1": "User",
}
EMPTY = {"items": [], "next": None}
COUNTS = {"open": 0, "acknowledged": 0, "resolved": 0}


def nothing(route: Route) -> None:
    """Answer that nothing is there."""
    path = route.request.url.partition("?")[0]
    if path.endswith("/status"):
        route.continue_()
    elif path.endswith("/counts"):
        route.fulfill(json=COUNTS)
    else:
        route.fulfill(json=EMPTY)


def refused(status: int, detail: str) -> Callable[[Route], None]:
    """Return what answers with a problem."""
    body = json.dumps({"type": "about:blank", "status": status, "title": "", "detail": detail})
    return lambda route: route.fulfill(status=status, content_type="application/problem+json", body=body)


def never(_route: Route) -> None:
    """Answer never."""


STATES: dict[str, tuple[Callable[[Route], None], str]] = {
    "empty": (nothing, r"(No|Nothing|Nobody) "),
    "error": (refused(503, "not available now"), "Could not load|not available now"),
    "forbidden": (refused(403, "Ann may not see this"), "You can't see"),
    "loading": (never, ""),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("path", ROOMS)
def test_a_room_has_words_for_its_state(path: str, state: str, context: BrowserContext, shoot: Shoot) -> None:
    """Empty says so and what to do; an error says what failed and offers to try again; loading shows a skeleton."""
    answer, words = STATES[state]
    with answered(context, answer) as page:
        page.goto(path)
        main = page.locator("main")
        if state == "loading":
            expect(main.get_by_role("status", name="Loading").first).to_be_visible()
        else:
            expect(main).to_contain_text(re.compile(words), timeout=15_000)
        shoot(page, f"{state}-{path.strip('/') or 'home'}")


@pytest.mark.parametrize("state", ["error", "forbidden", "loading"])
@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_that_is_not_there_yet_says_what_it_is_of(
    path: str, title: str, state: str, context: BrowserContext, shoot: Shoot
) -> None:
    """A thing's page has its kind as title while it loads, when it fails, and when one may not see it."""
    answer, words = STATES[state]
    with answered(context, answer) as page:
        page.goto(path)
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        if words:
            expect(page.locator("main")).to_contain_text(re.compile(words), timeout=15_000)
        shoot(page, f"{state}-{path.strip('/').partition('/')[0]}-page")


@pytest.mark.parametrize("path", ROOMS)
def test_a_room_that_may_be_old_says_so(path: str, page: Page, shoot: Shoot) -> None:
    """Where the feed is gone the page stays, and a banner says since when it may be old."""
    page.route("**/api/v1/feed*", never)
    page.goto(path)
    expect(page.get_by_text("What you see may be old.")).to_be_visible(timeout=15_000)
    shoot(page, f"stale-{path.strip('/') or 'home'}")
    page.unroute_all(behavior="ignoreErrors")


@contextlib.contextmanager
def answered(context: BrowserContext, answer: Callable[[Route], None]) -> Iterator[Page]:
    """A page whose questions are answered so; who one is and the feed stay real."""
    page = context.new_page()
    page.route(
        "**/api/v1/**",
        lambda route: route.continue_() if any(one in route.request.url for one in KEPT) else answer(route),
    )
    yield page
    page.unroute_all(behavior="ignoreErrors")
    page.close()
