"""
The web app as it was built into `server/web`: one page for all of its addresses, and assets named by their content.

The page carries a new nonce each time, which the policy grants to the app's own styles; scripts come from files only.
It also says whether the request had a session's cookie, so that the app needn't ask who is signed in when nobody is.
"""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from tocsin.kernel.errors import NotFound
from tocsin.server.api.access import COOKIE
from tocsin.server.api.asking import TheHouse
from tocsin.server.house import House

WEB = Path(__file__).parent / "web"
NONCE = "__NONCE__"
SESSION = "__SESSION__"
FOREVER = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{NONCE}'",
    )
)
GUARDS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
UNBUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Tocsin</title>
<h1>The web app is not built here</h1>
<p>This Tocsin runs from a checkout. Build the web app with <code>make ui</code>, then reload this page.</p>
<p>The <a href="/api/openapi.json">REST API</a> and the command line work without it.</p></html>"""


@get(["/", "/{path:path}"], include_in_schema=False)
async def page(house: TheHouse, request: Request[Any, Any, Any], path: FromPath[str] = "") -> Response[str]:
    """Return the app's page, whatever its address: the app reads the address itself."""
    return app_page(house, request)


@get("/assets/{name:str}", include_in_schema=False)
async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Return an asset, compressed as the browser likes; its name changes with its content."""
    return _file(WEB / "assets", name, request.headers.get("accept-encoding", ""), FOREVER)


@get("/mark.svg", include_in_schema=False)
async def mark() -> Response[bytes]:
    """Return the icon."""
    return _file(WEB, "mark.svg", "", "public, max-age=86400")


def app_page(house: House, request: Request[Any, Any, Any]) -> Response[str]:
    """Return the page of the app."""
    return _page(house.ids.secret(), "yes" if COOKIE in request.cookies else "no")


def _page(nonce: str, session: str) -> Response[str]:
    built = WEB / "index.html"
    text = built.read_text() if built.is_file() else UNBUILT
    headers = GUARDS | {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY.replace(NONCE, nonce)}
    return Response(text.replace(NONCE, nonce).replace(SESSION, session), media_type="text/html", headers=headers)


def _file(folder: Path, name: str, accepted: str, cached: str) -> Response[bytes]:
    plain = folder / name
    if plain.parent != folder or not plain.is_file():
        raise NotFound(f"no asset {name}")
    headers = GUARDS | {"Cache-Control": cached, "Vary": "Accept-Encoding"}
    chosen = plain
    for encoding, ending in ENCODINGS:
        packed = plain.with_name(plain.name + ending)
        if encoding in accepted and packed.is_file():
            headers["Content-Encoding"] = encoding
            chosen = packed
            break
    kind = TYPES.get(plain.suffix) or mimetypes.guess_type(plain.name)[0] or "application/octet-stream"
    return Response(chosen.read_bytes(), media_type=kind, headers=headers)


ROUTES = (page, asset, mark)
