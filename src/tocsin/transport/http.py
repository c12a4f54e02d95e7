"""HTTP out: one shared session that sees every address before it connects, and bounds time, size and number."""

import asyncio
import socket
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict
from yarl import URL

from tocsin.outbound.channels.channel import HttpAnswer, HttpRequest, NoAnswer
from tocsin.transport.egress import EgressRules
from tocsin.transport.names import ThreadResolver
from tocsin.transport.places import Places

DEADLINE = 10.0  # seconds to wait for a place, and then again from the first byte sent to the last byte read
READ_MAX = 64 * 1024  # bytes of an answer's body
AT_ONCE_EACH = 4  # requests to one host and port
AT_ONCE = 256
KEEPALIVE = 15.0  # seconds that an idle connection is kept
USER_AGENT = "tocsin"  # without a version: receivers are strangers

# aiohttp's own additions cost time and may offer what we don't take, such as compression.
NO_AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")

AddressKey = tuple[int, int, int, str, tuple[Any, ...]]


class _Attempt:
    """What one request met on its way to a connection."""

    __slots__ = ("dial_count", "host", "refusal")

    def __init__(self, host: str) -> None:
        self.host = host
        self.refusal = ""
        self.dial_count = 0


_attempt: ContextVar[_Attempt] = ContextVar("attempt")


class HttpSender:
    """Sends requests. Never raises for what the network or a receiver does: that is a NoAnswer."""

    def __init__(
        self,
        rules: EgressRules,
        *,
        deadline: float = DEADLINE,
        resolver: AbstractResolver | None = None,
        open_socket: Callable[[int, int, int], socket.socket] = socket.socket,
    ) -> None:
        self._rules = rules
        self._deadline = deadline
        self._resolver = resolver or ThreadResolver()
        self._open_socket = open_socket
        self._places = Places(AT_ONCE_EACH, AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: HttpRequest, delivery_id: str, read_max: int = READ_MAX) -> HttpAnswer | NoAnswer:
        """
        Send one request and return its answer; redirects are not followed, nothing is decompressed.

        Of the body `read_max` bytes are read, the rest is left.
        """
        url = _url(request.url)
        if url is None:
            return NoAnswer("not an http or https URL that can be requested", is_final=True)
        key = f"{url.raw_host}:{url.port}"
        if not await self._places.take(key, self._deadline):
            return NoAnswer(f"{key}: {AT_ONCE_EACH} requests were unanswered for {self._deadline:g} s")
        try:
            async with asyncio.timeout(self._deadline):
                return await self._ask(request, url, delivery_id, read_max)
        except TimeoutError:
            return NoAnswer(f"{key}: no answer within {self._deadline:g} s")
        finally:
            self._places.give_back(key)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
        await self._resolver.close()

    async def _ask(self, request: HttpRequest, url: URL, delivery_id: str, read_max: int) -> HttpAnswer | NoAnswer:
        session = self._session or self._open_session()
        attempt = _Attempt(url.raw_host or "")
        _attempt.set(attempt)
        headers = CIMultiDict({"user-agent": USER_AGENT, "webhook-id": delivery_id})
        headers.update(request.headers)
        for is_second in (False, True):
            try:
                async with session.request(
                    request.method, url, data=request.body or None, headers=headers, allow_redirects=False
                ) as response:
                    body = await _read(response, read_max)
                    return HttpAnswer(response.status, {k.lower(): v for k, v in response.headers.items()}, body)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                # An idle connection that the receiver closes just as we use it says nothing about the receiver.
                if is_second or attempt.dial_count or attempt.refusal:
                    return _unanswered(url, error, attempt)
            except (aiohttp.ClientError, ValueError) as error:
                return _unanswered(url, error, attempt)
        raise AssertionError("the second attempt always returns")

    def _open_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # Places counts: its wait has a bound of its own
            resolver=self._resolver,
            keepalive_timeout=KEEPALIVE,
            socket_factory=self._dial,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=NO_AUTO_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None),  # `send` has the one deadline
            trust_env=False,
            auto_decompress=False,
        )
        return self._session

    def _dial(self, address: AddressKey) -> socket.socket:
        """Return a socket for an address that the rules allow; aiohttp calls this before each connect."""
        family, kind, protocol, _, place = address
        attempt = _attempt.get()
        refusal = self._rules.refusal(attempt.host, place[0], place[1])
        if refusal:
            attempt.refusal = refusal
            raise OSError(refusal)
        attempt.dial_count += 1
        return self._open_socket(family, kind, protocol)


def _url(text: str) -> URL | None:
    try:
        url = URL(text)
    except ValueError:
        return None
    is_http = url.scheme in ("http", "https")
    return url if is_http and url.raw_host and url.port else None


async def _read(response: aiohttp.ClientResponse, read_max: int) -> bytes:
    length = response.content_length
    if length is not None and length <= read_max:
        return await response.read()
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) >= read_max:
            response.close()  # the rest is not wanted, so the connection can't be used again
            break
    return bytes(body[:read_max])


def _unanswered(url: URL, error: Exception, attempt: _Attempt) -> NoAnswer:
    """Return what went wrong without the URL, whose path or query may be a secret."""
    where = f"{url.raw_host}:{url.port}"
    if attempt.refusal and not attempt.dial_count:
        return NoAnswer(f"{where}: {attempt.refusal}", is_final=True)
    match error:
        case aiohttp.InvalidURL():
            return NoAnswer("not a URL that can be requested", is_final=True)
        case aiohttp.ClientResponseError():
            return NoAnswer(f"{where}: its answer is not HTTP: {error.message[:200]}")
        case aiohttp.ClientConnectorError():
            return NoAnswer(f"{where}: {error.os_error.strerror or error.os_error}")
        case aiohttp.ClientError():
            return NoAnswer(f"{where}: {str(error) or type(error).__name__}")
        case _:
            return NoAnswer(f"the request can't be sent: {error}", is_final=True)
