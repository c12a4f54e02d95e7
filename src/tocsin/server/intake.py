"""
The intake: raw ASGI below any framework. Bound, authenticate, store, answer; nothing is understood here.

`POST /POSTAlert/{guid}/{source}` answers 200 with the message's id as a JSON string once the message is on disk; so
does the legacy URL, `POST /RESTAPI.svc/POSTAlertV2/generic/{guid}/…`. Where an API URL belongs to a heartbeat, GET and
HEAD are taken too.
`POST /write` takes Influx line protocol and answers 204 once the samples are on disk.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from tocsin.engine.tally import Tally
from tocsin.kernel.errors import FormatError, NotFound, Refused, TooMuch, Unavailable
from tocsin.kernel.ids import Ids
from tocsin.kernel.values import to_json
from tocsin.server.fairness import Fairness
from tocsin.store.catalog import CatalogKeeper, hash_secret
from tocsin.store.messages import Received
from tocsin.store.samples.port import SampleStore
from tocsin.watch.signals.formats import influx
from tocsin.watch.signals.points import Batch

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_MAX = 1 << 20
WRITE_MAX = 10 << 20
HEADERS_MAX = 64
SOURCE_MAX = 200
TAIL_MAX = 4_096  # characters of what follows the key of a legacy URL
LEGACY = b"/restapi.svc/postalertv2/generic/"
LEGACY_BEGINS = "/restapi.sv"  # as many signs of it as of the other door
PRINTED = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}"  # what a path may show as it is
REDACTED = frozenset({"authorization", "cookie", "x-api-key", "proxy-authorization"})
JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")


class Intake:
    """The doors for machines; everything else goes to `inner`."""

    def __init__(
        self,
        inner: App,
        keeper: CatalogKeeper,
        ids: Ids,
        now: Callable[[], int],
        accept: Callable[[Received], Awaitable[None]],
        samples: SampleStore | None,
        tally: Tally,
        fairness: Fairness,
    ) -> None:
        self._inner = inner
        self._keeper = keeper
        self._ids = ids
        self._now = now
        self._accept = accept
        self._samples = samples
        self._tally = tally
        self._fairness = fairness
        self._hashes: dict[str, str] = {}  # GUID → API URL id: spares a hash per message
        self._hashed = keeper.current  # the catalog that they are of: another one may have other GUIDs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._inner(scope, receive, send)
        path: str = scope["path"]
        lowered = path[:11].lower()
        if lowered == "/postalert/":
            door = self._post_alert
        elif lowered == LEGACY_BEGINS and scope["raw_path"][: len(LEGACY)].lower() == LEGACY:
            door = self._post_legacy
        elif path == "/write":
            door = self._write
        else:
            return await self._inner(scope, receive, send)
        try:
            if scope["method"] != "POST" and not self._takes_pulses(scope, lowered):
                return await _problem(send, 405, "only POST is served here", 0)
            await door(scope, receive, send)
        except Refused as error:
            await _problem(send, error.status, error.detail, getattr(error, "retry_after", 0))
        except Unavailable as error:
            await _problem(send, 503, f"can't store now: {error}", 1)

    async def _post_alert(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/")
        await self._store_message(scope, receive, send, parts[2], unquote("/".join(parts[3:])), "")

    async def _post_legacy(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = quote(scope["raw_path"][len(LEGACY) :], safe=PRINTED)
        guid, _, tail = raw.partition("/")
        if len(tail) > TAIL_MAX:
            raise TooMuch(f"the path is longer than {TAIL_MAX} characters after its key", 0, status=414)
        await self._store_message(scope, receive, send, guid, unquote(tail.partition("/")[0]), tail)

    async def _store_message(
        self, scope: Scope, receive: Receive, send: Send, guid: str, source: str, path: str
    ) -> None:
        api_url_id = self._lane(guid)
        try:
            self._fairness.admit(api_url_id)
        except TooMuch:
            self._tally.throttled += 1
            raise
        headers = _headers(scope)
        body = await _body(receive, BODY_MAX, headers)
        message = Received(
            id=self._ids.new("msg"),
            api_url_id=api_url_id,
            source=source[:SOURCE_MAX].replace("\x00", ""),
            delivery_id=headers.get("webhook-id", "")[:100],
            received_at=self._now(),
            content_type=headers.get("content-type", "")[:200],
            query=scope["query_string"].decode("latin-1")[:4096],
            headers={name: "…" if name in REDACTED else text for name, text in headers.items()},
            body=body,
            path=path,
        )
        await self._accept(message)
        await _answer(send, 200, b'"%s"' % message.id.encode(), JSON)

    def _takes_pulses(self, scope: Scope, lowered: str) -> bool:
        """Whether the request may be a pulse: what can call any URL can report a heartbeat."""
        if lowered != "/postalert/" or scope["method"] not in ("GET", "HEAD"):
            return False
        owners = self._keeper.current.lanes.get(self._lane(scope["path"].split("/")[2]), ())
        return any(owner.body.type == "heartbeat" for owner in owners)

    def _lane(self, guid: str) -> str:
        catalog = self._keeper.current
        if self._hashed is not catalog:
            self._hashed, self._hashes = catalog, {}
        known = self._hashes.get(guid)
        if known is None:
            known = catalog.url_ids.get(hash_secret(guid), "")
            if not known:
                raise NotFound("no such API URL")
            if len(self._hashes) > 10_000:
                self._hashes.clear()
            self._hashes[guid] = known
        return known

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._samples is None:
            raise TooMuch("this node keeps no samples: write to the node that does", 5)
        headers = _headers(scope)
        body = await _body(receive, WRITE_MAX, headers)
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        now = self._now()
        precision = asked.get("precision", ["ns"])[0]
        try:
            batch = await asyncio.to_thread(influx.parse, body, now, precision)
        except FormatError as error:
            return await _problem(send, 400, str(error), 0)
        bearer = headers.get("authorization", "")
        token = bearer.partition(" ")[2].strip() if bearer.lower().startswith(("token ", "bearer ")) else ""
        refused = await self._store(batch, token or asked.get("token", [""])[0], now)
        problems = [f"line {bad.line}: {bad.reason}" for bad in batch.bad] + refused
        if problems:
            status = 401 if refused and not batch.bad and _all_unknown(refused) else 400
            shown = "; ".join(problems[:20]) + (f"; and {len(problems) - 20} more" if len(problems) > 20 else "")
            return await _problem(send, status, f"{shown} (the good lines were kept)", 0)
        return await _answer(send, 204, b"")

    async def _store(self, batch: Batch, token: str, now: int) -> list[str]:
        assert self._samples is not None
        refused: list[str] = []
        for own, points in batch.points.items():
            app = self._keeper.current.tokens.get(own or token)
            if app is None:
                refused.append(f"{UNKNOWN}: {len(points)} point(s) refused")
                continue
            written = await asyncio.to_thread(self._samples.write, app.id, points, now)
            self._tally.points += written.count
            if written.refused_count:
                refused.append(f"{written.refused_count} point(s) refused: {written.refused_reason}")
        return refused


UNKNOWN = "unknown or missing token"


def _all_unknown(refused: list[str]) -> bool:
    return all(one.startswith(UNKNOWN) for one in refused)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"][:HEADERS_MAX]}


async def _body(receive: Receive, size_max: int, headers: dict[str, str]) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("the sender left before the body was there")
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size <= size_max:
            parts.append(part)
    if size > size_max:
        raise TooMuch(f"the body is larger than {size_max} bytes", 0, status=413)
    body = b"".join(parts)
    if headers.get("content-encoding", "").lower() == "gzip":
        return _unzipped(body, size_max)
    return body


def _unzipped(body: bytes, size_max: int) -> bytes:
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(body, size_max + 1)
    except zlib.error as error:
        raise Refused(f"the body is not gzip: {error}") from error
    if len(plain) > size_max:
        raise TooMuch(f"the body is larger than {size_max} bytes when unzipped", 0, status=413)
    return plain


async def _answer(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def _problem(send: Send, status: int, detail: str, retry_after: int) -> None:
    body = to_json({"type": "about:blank", "status": status, "title": TITLES.get(status, ""), "detail": detail})
    extra = [(b"retry-after", b"%d" % retry_after)] if retry_after else []
    extra += [(b"allow", b"POST")] if status == 405 else []
    await _answer(send, status, body, PROBLEM, *extra)


TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
}
