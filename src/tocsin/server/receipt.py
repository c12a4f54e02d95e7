"""
The receipt deadline: a request's head must have arrived within 10 s, its body within 30 s more. uvicorn knows neither.

Without it, a few thousand connections that send a byte now and then would keep everyone else out.
"""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tocsin.kernel.values import to_json

HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0


class Receiving(HttpToolsProtocol):
    """One connection. A timer runs only while a request is there in part; most arrive whole."""

    _waits_for = "head"
    _timer_for = ""
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._waits_for = ""
        self._watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(data)
        if self._waits_for != self._timer_for:
            self._watch()

    def on_message_begin(self) -> None:
        """See the first byte of a request."""
        self._waits_for = "head"
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """See the end of a head."""
        self._waits_for = "body"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See the end of a request."""
        self._waits_for = ""
        super().on_message_complete()

    def _watch(self) -> None:
        """Let the timer be the one of what we wait for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_for = self._waits_for
        if self._waits_for:
            seconds = HEAD_SECONDS if self._waits_for == "head" else BODY_SECONDS
            self._timer = self.loop.call_later(seconds, self._too_late, seconds)

    def _too_late(self, seconds: float) -> None:
        if self.transport.is_closing():
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)
        is_free = cycle is None or cycle.response_complete
        if is_free or (cycle and self._waits_for == "body" and not cycle.response_started):
            self.transport.write(_answer(f"the {self._waits_for} did not arrive within {seconds:g} s"))
        self.transport.close()


def _answer(detail: str) -> bytes:
    body = to_json({"type": "about:blank", "status": 408, "title": "Request Timeout", "detail": detail})
    head = "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
