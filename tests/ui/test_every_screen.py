"""Every screen, light and dark, wide and on a phone: accessible by axe's rules, whole, and deaf to hostile texts."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from tests.ui.conftest import watched
from tests.ui.reporting import heartbeat, report
from tests.ui.served import Served

from tocsin.store.tx import Tx

Shoot = Callable[[Page, str], None]

AXE = Path("ui/node_modules/axe-core/axe.min.js")
SCREENS = (
    "/",
    "/alerts?status=all",
    "/alerts/{alert}",
    "/apps",
    "/apps/{app}",
    "/heartbeats",
    "/heartbeats/{heartbeat}",
    "/hooks",
    "/hooks/new",
    "/hooks/{hook}",
    "/inbound",
    "/incidents",
    "/incidents/new",
    "/incidents/{incident}",
    "/integrations",
    "/integrations/new",
    "/integrations/new?template=sematext",
    "/integrations/new?type=email",
    "/integrations/new?type=heartbeat",
    "/integrations/{integration}",
    "/integrations/{integration}?tab=log",
    "/integrations/{integration}?tab=mapping&tried=last",
    "/integrations/{integration}?tab=revisions",
    "/integrations/{integration}?tab=rules",
    "/metrics",
    "/policies",
    "/policies/{policy}",
    "/rules",
    "/rules/new",
    "/rules/{rule}",
    "/teams",
    "/teams/{team}",
    "/users/{user}",
)
HOSTILE = (
    "<script>window.__hit=1</script>",
    "<img src=x onerror=window.__hit=1>",
    "<svg onload=window.__hit=1>",
    '"><script>window.__hit=1</script>',
    "'><img src=x onerror=window.__hit=1>",
    "javascript:window.__hit=1",
    "<a href=javascript:window.__hit=1>x</a>",
    "<iframe srcdoc='<script>parent.__hit=1</script>'>",
    "<body onload=window.__hit=1>",
    "<details open ontoggle=window.__hit=1>",
    "<math><mi xlink:href=javascript:window.__hit=1>",
    "<style>@import 'javascript:window.__hit=1'</style>",
    "<input autofocus onfocus=window.__hit=1>",
    "<video><source onerror=window.__hit=1>",
    "<object data=javascript:window.__hit=1>",
    "<embed src=javascript:window.__hit=1>",
    "<form action=javascript:window.__hit=1><button>x",
    "<meta http-equiv=refresh content='0;url=javascript:window.__hit=1'>",
    "<link rel=stylesheet href=javascript:window.__hit=1>",
    "<base href=javascript:window.__hit=1//>",
    "<marquee onstart=window.__hit=1>",
    "<template><script>window.__hit=1</script></template>",
    "{{constructor.constructor('window.__hit=1')()}}",
    "${window.__hit=1}",
    "`${window.__hit=1}`",
    "</textarea><script>window.__hit=1</script>",
    "</title><script>window.__hit=1</script>",
    "</style><script>window.__hit=1</script>",
    "</script><script>window.__hit=1</script>",
    "<!--<script>window.__hit=1</script>-->",
    "<![CDATA[<script>window.__hit=1</script>]]>",
    "%3Cscript%3Ewindow.__hit=1%3C/script%3E",
    "&lt;script&gt;window.__hit=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.__hit=1\\u003c/script\\u003e",
    "<scr<script>ipt>window.__hit=1</scr</script>ipt>",
    "<ScRiPt>window.__hit=1</sCrIpT>",
    "<script\n>window.__hit=1</script\n>",
    "<img/src='x'/onerror='window.__hit=1'>",
    "<img src=x:x onerror\t=window.__hit=1>",
    "data:text/html,<script>window.__hit=1</script>",
    "vbscript:window.__hit=1",
    "\u202e<script>window.__hit=1</script>",
    "<b onmouseover=window.__hit=1>bold</b>",
    '<div style="background:url(javascript:window.__hit=1)">',
    "<table background=javascript:window.__hit=1>",
    "<isindex type=image src=1 onerror=window.__hit=1>",
    "<keygen autofocus onfocus=window.__hit=1>",
    "<animate onbegin=window.__hit=1 attributeName=x dur=1s>",
    "<audio src=x onerror=window.__hit=1>",
    "A" * 900,
)


LOOKS = {
    "dark": ("dark", ViewportSize(width=1440, height=900)),
    "light": ("light", ViewportSize(width=1440, height=900)),
    "phone-dark": ("dark", ViewportSize(width=390, height=844)),
    "phone-light": ("light", ViewportSize(width=390, height=844)),
}


@pytest.fixture(scope="module")
def ids(served: Served) -> dict[str, str]:
    """One thing of each kind, with an incident and a firing alert."""
    for number, text in enumerate(HOSTILE):
        report(served, f"{text} {number}")
    house = served.node.house
    rule = next(iter(house.keeper.current.kind("rule").values()))

    def name_rules(tx: Tx) -> None:
        for number, text in enumerate(HOSTILE):
            key = f"hostile-{number}"
            house.things.create(
                tx, "rule", key, text[:200], rule.body, team_id=rule.team_id, author="", now=house.now()
            )

    served.ask(house.write(name_rules))
    served.ask(house.write(house.keeper.refresh))
    found = {kind: next(iter(house.keeper.current.kind(kind))) for kind in ("app", "hook", "policy", "rule", "team")}
    found["integration"] = next(
        one.id for one in house.keeper.current.kind("integration").values() if one.body.template == "sematext"
    )
    found["user"] = next(iter(house.keeper.current.kind("user")))
    found["heartbeat"] = heartbeat(served, "Nightly backup").integration_id
    return found


@pytest.fixture(scope="module", params=LOOKS)
def look(
    request: pytest.FixtureRequest, browser: Browser, served: Served, signed_in: Path
) -> Iterator[tuple[str, BrowserContext]]:
    """A signed-in browser of each look, by its name; its pages end without a console error."""
    scheme, size = LOOKS[request.param]
    context = browser.new_context(
        base_url=served.url, storage_state=signed_in, viewport=size, color_scheme=scheme, reduced_motion="reduce"
    )
    with watched(context):
        yield request.param, context
    context.close()


def go(page: Page, path: str, ids: dict[str, str], served: Served) -> bool:
    """Open a screen and wait until it is there; False where its thing doesn't exist here."""
    if "{incident}" in path or "{alert}" in path:
        kind = "incidents" if "{incident}" in path else "alerts"
        answer = page.request.get(f"{served.url}/api/v1/{kind}").json()
        if not answer["items"]:
            return False
        ids[kind[:-1]] = answer["items"][0]["id"]
    page.goto(path.format(**ids))
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    return True


def named(path: str) -> str:
    """Return a screen's name for its picture."""
    place, _, search = path.strip("/").partition("?")
    chosen = [part.partition("=")[2] for part in search.split("&") if part]
    return "-".join([*place.replace("{", "").replace("}", "").split("/"), *chosen]) or "home"


@pytest.mark.parametrize("path", SCREENS)
def test_axe_finds_nothing_and_nothing_leaves_the_width(
    path: str, look: tuple[str, BrowserContext], ids: dict[str, str], served: Served, shoot: Shoot
) -> None:
    """No rule of axe-core is broken, no hostile text runs, and a page never scrolls sideways."""
    name, context = look
    with contextlib.closing(context.new_page()) as page:
        if not go(page, path, ids, served):
            return
        shoot(page, f"{name}-{named(path)}")
        page.evaluate(AXE.read_text())
        result: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        said = [f"{one['id']}: {node['html'][:200]}" for one in result["violations"] for node in one["nodes"]]
        assert said == []
        assert page.evaluate("window.__hit") is None
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
