"""
`Idempotency-Key`: a POST that is sent again with its key does nothing twice; it gets the answer of the first time.

A key counts for who sends it and for the path. Only what succeeded is kept, sealed, for a day: what was refused changed
nothing, so its repetition is tried anew. After https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/.
"""

import hashlib
from typing import Any

from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import Row

from tocsin.kernel.errors import Conflict, Invalid, Refused, TooMuch, Unauthorized
from tocsin.kernel.instants import MINUTE, to_text
from tocsin.kernel.values import Value, from_json, to_json
from tocsin.server.api import access
from tocsin.server.house import House
from tocsin.store import replies

HEADER = "Idempotency-Key"
KEY_MAX = 255
BODY_MAX = 1 << 20
UNDER_WAY = MINUTE  # how long a first request may take before we say that its end isn't known
KEPT_HEADERS = (b"content-type", b"etag", b"location")


class Reply(Value, frozen=True):
    """An answer as it is kept."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Mismatch(Refused):
    """The key was used for another request."""

    status = 422


class Repeating:
    """Stands before the REST API."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._inner = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        key = _key(scope)
        if not key:
            return await self._inner(scope, receive, send)
        try:
            actor = await access.actor(Request(scope), self._house)
        except Unauthorized:
            return await self._inner(scope, receive, send)  # which says so
        body = await _body(receive)
        row_key = _hash(actor.id, scope["path"], key)
        digest = _hash(scope["query_string"].decode("latin-1"), body.decode("latin-1"))
        now = self._house.now()
        found = await self._house.write(lambda tx: replies.begin(tx, row_key, digest, now))
        if found is not None:
            return await _send(send, self._repeated(found, row_key, digest, now))
        return await self._first(scope, _given(body, receive), send, row_key)

    def _repeated(self, found: Row[Any], row_key: str, digest: str, now: int) -> Reply:
        """Return the answer of the first request; raise Mismatch, or Conflict while there is none."""
        if found.digest != digest:
            raise Mismatch(f"this {HEADER} was used for another request at {to_text(found.at)}", field=HEADER)
        if found.status != replies.BEGUN:
            return from_json(self._house.seal.open(found.body, row_key), Reply)
        if now - found.at < UNDER_WAY:
            raise TooMuch("the first request with this key is still under way", 1, status=409)
        raise Conflict(
            f"a request with this key began at {to_text(found.at)}, and how it ended is not known:"
            " look what is there, then use another key"
        )

    async def _first(self, scope: Scope, receive: Receive, send: Send, row_key: str) -> None:
        """Let the request through, and keep its answer before it is sent."""
        heard: list[Message] = []

        async def hear(message: Message) -> None:
            heard.append(message)

        await self._inner(scope, receive, hear)
        reply = _reply(heard)
        if 200 <= reply.status < 300:
            sealed = self._house.seal.seal(to_json(reply), row_key)
            await self._house.write(lambda tx: replies.keep(tx, row_key, reply.status, sealed))
        else:
            await self._house.write(lambda tx: replies.forget(tx, row_key))
        for message in heard:
            await send(message)


def _key(scope: Scope) -> str:
    """Return the key of a request that has one and may; raise Invalid for one of a wrong form."""
    path: str = scope["path"]
    if scope["type"] != "http" or scope["method"] != "POST" or not path.startswith("/api/v1/"):
        return ""
    if path == "/api/v1/session":
        return ""  # a cookie is nothing to keep
    given = [value for name, value in scope["headers"] if name == HEADER.lower().encode()]
    if not given:
        return ""
    key = given[0].decode("latin-1")
    if len(given) > 1 or not 0 < len(key) <= KEY_MAX or not all("!" <= one <= "~" for one in key):
        raise Invalid(f"one {HEADER} of 1 to {KEY_MAX} visible ASCII characters is expected", field=HEADER)
    return key


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused("the sender left before the body was there")
        body += message["body"]
        if len(body) > BODY_MAX:
            raise TooMuch(f"the body is larger than {BODY_MAX} bytes", 0, status=413)
        if not message.get("more_body"):
            return body


def _given(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read already."""
    waiting: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Any:
        return waiting.pop() if waiting else await receive()

    return give


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _reply(heard: list[Message]) -> Reply:
    status, headers, body = 500, [], b""
    for message in heard:
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(name.decode(), text.decode()) for name, text in message["headers"] if name in KEPT_HEADERS]
        elif message["type"] == "http.response.body":
            body += message["body"]
    return Reply(status, headers, body)


async def _send(send: Send, reply: Reply) -> None:
    headers = [(name.encode(), text.encode()) for name, text in reply.headers]
    headers += [(b"content-length", b"%d" % len(reply.body)), (b"idempotency-replayed", b"true")]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
