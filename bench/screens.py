"""The web app beside 100,000 incidents: how long until a room can be used, and how evenly its list scrolls."""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from tests.ui.conftest import FLAGS, PASSWORD, sign_in
from tests.ui.many import fill
from tests.ui.served import Served

ROOMS = ("/", "/incidents", "/rules", "/integrations")
WAIT_FRAMES = """count => new Promise(done => {
  const gaps = []; let last = performance.now();
  const frame = now => {
    gaps.push(now - last); last = now;
    gaps.length < count ? requestAnimationFrame(frame) : done(gaps);
  };
  requestAnimationFrame(frame);
})"""


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--loads", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder)) as served, sync_playwright() as playwright:
        fill(served, given.incidents)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(base_url=served.url, viewport={"width": 1440, "height": 900})
        page.goto("/")
        sign_in(page, served.seeded.admin_email, served.seeded.admin_password)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Save password").click()
        page.wait_for_url(f"{served.url}/")
        session = page.context.storage_state()
        for room in ROOMS:
            times = []
            for _ in range(given.loads):
                fresh = browser.new_context(base_url=served.url, storage_state=session)  # an empty cache
                times.append(_load(fresh.new_page(), room))
                fresh.close()
            print(f"{room}: usable after {statistics.median(times):.0f} ms, at most {max(times):.0f} ms")
        gaps = _scroll(page)
        print(
            f"scrolling: frames each {statistics.median(gaps):.1f} ms, p95 {_p95(gaps):.1f} ms, longest {max(gaps):.0f}"
        )
        browser.close()


def _load(page: Page, room: str) -> float:
    """Return the milliseconds from the address to a page with its heading, without a skeleton, and an idle thread."""
    page.goto(room)
    page.get_by_role("heading", level=1).first.wait_for()
    page.get_by_role("status", name="Loading").last.wait_for(state="detached")
    return page.evaluate("new Promise(done => requestIdleCallback(() => done(performance.now())))")


def _scroll(page: Page) -> list[float]:
    """Return the gaps between frames while the wheel turns through some 1,000 rows."""
    page.goto("/incidents")
    page.get_by_role("row").nth(10).wait_for()
    page.mouse.move(700, 500)
    page.evaluate(f"void (window.frameGaps = ({WAIT_FRAMES})(300))")
    for _ in range(100):
        page.mouse.wheel(0, 300)
    return page.evaluate("window.frameGaps")


def _p95(gaps: list[float]) -> float:
    return sorted(gaps)[int(len(gaps) * 0.95)]


if __name__ == "__main__":
    main()
